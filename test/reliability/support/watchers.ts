import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { sleep } from './settings.ts';

/** Version and status, by report. */
export type Seen = Readonly<Record<string, string>>;

export type Question =
  | { readonly kind: 'open'; readonly config: object; readonly tokens: readonly string[] }
  | { readonly kind: 'forget' }
  /** One for each tab. */
  | { readonly kind: 'look'; readonly expected: readonly Seen[] };

export interface Answer {
  /** Tabs whose view has been equal to what was expected. */
  readonly complete: number;
  /** What Amplify said last in the others. */
  readonly incomplete: readonly string[];
  /** From the last acknowledgement of its subscription to the equal view, for each tab. */
  readonly afterReconnectingMs: readonly number[];
  readonly interruptions: number;
  readonly wentBack: readonly string[];
}

/** Browser tabs with the real Amplify and the page's own module, in processes of their own as browsers are. */
export interface Watchers {
  /** How many views are equal to the store at this moment. */
  complete(expected: readonly Seen[]): Promise<number>;
  /** Looks until all are, or until it has taken too long. */
  untilComplete(expected: readonly Seen[], patienceMs: number): Promise<readonly Answer[]>;
  stop(): void;
}

/** A tab for each token. */
export async function openTabs(
  directory: string,
  processes: number,
  config: object,
  tokens: readonly string[],
): Promise<Watchers> {
  const bundles = await bundle(directory);
  const hosts = Array.from({ length: processes }, () =>
    fork(bundles.host, [bundles.client], { execArgv: ['--no-warnings'] }),
  );
  const share = <T>(all: readonly T[]): T[][] =>
    hosts.map((_, host) => all.filter((__, index) => index % processes === host));
  const askAll = (questions: readonly Question[]): Promise<Answer[]> =>
    Promise.all(hosts.map((host, index) => ask(host, questions[index] as Question)));
  const look = (expected: readonly Seen[]): Promise<Answer[]> =>
    askAll(share(expected).map((part) => ({ kind: 'look', expected: part })));
  await askAll(share(tokens).map((part) => ({ kind: 'open', config, tokens: part })));
  return {
    async complete(expected) {
      await askAll(hosts.map(() => ({ kind: 'forget' })));
      return sum(await look(expected));
    },
    async untilComplete(expected, patienceMs) {
      await askAll(hosts.map(() => ({ kind: 'forget' })));
      for (const until = Date.now() + patienceMs; ; await sleep(50)) {
        const answers = await look(expected);
        if (sum(answers) === tokens.length || Date.now() > until) return answers;
      }
    },
    stop: () => hosts.forEach((host) => host.disconnect()),
  };
}

const sum = (answers: readonly Answer[]): number => answers.reduce((total, { complete }) => total + complete, 0);

async function ask(host: ChildProcess, question: Question): Promise<Answer> {
  const answered = once(host, 'message') as Promise<[Answer]>;
  host.send(question);
  return (await answered)[0];
}

async function bundle(directory: string): Promise<{ host: string; client: string }> {
  const [host, client] = [join(directory, 'host.cjs'), join(directory, 'client.mjs')];
  const entry = (name: string): string => new URL(name, import.meta.url).pathname;
  await build({
    entryPoints: [entry('watcher-host.ts')],
    outfile: host,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  await build({
    entryPoints: [entry('amplify-client.ts')],
    outfile: client,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
  });
  return { host, client };
}
