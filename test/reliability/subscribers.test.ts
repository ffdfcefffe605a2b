import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realAssembly } from './support/assemblies.ts';
import type { AmplifyClient } from './support/amplify-client.ts';
import { startDropProxy, type DropProxy } from './support/drop-proxy.ts';
import { report, settled } from './support/reports.ts';
import { announce, createRandom, each, full, seed, size, sleep } from './support/settings.ts';
import { freshDirectory, request, startStack, type Stack } from './support/stack.ts';

// Browsers have it, Node does from 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

const bundles = freshDirectory();
const data = freshDirectory();
let stack: Stack;
let proxy: DropProxy;
const clients: AmplifyClient[] = [];

beforeAll(async () => {
  stack = await startStack(realAssembly(), { dataDirectory: data });
  proxy = await startDropProxy(portOf(stack));
});
afterAll(async () => {
  for (const client of clients) client.stop();
  await proxy.close();
  await stack.stop();
  rmSync(bundles, { recursive: true, force: true });
});

const portOf = ({ outputs }: Stack): number => Number(new URL(outputs.awsEndpointUrl).port);

/** The page's own module with the real Amplify, once for each client: a module loaded under another name is another module. */
async function loadClients(count: number): Promise<((config: object, token: string) => AmplifyClient)[]> {
  const outfile = join(bundles, 'client.mjs');
  await build({ entryPoints: [new URL('support/amplify-client.ts', import.meta.url).pathname], outfile, bundle: true, platform: 'browser', format: 'esm', target: 'es2022', logLevel: 'error' });
  return each(Array.from({ length: count }, (_, index) => index), 4, async (index) => {
    const module = (await import(/* @vite-ignore */ `${pathToFileURL(outfile).href}?client=${index}`)) as { startClient: (config: object, token: string) => AmplifyClient };
    return module.startClient;
  });
}

/** Everything that a client says goes over the wire that is cut. */
const throughProxy = (): object => JSON.parse(JSON.stringify(stack.outputs.amplify).replaceAll(`:${portOf(stack)}/`, `:${proxy.port}/`)) as object;

type Seen = Record<string, string>;
interface Watched {
  readonly id: string;
  readonly status: string;
  readonly version: number;
}
const textOf = ({ status, version }: Watched): string => `${version} ${status}`;

async function storedOf(user: number): Promise<Seen> {
  const found: Watched[] = [];
  let nextToken: string | null = null;
  do {
    const { listReports: page }: { listReports: { items: Watched[]; nextToken: string | null } } = await request(stack, user, 'query L($nextToken: String) { listReports(limit: 100, nextToken: $nextToken) { items { id status version } nextToken } }', { nextToken });
    found.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return Object.fromEntries(found.map((one) => [one.id, textOf(one)]));
}

describe('subscribers whose connections break', () => {
  it('have the whole view soon after they are back, and never an older version', async () => {
    const [count, reports, seconds] = [size(20, 200), size(60, 2_000), size(8, 120)];
    announce('subscribers reconnecting', { clients: count, reports, seconds });
    const random = createRandom();
    const start = await loadClients(count);
    start.forEach((startClient, index) => clients.push(startClient(throughProxy(), stack.tokens[index % 2] ?? '')));
    const watching = watchVersions();

    const until = Date.now() + seconds * 1_000;
    const wanted = Array.from({ length: reports }, (_, index) => `Watched ${seed.toString(36)} ${index}`);
    const reporting = each(wanted, 2, async (name, index) => {
      const id = await reportUntilAcknowledged(index % 2, name);
      await sleep(((seconds * 1_000) / reports) * random() * 2);
      return id;
    });
    const restarts = size(1, 20);
    const period = (seconds * 1_000) / (restarts + 1);
    for (let done = 0; Date.now() < until; ) {
      await sleep(200 + random() * 2_800);
      if (done < restarts && Date.now() > until - period * (restarts - done)) {
        await restart();
        done += 1;
      } else if (random() < 0.6) proxy.drop();
      else await freezeAWhile(random);
    }
    const ids = await reporting;
    // The last word is spoken while nobody hears it: only the query after the reconnect can tell.
    proxy.freeze();
    for (const user of [0, 0, 0, 1, 1, 1]) ids.push(await reportUntilAcknowledged(user, `Unheard ${seed.toString(36)} ${ids.length}`));
    const ends = await settled(stack, ids, full ? 600_000 : 60_000);
    expect([...ends.values()].map((end) => end?.status)).toEqual(ids.map(() => 'ACCEPTED'));

    const stored = [await storedOf(0), await storedOf(1)];
    const isComplete = (client: AmplifyClient, index: number): boolean => equal(client.view(), stored[index % 2] as Seen);
    expect(clients.filter(isComplete)).toEqual([]);
    proxy.drop();
    const back = Date.now();
    const completeAt = new Map<AmplifyClient, number>();
    const look = (): number => {
      for (const [index, client] of clients.entries()) if (!completeAt.has(client) && isComplete(client, index)) completeAt.set(client, Date.now());
      return completeAt.size;
    };
    for (const patience = Date.now() + (full ? 120_000 : 45_000); look() < count && Date.now() < patience; ) await sleep(25);
    const incomplete = clients.filter((client) => !completeAt.has(client)).map((client) => client.trace());
    expect({ back: new Date(back).toISOString(), incomplete }).toMatchObject({ incomplete: [] });
    const afterAcknowledgement = clients.map((client) => (completeAt.get(client) ?? 0) - client.acknowledgedAt());
    announce('every view equals the store', { afterDropMs: Date.now() - back, afterReconnectingMs: Math.max(...afterAcknowledgement), interruptions: clients.reduce((sum, client) => sum + client.errors(), 0) });
    expect(Math.max(...afterAcknowledgement)).toBeLessThan(5_000);
    expect(watching.stop()).toEqual([]);
  }, full ? 900_000 : 200_000);
});

const equal = (view: readonly Watched[], stored: Seen): boolean => view.length === Object.keys(stored).length && view.every((one) => stored[one.id] === textOf(one));

/** Looks at every view all the time: a version that goes back is an error. */
function watchVersions(): { stop(): string[] } {
  const known = clients.map(() => new Map<string, number>());
  const wrong: string[] = [];
  const timer = setInterval(() => {
    clients.forEach((client, index) => {
      for (const { id, version } of client.view()) {
        if (version < (known[index]?.get(id) ?? 0)) wrong.push(`client ${index}: ${id} went back to ${version}`);
        known[index]?.set(id, version);
      }
    });
  }, 50);
  return {
    stop() {
      clearInterval(timer);
      return wrong;
    },
  };
}

async function reportUntilAcknowledged(user: number, name: string): Promise<string> {
  for (;;) {
    const reply = await report(stack, user, name, name).catch(() => undefined);
    if (reply !== undefined) return reply.id;
    await sleep(100);
  }
}

async function freezeAWhile(random: () => number): Promise<void> {
  proxy.freeze();
  await sleep(200 + random() * 1_000);
  proxy.drop();
}

/** The same data directory, another port; the wire leads there. */
async function restart(): Promise<void> {
  await stack.runtime.stop();
  stack = await startStack(realAssembly(), { dataDirectory: data, tokens: stack.tokens });
  proxy.target(portOf(stack));
  proxy.drop();
}
