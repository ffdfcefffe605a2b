import { expect, it } from 'vitest';
import { flood, refusedRequests, type Framing } from './bodies/refused.ts';
import { forgedRequests, sendSlowly, slowRequests } from './bodies/slow.ts';
import { growthDuring } from './support/memory.ts';
import { announce, size } from './support/settings.ts';
import { ask } from './app/ask.ts';
import { complaints, isAlive, token } from './support/target.ts';

const framings: readonly Framing[] = ['announced', 'chunked'];
const megabytes = size(20, 60);
/** So many of each kind are sent at the same time. */
const times = size(1, 4);
/** Room for the collector, and for JSON that says no length, which is read up to the limit of 7 MB. */
const mayGrow = 128 + times * 32;

it('bodies that are refused are not kept, however large they are', { timeout: size(60_000, 300_000) }, async () => {
  const floods = refusedRequests.flatMap((request) =>
    framings.flatMap((framing) => Array.from({ length: times }, () => ({ request, framing }))),
  );
  const statuses: string[] = [];
  const growth = await growthDuring(async () => {
    await Promise.all(
      floods.map(async ({ request, framing }) => {
        const status = await flood(request, framing, megabytes);
        if (status !== request.status) statuses.push(`${request.name}, ${framing}: ${status}`);
      }),
    );
  });
  const sent = floods.length * megabytes;
  announce('bodies', { floods: floods.length, megabytes: sent, grewByMegabytes: growth && Math.round(growth) });
  expect(statuses).toEqual([]);
  if (growth !== undefined) expect(growth).toBeLessThan(mayGrow);
  expect([isAlive(), complaints()]).toEqual([true, []]);
});

/** So many of each kind are sent at the same time. */
const slowOnes = size(10, 60);
/** The room that strangers share, one body that has its turn, and what the collector has not yet taken. */
const roomMegabytes = 32 + 64 + 128;

it('bodies of strangers that never come whole take one room together', { timeout: size(60_000, 300_000) }, async () => {
  const kinds = [...slowRequests, ...forgedRequests];
  let served = 0;
  const growth = await growthDuring(async () => {
    const sockets = kinds.flatMap((kind) => Array.from({ length: slowOnes }, () => sendSlowly(kind)));
    // As long as the room takes to fill, and all of it would have come.
    for (let index = 0; index < size(15, 400); index += 1) {
      const { data } = await ask(token, '{ countDragons(by: COUNTRY) { key } }');
      if (data) served += 1;
    }
    for (const socket of sockets) socket.destroy();
  });
  const sent = slowOnes * kinds.reduce((sum, { megabytes: each }) => sum + each, 0);
  announce('slow bodies', { megabytes: sent, served, grewByMegabytes: growth && Math.round(growth) });
  expect(served).toBe(size(15, 400));
  if (growth !== undefined) expect(growth).toBeLessThan(roomMegabytes);
  expect([isAlive(), complaints()]).toEqual([true, []]);
});
