import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeZone } from '../../src/delivery/time-zone.ts';

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
const at = (text: string): number => Date.parse(`${text}Z`);

describe('a time zone', () => {
  it('is undefined for what is no name of one', () => {
    expect(timeZone('Mars/Base')).toBeUndefined();
    expect(timeZone('')).toBeUndefined();
  });

  it('has no moment for what the clocks skip, and the first of two for what they show twice', () => {
    const berlin = timeZone('Europe/Berlin');
    expect(berlin?.momentOf(at('2026-03-29T02:30:00'))).toBeUndefined();
    expect(berlin?.momentOf(at('2026-03-29T03:00:00'))).toBe(at('2026-03-29T01:00:00'));
    expect(berlin?.momentOf(at('2026-10-25T02:30:00'))).toBe(at('2026-10-25T00:30:00'));
    expect(berlin?.momentOf(at('2026-07-01T12:00:00'))).toBe(at('2026-07-01T10:00:00'));
  });

  it('shows at the moment of a wall time that wall time, and knows no earlier one', () => {
    const minutes = fc.integer({ min: at('1990-01-01T00:00:00') / 60_000, max: at('2060-01-01T00:00:00') / 60_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, (name, minute) => {
        const zone = timeZone(name)!;
        const moment = minute * 60_000;
        const wall = zone.wallOf(moment);
        const found = zone.momentOf(wall);
        expect(found).toBeDefined();
        expect(zone.wallOf(found!)).toBe(wall);
        expect(found).toBeLessThanOrEqual(moment);
      }),
      { numRuns: 300 },
    );
  });
});
