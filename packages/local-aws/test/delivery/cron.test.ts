import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../src/delivery/cron.ts';
import { parseSchedule } from '../../src/delivery/schedule.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);

describe('cron', () => {
  it.each([
    ['0 12 * * ? *', '2026-01-01T00:00', '2026-01-01T12:00'],
    ['0 12 * * ? *', '2026-01-01T12:00', '2026-01-02T12:00'],
    ['15 10 ? * 6L 2026-2030', '2026-01-01T00:00', '2026-01-30T10:15'],
    ['0/15 * * * ? *', '2026-01-01T00:16', '2026-01-01T00:30'],
    ['0 8-10 ? * MON-FRI *', '2026-01-02T10:30', '2026-01-05T08:00'],
    ['30 9 L * ? *', '2026-02-01T00:00', '2026-02-28T09:30'],
    ['0 0 29 2 ? *', '2026-03-01T00:00', '2028-02-29T00:00'],
    ['0 9 ? * 2#1 *', '2026-01-06T00:00', '2026-02-02T09:00'],
    ['0 9 15W * ? *', '2026-02-01T00:00', '2026-02-16T09:00'],
    ['0 9 1W * ? *', '2026-08-01T00:00', '2026-08-03T09:00'],
    ['0 0 1 JAN,JUL ? *', '2026-01-02T00:00', '2026-07-01T00:00'],
    ['5,10 0 ? * SAT *', '2026-01-03T00:05', '2026-01-03T00:10'],
    ['59 23 31 12 ? 2026', '2026-01-01T00:00', '2026-12-31T23:59'],
  ])('cron(%s) after %s is %s', (expression, after, expected) => {
    expect(iso(parseCron(expression).next(at(after)))).toBe(expected);
  });

  it('knows when there is no further run', () => {
    expect(parseCron('0 0 1 1 ? 2020').next(at('2026-01-01T00:00'))).toBeUndefined();
    expect(parseCron('0 0 30 2 ? *').next(at('2026-01-01T00:00'))).toBeUndefined();
  });

  it.each([
    '* * * * * *',
    '0 12 * * *',
    '60 * * * ? *',
    '0 24 * * ? *',
    '0 0 0 * ? *',
    '0 0 ? 13 MON *',
    '0 0 ? * 8 *',
    '0 0 ? * 8#1 *',
    '0 0 ? * 999#5 *',
    '0 0 ? * 0L *',
    '0 0 ? * ? *',
    'a * * * ? *',
    '5-1 * * * ? *',
    '0/0 * * * ? *',
  ])('refuses cron(%s)', (expression) => {
    expect(() => parseCron(expression)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });

  it('always answers a later, matching minute', () => {
    const day = fc.integer({ min: 1, max: 28 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        day,
        fc.integer({ min: at('2020-01-01T00:00'), max: at('2030-01-01T00:00') }),
        (minute, hour, dayOfMonth, after) => {
          const next = new Date(parseCron(`${minute} ${hour} ${dayOfMonth} * ? *`).next(after) as number);
          expect([next.getUTCMinutes(), next.getUTCHours(), next.getUTCDate(), next.getUTCSeconds()]).toEqual([
            minute,
            hour,
            dayOfMonth,
            0,
          ]);
          expect(next.getTime()).toBeGreaterThan(after);
          expect(next.getTime() - after).toBeLessThanOrEqual(32 * 86_400_000);
        },
      ),
    );
  });
});

describe('rate and at', () => {
  it.each(['9'.repeat(300), '99999999'])('a rate of %s days leads out of the calendar', (count) => {
    expect(() => parseSchedule(`rate(${count} days)`)).toThrow(/leads out of the calendar/);
  });

  it('counts from the creation', () => {
    const schedule = parseSchedule('rate(5 minutes)');
    expect(schedule.next(1_000_000, 1_000_000)).toBe(1_300_000);
    expect(schedule.next(1_300_000, 1_000_000)).toBe(1_600_000);
    expect(schedule.next(2_000_001, 1_000_000)).toBe(2_200_000);
  });

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s', (expression, period) => {
    expect(parseSchedule(expression).next(0, 0)).toBe(period);
  });

  it('runs at() once', () => {
    const schedule = parseSchedule('at(2026-01-01T12:00:00)', ['at']);
    expect(iso(schedule.next(at('2026-01-01T11:59'), 0))).toBe('2026-01-01T12:00');
    expect(schedule.next(at('2026-01-01T12:00'), 0)).toBeUndefined();
  });

  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'rate(5)',
    'at(2026-01-01T12:00:00)',
    'every minute',
    'cron(x)',
  ])('refuses %s', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });
});
