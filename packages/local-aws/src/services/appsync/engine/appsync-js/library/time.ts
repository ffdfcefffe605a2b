import type { Json } from '../types.ts';
import { parseTime } from './date-parser.ts';
import { formatTime } from './date-pattern.ts';
import { CodeFault } from './fault.ts';
import { numberAt, stringAt, type Utilities } from './port.ts';

const iso = /^([+-]\d{6}|\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/;

/** Reads an ISO 8601 date and time with a zone. */
function parseIso(text: string): number {
  const match = iso.exec(text);
  if (!match) throw new CodeFault(`Text '${text}' could not be parsed as an ISO 8601 timestamp`);
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone] = match;
  return parseTime(
    `${Number(year)}-${month}-${day} ${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')} ${zone}`,
    'u-MM-dd HH:mm:ss.SSS XXX',
    undefined,
  );
}

function toIso(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new CodeFault(`The time ${milliseconds} is out of range.`);
  return date.toISOString();
}

const zoneAt = (values: readonly Json[], index: number, utility: string): string | undefined =>
  values[index] === undefined || values[index] === null ? undefined : stringAt(values, index, utility);

export const timeUtilities: Utilities = {
  'util.time.nowISO8601': (_, { clock }) => toIso(clock.now()),
  'util.time.nowEpochSeconds': (_, { clock }) => Math.floor(clock.now() / 1000),
  'util.time.nowEpochMilliSeconds': (_, { clock }) => clock.now(),
  'util.time.nowFormatted': (values, { clock }) =>
    formatTime(
      clock.now(),
      stringAt(values, 0, 'util.time.nowFormatted'),
      zoneAt(values, 1, 'util.time.nowFormatted') ?? 'UTC',
    ),
  'util.time.parseFormattedToEpochMilliSeconds'(values) {
    const name = 'util.time.parseFormattedToEpochMilliSeconds';
    return parseTime(stringAt(values, 0, name), stringAt(values, 1, name), zoneAt(values, 2, name));
  },
  'util.time.parseISO8601ToEpochMilliSeconds': (values) =>
    parseIso(stringAt(values, 0, 'util.time.parseISO8601ToEpochMilliSeconds')),
  'util.time.epochMilliSecondsToSeconds': (values) =>
    Math.floor(numberAt(values, 0, 'util.time.epochMilliSecondsToSeconds') / 1000),
  'util.time.epochMilliSecondsToISO8601': (values) =>
    toIso(numberAt(values, 0, 'util.time.epochMilliSecondsToISO8601')),
  'util.time.epochMilliSecondsToFormatted'(values) {
    const name = 'util.time.epochMilliSecondsToFormatted';
    return formatTime(numberAt(values, 0, name), stringAt(values, 1, name), zoneAt(values, 2, name) ?? 'UTC');
  },
};
