import { existsSync, mkdirSync, mkdtempSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEvents } from '../../src/kit/events.ts';
import { freshHome } from '../../src/kit/home.ts';
import { createVirtualClock } from '../../src/kit/virtual-clock.ts';
import { freshDirectories } from '../support/directories.ts';

const directory = freshDirectories('hostile-kit-');
/** No process has such a number. */
const nobody = 2 ** 30;

describe('what killed runs left', () => {
  it('goes when it is old and its process has ended, and nothing else does', () => {
    const folder = directory();
    const made = (name: string, daysAgo: number): string => {
      const path = join(folder, name);
      mkdirSync(path);
      writeFileSync(join(path, 'state.db'), 'x');
      utimesSync(path, Date.now() / 1_000 - daysAgo * 86_400, Date.now() / 1_000 - daysAgo * 86_400);
      return path;
    };
    const left = made(`local-aws-test-${nobody}-abcdef`, 2);
    const kept = [
      made(`local-aws-test-${nobody}-fedcba`, 0.5),
      made(`local-aws-test-${process.pid}-abcdef`, 2),
      made(`local-aws-test-${nobody}-abcdef-mine`, 2),
      made('local-aws-test-abcdef', 2),
    ];
    const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
    writeFileSync(join(elsewhere, 'file'), 'x');
    symlinkSync(elsewhere, join(folder, `local-aws-test-${nobody}-linked`));
    const home = freshHome(folder);
    expect([left, ...kept, home, join(elsewhere, 'file')].map((path) => existsSync(path))).toEqual([
      false,
      ...Array.from({ length: 6 }, () => true),
    ]);
  });
});

describe('the clock of a stack', () => {
  it.each([-1, NaN, Infinity, 1e300])('is not moved by %d', async (milliseconds) => {
    const clock = createVirtualClock(() => Promise.resolve());
    // It would tick for ever.
    const tick = (): void => void clock.after(60_000, tick);
    tick();
    const before = clock.now();
    await expect(clock.advance(milliseconds)).rejects.toThrow('Time goes forward alone');
    expect(clock.now() - before).toBeLessThan(60_000);
  });

  it('stands at the last date, and goes no further', async () => {
    const clock = createVirtualClock(() => Promise.resolve());
    await clock.advance(8.64e15 - clock.now() - 60_000);
    expect(() => new Date(clock.now()).toISOString()).not.toThrow();
    await expect(clock.advance(120_000)).rejects.toThrow('the last date');
  });
});

it('who waits for an event is told of the end, as whoever comes later', async () => {
  const { events, fail, onEvent } = createEvents();
  const waiting = events.next();
  fail(new Error('cut'));
  onEvent('late');
  await expect(waiting).rejects.toThrow('cut');
  expect(await events.next()).toBe('late');
  await expect(events.next()).rejects.toThrow('cut');
});
