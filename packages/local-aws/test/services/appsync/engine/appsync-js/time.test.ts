import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import { parseTime } from '../../../../../src/services/appsync/engine/appsync-js/library/date-parser.ts';
import { formatTime } from '../../../../../src/services/appsync/engine/appsync-js/library/date-pattern.ts';
import { evaluate, now, raisedBy } from './support.ts';

describe('util.time', () => {
  it.each<[string, unknown]>([
    ['util.time.nowISO8601()', '2018-02-06T19:01:35.750Z'],
    ['util.time.nowEpochSeconds()', 1_517_943_695],
    ['util.time.nowEpochMilliSeconds()', now],
    ['util.time.nowFormatted("yyyy-MM-dd HH:mm:ssZ")', '2018-02-06 19:01:35+0000'],
    ['util.time.nowFormatted("yyyy-MM-dd HH:mm:ssZ", "Australia/Perth")', '2018-02-07 03:01:35+0800'],
    [
      'util.time.parseFormattedToEpochMilliSeconds("2018-02-01 01:19:15+0800", "yyyy-MM-dd HH:mm:ssZ")',
      1_517_419_155_000,
    ],
    [
      'util.time.parseFormattedToEpochMilliSeconds("2018-02-01 01:19:15", "yyyy-MM-dd HH:mm:ss", "Australia/Perth")',
      1_517_419_155_000,
    ],
    ['util.time.parseISO8601ToEpochMilliSeconds("2018-02-01T17:21:05.180+08:00")', 1_517_476_865_180],
    ['util.time.parseISO8601ToEpochMilliSeconds("2018-02-01T09:21:05Z")', 1_517_476_865_000],
    ['util.time.epochMilliSecondsToSeconds(1517943695750)', 1_517_943_695],
    ['util.time.epochMilliSecondsToISO8601(1517943695750)', '2018-02-06T19:01:35.750Z'],
    ['util.time.epochMilliSecondsToFormatted(1517943695750, "yyyy-MM-dd HH:mm:ssZ")', '2018-02-06 19:01:35+0000'],
    [
      'util.time.epochMilliSecondsToFormatted(1517943695750, "yyyy-MM-dd HH:mm:ssZ", "Australia/Perth")',
      '2018-02-07 03:01:35+0800',
    ],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });

  it.each([
    'util.time.parseISO8601ToEpochMilliSeconds("2018-02-01")',
    'util.time.parseISO8601ToEpochMilliSeconds("2018-13-01T00:00:00Z")',
    'util.time.parseFormattedToEpochMilliSeconds("2018-02-01 01:19:15", "yyyy-MM-dd HH:mm:ss")',
    'util.time.parseFormattedToEpochMilliSeconds("x", "yyyy", "UTC")',
    'util.time.nowFormatted("yyyy", "Nowhere/Else")',
    'util.time.nowFormatted("\'open")',
    'util.time.epochMilliSecondsToISO8601(1e300)',
    'util.time.epochMilliSecondsToSeconds("1")',
  ])('%s is a fault of the code', (expression) => {
    expect(raisedBy(expression).type).toBe('Code');
  });
});

describe('patterns', () => {
  it.each<[pattern: string, zone: string, text: string]>([
    ['y yy yyyy u', 'UTC', '2018 18 2018 2018'],
    ['M MM MMM MMMM L', 'UTC', '2 02 Feb February 2'],
    ['d dd D DDD', 'UTC', '6 06 37 037'],
    ['E EEE EEEE', 'UTC', 'Tue Tue Tuesday'],
    ['h hh K k HH a', 'UTC', '7 07 7 19 19 PM'],
    ['m:s.S SSS SSSSSS', 'UTC', '1:35.7 750 750000'],
    ["''yyyy'T'''Z''", 'UTC', "'2018T'+0000'"],
    ['X XX XXX x xx xxx Z VV z', 'UTC', 'Z Z Z +00 +0000 +00:00 +0000 UTC UTC'],
    ['X XX XXX x Z', 'Asia/Kolkata', '+0530 +0530 +05:30 +0530 +0530'],
    ['HH:mm xxx', 'America/New_York', '14:01 -05:00'],
    ['HH:mm', '+02:30', '21:31'],
  ])('%s in %s', (pattern, zone, text) => {
    expect(formatTime(now, pattern, zone)).toBe(text);
  });

  it.each(['G', 'w', 'e', 'A', 'n', 'MMMMM', 'XXXX', '[HH]', 'yyyy#'])('%s is named as missing', (pattern) => {
    expect(() => formatTime(now, pattern, 'UTC')).toThrow(UnsupportedError);
  });

  it('knows no abbreviation of other zones', () => {
    expect(() => formatTime(now, 'z', 'Europe/Paris')).toThrow(UnsupportedError);
  });

  it.each<[text: string, pattern: string, zone: string, iso: string]>([
    ['6 Feb 2018 7:01 PM', 'd MMM yyyy h:mm a', 'UTC', '2018-02-06T19:01:00.000Z'],
    ['12:30 AM 2018-02-06', 'hh:mm a yyyy-MM-dd', 'UTC', '2018-02-06T00:30:00.000Z'],
    ['20180206T190135.5Z', "yyyyMMdd'T'HHmmss.SX", 'UTC', '2018-02-06T19:01:35.500Z'],
    ['31/02/2019 00:00', 'dd/MM/yyyy HH:mm', 'UTC', '2019-02-28T00:00:00.000Z'],
    ['18-02-06 01', 'yy-MM-dd HH', 'Europe/Paris', '2018-02-06T00:00:00.000Z'],
    ['2018-03-25 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Paris', '2018-03-25T01:30:00.000Z'],
    ['2018-10-28 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Paris', '2018-10-28T00:30:00.000Z'],
    ['2018-02-06 01:00 Asia/Tokyo', 'yyyy-MM-dd HH:mm VV', 'UTC', '2018-02-05T16:00:00.000Z'],
  ])('reads %s by %s in %s', (text, pattern, zone, iso) => {
    expect(new Date(parseTime(text, pattern, zone)).toISOString()).toBe(iso);
  });

  it('reads what it writes', () => {
    const time = fc.integer({ min: 0, max: Date.UTC(9000, 0) });
    const zone = fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe');
    const pattern = fc.constantFrom(
      'yyyy-MM-dd HH:mm:ss.SSSxxx',
      'EEEE d MMMM uuuu hh:mm:ss.SSS a XXX',
      "yyyyMMdd'T'HHmmssSSSZ",
    );
    fc.assert(
      fc.property(time, zone, pattern, (value, inZone, by) => {
        expect(parseTime(formatTime(value, by, inZone), by, undefined)).toBe(value);
      }),
    );
  });
});

it('a pattern whose letters can share the digits in every way is read in no time', () => {
  const used = process.cpuUsage();
  expect(() => parseTime(`${'1'.repeat(190)}x`, 'Hk'.repeat(100), 'UTC')).toThrow('could not be parsed');
  const { user, system } = process.cpuUsage(used);
  expect((user + system) / 1_000).toBeLessThan(2_000);
  expect(() => parseTime('1', `'${'x'.repeat(1_000)}'`, 'UTC')).toThrow(UnsupportedError);
});
