import { CodeFault } from './fault.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw new CodeFault(`Unknown time zone: ${zone}`);
    }
    formats.set(zone, format);
  }
  return format;
}

/**
 * Answers the seconds to add to UTC for the local time of `zone`: a region, `UTC`, `Z` or an offset such as `+08:00`.
 */
export function offsetSeconds(zone: string, epochMilliseconds: number): number {
  if (zone === 'UTC' || zone === 'Z' || zone === 'GMT') return 0;
  const fixed = /^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3] ?? 0) * 60);
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(epochMilliseconds)
      .map(({ type, value }) => [type, value]),
  );
  const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year']);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(parts['month']) - 1, Number(parts['day']));
  local.setUTCHours(Number(parts['hour']), Number(parts['minute']), Number(parts['second']));
  return Math.round((local.getTime() - Math.floor(epochMilliseconds / 1000) * 1000) / 1000);
}

/**
 * Answers the instant of a local time. In the gap of a clock change the time moves forward; in the overlap the earlier
 * instant counts.
 */
export function toEpochMilliseconds(localMilliseconds: number, zone: string): number {
  const before = offsetSeconds(zone, localMilliseconds - 86_400_000);
  const after = offsetSeconds(zone, localMilliseconds + 86_400_000);
  const candidates = [before, after].map((offset) => ({ offset, instant: localMilliseconds - offset * 1000 }));
  const valid = candidates.find(({ offset, instant }) => offsetSeconds(zone, instant) === offset);
  return valid?.instant ?? localMilliseconds - before * 1000;
}

export function formatOffset(seconds: number, separator: '' | ':', withSeconds = false): string {
  const absolute = Math.abs(seconds);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const tail = withSeconds && absolute % 60 !== 0 ? separator + two(absolute % 60) : '';
  return `${seconds < 0 ? '-' : '+'}${two(absolute / 3600)}${separator}${two((absolute % 3600) / 60)}${tail}`;
}
