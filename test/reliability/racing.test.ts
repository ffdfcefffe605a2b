import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realAssembly } from './support/assemblies.ts';
import { audit } from './support/audit.ts';
import { executions, getReport, listDragons, reportUntilAcknowledged, settled } from './support/reports.ts';
import { announce, createRandom, each, full, seed, size } from './support/settings.ts';
import { startStack, type Stack } from './support/stack.ts';

const patience = full ? 900_000 : 240_000;
let stack: Stack;
const acknowledged = new Set<string>();

beforeAll(async () => {
  stack = await startStack(realAssembly());
});
afterAll(() => stack.stop());

const unique = (stem: string): string => `${stem} ${seed.toString(36)} ${(names += 1)}`;
let names = 0;
/**
 * Some wait longer than AppSync's 30 seconds for a laptop's few environments, some are throttled as by Lambda: their
 * callers ask again.
 */
const report = (user: number, name: string, token?: string) => reportUntilAcknowledged(() => stack, user, name, token);

describe('many at once', () => {
  it(
    'identical reportDragon: one report and one execution a token, and every reply carries its id',
    async () => {
      const [copies, tokens] = [size(8, 200), size(4, 50)];
      announce('identical reportDragon at once', { copies, tokens });
      const wanted = Array.from({ length: tokens }, () => ({ token: unique('token'), name: unique('Echo') }));
      const calls = wanted.flatMap((one) => Array.from({ length: copies }, () => one));
      // All copies of four tokens at a time: Lambda throttles above 1,000 at once, and their callers' repetitions would
      // be most of what is tested.
      const replies = await each(calls, copies * 4, ({ token, name }) => report(0, name, token));
      const idsByToken = new Map(wanted.map(({ token }) => [token, new Set<string>()]));
      calls.forEach(({ token }, index) => idsByToken.get(token)?.add(replies[index]?.id ?? ''));
      expect([...idsByToken.values()].map((ids) => ids.size)).toEqual(wanted.map(() => 1));
      const ids = new Set(replies.map(({ id }) => id));
      expect(ids.size).toBe(tokens);
      for (const id of ids) acknowledged.add(id);
      const ends = await settled(stack, [...ids], patience);
      expect([...ends.values()].map((end) => end?.status)).toEqual([...ids].map(() => 'ACCEPTED'));
      expect((await executions(stack)).filter((name) => ids.has(name)).sort()).toEqual([...ids].sort());
    },
    patience,
  );

  it(
    'the same dragon from many reporters, in every case and Unicode form: one is accepted',
    async () => {
      const count = size(16, 500);
      announce('the same dragon from many reporters', { count });
      const name = unique('Ångström Émile');
      const random = createRandom();
      const variants = [
        name,
        name.toUpperCase(),
        name.toLowerCase(),
        name.normalize('NFD'),
        `  ${name.replace(' ', '\u00a0 ')} `,
        name.replace('A', '\uff21'),
      ];
      const replies = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          report(index % 3, variants[Math.floor(random() * variants.length)] as string, unique('token')),
        ),
      );
      for (const { id } of replies) acknowledged.add(id);
      const ends = [
        ...(
          await settled(
            stack,
            replies.map(({ id }) => id),
            patience,
          )
        ).values(),
      ];
      expect(ends.filter((end) => end?.status === 'ACCEPTED')).toHaveLength(1);
      expect(ends.filter((end) => end?.status === 'REJECTED' && end.reason?.code === 'DUPLICATE_DRAGON')).toHaveLength(
        count - 1,
      );
    },
    patience,
  );

  it(
    'distinct dragons: all accepted, all listed, views equal claims',
    async () => {
      const count = size(30, 2_000);
      const before = await listDragons(stack);
      const wanted = Array.from({ length: count }, () => unique('Distinct'));
      const replies = await Promise.all(wanted.map((name, index) => report(index % 3, name)));
      for (const { id } of replies) acknowledged.add(id);
      const ends = [
        ...(
          await settled(
            stack,
            replies.map(({ id }) => id),
            patience,
          )
        ).values(),
      ];
      expect(ends.filter((end) => end?.status !== 'ACCEPTED')).toEqual([]);
      expect((await listDragons(stack)).sort()).toEqual([...before, ...wanted].sort());
      announce('distinct dragons at once', { count });
    },
    patience,
  );

  it(
    'paging while dragons are added: each that existed throughout is read exactly once',
    async () => {
      const [readers, adds] = [size(4, 50), size(12, 2_000)];
      announce('paging while dragons are added', { readers, adds });
      const before = await listDragons(stack);
      let added: string[] = [];
      const writing = each(
        Array.from({ length: adds }, () => unique('Added')),
        8,
        async (name, index) => (await report(index % 3, name)).id,
      ).then((ids) => (added = ids));
      const random = createRandom();
      const lists = await Promise.all(
        Array.from({ length: readers }, () => listDragons(stack, 5 + Math.floor(random() * 20))),
      );
      await writing;
      for (const id of added) acknowledged.add(id);
      for (const list of lists) {
        expect(new Set(list).size).toBe(list.length);
        const read = new Set(list);
        expect(before.filter((name) => !read.has(name))).toEqual([]);
      }
      await settled(stack, added, patience);
    },
    patience,
  );

  it(
    'afterwards everything that was acknowledged is stored, decided once, and what was accepted is shown',
    async () => {
      const { violations, ...figures } = await audit(stack, acknowledged);
      announce('audit', figures);
      expect(violations).toEqual([]);
      expect(figures.reports).toBe(acknowledged.size);
      expect(await getReport(stack, 0, [...acknowledged][0] ?? '')).not.toBeNull();
    },
    patience,
  );
});
