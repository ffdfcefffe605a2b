import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realAssembly } from './support/assemblies.ts';
import { startDropProxy, type DropProxy } from './support/drop-proxy.ts';
import { reportUntilAcknowledged, settled } from './support/reports.ts';
import { announce, createRandom, each, full, seed, size, sleep } from './support/settings.ts';
import { crowd, freshDirectory, request, seededUsers, startStack, type Stack } from './support/stack.ts';
import { openTabs, type Seen, type Watchers } from './support/watchers.ts';

const bundles = freshDirectory();
const data = freshDirectory();
let stack: Stack;
let proxy: DropProxy;
let tabs: Watchers | undefined;
const clientCount = size(12, 200);
/** Each tab has one user. */
const watchers = clientCount;
/** The index of the user's token among the tokens. */
const watcherOf = (index: number): number => seededUsers.length + (index % watchers);

beforeAll(async () => {
  stack = await startStack(realAssembly(), { dataDirectory: data, others: crowd(watchers) });
  proxy = await startDropProxy(portOf(stack));
});
afterAll(async () => {
  tabs?.stop();
  await proxy.close();
  await stack.stop();
  rmSync(bundles, { recursive: true, force: true });
});

const portOf = ({ outputs }: Stack): number => Number(new URL(outputs.awsEndpointUrl).port);

/** Everything that a client says goes over the wire that is cut. */
const throughProxy = (): object =>
  JSON.parse(JSON.stringify(stack.outputs.amplify).replaceAll(`:${portOf(stack)}/`, `:${proxy.port}/`)) as object;

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
    const { listReports: page }: { listReports: { items: Watched[]; nextToken: string | null } } = await request(
      stack,
      user,
      'query L($nextToken: String) ' +
        '{ listReports(limit: 100, nextToken: $nextToken) { items { id status version } nextToken } }',
      { nextToken },
    );
    found.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return Object.fromEntries(found.map((one) => [one.id, textOf(one)]));
}

describe('subscribers whose connections break', () => {
  it(
    'have the whole view soon after they are back, and never an older version',
    async () => {
      const [count, reports, seconds] = [clientCount, size(24, 2_000), size(6, 120)];
      announce('subscribers reconnecting', { clients: count, users: watchers, reports, seconds });
      const random = createRandom();
      tabs = await openTabs(
        bundles,
        size(2, 8),
        throughProxy(),
        Array.from({ length: count }, (_, index) => stack.tokens[watcherOf(index)] ?? ''),
      );

      const until = Date.now() + seconds * 1_000;
      const wanted = Array.from({ length: reports }, (_, index) => `Watched ${seed.toString(36)} ${index}`);
      const reporting = each(wanted, 2, async (name, index) => {
        const { id } = await reportUntilAcknowledged(() => stack, watcherOf(index), name);
        await sleep(((seconds * 1_000) / reports) * random() * 2);
        return id;
      });
      const restarts = size(1, 20);
      const period = (seconds * 1_000) / (restarts + 1);
      for (let done = 0; Date.now() < until;) {
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
      for (let user = 0; user < watchers; user += 1)
        ids.push(
          (await reportUntilAcknowledged(() => stack, watcherOf(user), `Unheard ${seed.toString(36)} ${user}`)).id,
        );
      const ends = await settled(stack, ids, full ? 600_000 : 180_000);
      expect([...ends.values()].map((end) => end?.status)).toEqual(ids.map(() => 'ACCEPTED'));

      const asked = performance.now();
      const stored = await Promise.all(Array.from({ length: watchers }, (_, index) => storedOf(watcherOf(index))));
      const readingAllMs = Math.round(performance.now() - asked);
      const expected = Array.from({ length: count }, (_, index) => stored[index % watchers] as Seen);
      expect(await tabs.complete(expected)).toBe(0);
      proxy.drop();
      const back = Date.now();
      const answers = await tabs.untilComplete(expected, 120_000);
      expect({
        back: new Date(back).toISOString(),
        incomplete: answers.flatMap(({ incomplete }) => incomplete),
      }).toMatchObject({ incomplete: [] });
      const afterReconnectingMs = Math.max(...answers.flatMap((answer) => answer.afterReconnectingMs));
      announce('every view equals the store', {
        afterDropMs: Date.now() - back,
        afterReconnectingMs,
        readingAllMs,
        interruptions: answers.reduce((sum, { interruptions }) => sum + interruptions, 0),
      });
      // All tabs are back at once, so each waits for what this machine needs to answer all of them. Other tests run
      // beside the short form.
      expect(afterReconnectingMs).toBeLessThan(full ? 2_000 + readingAllMs : 60_000);
      expect(answers.flatMap(({ wentBack }) => wentBack)).toEqual([]);
    },
    full ? 900_000 : 200_000,
  );
});

async function freezeAWhile(random: () => number): Promise<void> {
  proxy.freeze();
  await sleep(200 + random() * 1_000);
  proxy.drop();
}

/** The runtime has the same data directory and another port. The wire leads to that port. */
async function restart(): Promise<void> {
  await stack.runtime.stop();
  stack = await startStack(realAssembly(), { dataDirectory: data, tokens: stack.tokens });
  proxy.target(portOf(stack));
  proxy.drop();
}
