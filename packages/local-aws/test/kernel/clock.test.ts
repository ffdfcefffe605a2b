import { expect, it } from 'vitest';
import { secondsOf, type EpochMs, type EpochSeconds } from '../../src/kernel/clock.ts';

it('a time in seconds is not taken for one in milliseconds, nor the other way round', () => {
  const milliseconds: EpochMs = 1500;
  const seconds: EpochSeconds = secondsOf(milliseconds);
  expect(seconds).toBe(1.5);
  // @ts-expect-error seconds
  expect(secondsOf(seconds)).toBe(0.0015);
  // @ts-expect-error milliseconds
  const wrong: EpochSeconds = milliseconds;
  expect(wrong).toBe(1500);
});
