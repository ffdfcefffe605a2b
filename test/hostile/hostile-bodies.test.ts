import { expect, it } from 'vitest';
import { flood, refusedRequests, type Framing } from './bodies/refused.ts';
import { growthDuring } from './support/memory.ts';
import { announce, size } from './support/settings.ts';
import { complaints, isAlive } from './support/target.ts';

const framings: readonly Framing[] = ['announced', 'chunked'];
const megabytes = size(20, 60);
/** Of each kind at the same time. */
const times = size(1, 4);
/** Room for the collector, and for the two JSON kinds that say no length and are read up to the limit of 16 MB. */
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
