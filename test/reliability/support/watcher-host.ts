import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import type { AmplifyClient } from './amplify-client.ts';
import type { Answer, Question, Seen } from './watchers.ts';

// Browsers have it, Node does from 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/**
 * A process with some browser tabs in it. A module that is loaded under another name is another module: so each tab has
 * an Amplify of its own.
 */
const [bundle = ''] = process.argv.slice(2);
const tabs: AmplifyClient[] = [];
const completeAt = new Map<AmplifyClient, number>();
const wentBack: string[] = [];

process.on('message', (question: Question) => void answer(question).then((reply) => process.send?.(reply)));
process.on('disconnect', () => process.exit(0));

async function answer(question: Question): Promise<Answer> {
  if (question.kind === 'open') await open(question.config, question.tokens);
  else if (question.kind === 'forget') completeAt.clear();
  else look(question.expected);
  return {
    complete: completeAt.size,
    incomplete: tabs.filter((tab) => !completeAt.has(tab)).map((tab) => tab.trace()),
    afterReconnectingMs: tabs.map((tab) => (completeAt.get(tab) ?? 0) - tab.acknowledgedAt()),
    interruptions: tabs.reduce((sum, tab) => sum + tab.errors(), 0),
    wentBack,
  };
}

async function open(config: object, tokens: readonly string[]): Promise<void> {
  for (const [index, token] of tokens.entries()) {
    const { startClient } = (await import(`${pathToFileURL(bundle).href}?tab=${index}`)) as {
      startClient: (config: object, token: string) => AmplifyClient;
    };
    tabs.push(startClient(config, token));
  }
  watchVersions();
}

/** When each view was first seen equal to the store. */
function look(expected: readonly Seen[]): void {
  for (const [index, tab] of tabs.entries())
    if (!completeAt.has(tab) && equal(tab.view(), expected[index] ?? {})) completeAt.set(tab, Date.now());
}

const equal = (view: ReturnType<AmplifyClient['view']>, stored: Seen): boolean =>
  view.length === Object.keys(stored).length &&
  view.every(({ id, version, status }) => stored[id] === `${version} ${status}`);

/** Looks at every view all the time: a version that goes back is an error. */
function watchVersions(): void {
  const known = tabs.map(() => new Map<string, number>());
  setInterval(() => {
    tabs.forEach((tab, index) => {
      for (const { id, version } of tab.view()) {
        if (version < (known[index]?.get(id) ?? 0)) wentBack.push(`tab ${index}: ${id} went back to ${version}`);
        known[index]?.set(id, version);
      }
    });
  }, 50);
}
