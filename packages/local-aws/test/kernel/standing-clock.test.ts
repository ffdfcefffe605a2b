import { expect, it } from 'vitest';
import { createStandingClock } from '../../src/kernel/standing-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

/** Makes the clock of a process that either works all the time or stands still. */
function setUp() {
  const clock = manualClock();
  let cpu = 0;
  const standing = createStandingClock(clock, () => cpu);
  const fired: string[] = [];
  return {
    clock,
    standing,
    fired,
    limit: (name: string, ms: number) => standing.after(ms, () => void fired.push(name)),
    blocked(ms: number, worked: number) {
      cpu += worked;
      clock.jump(ms);
    },
  };
}

it('timers run as usual while no debugger has paused the process', () => {
  const { clock, limit, fired } = setUp();
  limit('one', 1_000);
  const cancel = limit('never', 1_500);
  clock.advance(999);
  expect(fired).toEqual([]);
  cancel();
  clock.advance(2_000);
  expect(fired).toEqual(['one']);
});

it('a limit has left after a stand what it had before, and one that is set meanwhile has all of it', () => {
  const { clock, standing, limit, fired } = setUp();
  limit('before', 1_000);
  clock.advance(600);
  const [first, second] = [standing.stand(), standing.stand()];
  limit('within', 500);
  const gone = limit('cancelled', 1);
  gone();
  clock.advance(60_000);
  first();
  first();
  clock.advance(60_000);
  expect(fired).toEqual([]);
  second();
  clock.advance(399);
  expect(fired).toEqual([]);
  clock.advance(1);
  expect(fired).toEqual(['before']);
  clock.advance(100);
  expect(fired).toEqual(['before', 'within']);
});

it.each([
  ['stood in a debugger, no limit strikes', 10, []],
  ['was busy, its limits strike', 25_000, ['limit']],
])('when the process itself %s', (_what, worked, expected) => {
  const { blocked, clock, limit, fired } = setUp();
  limit('limit', 10_000);
  blocked(25_000, worked);
  expect(fired).toEqual(expected);
  clock.advance(9_800);
  expect(fired).toEqual(expected);
  clock.advance(300);
  expect(fired).toEqual(['limit']);
});
