import { dayMs } from '../kernel/clock.ts';
/** A time zone. A wall time is written as the moment at which a clock in UTC would show it. */
export interface TimeZone {
  wallOf(moment: number): number;
  /**
   * Answers the first moment at which a clock there shows the wall time. Answers undefined if it never does, because
   * clocks go forward.
   */
  momentOf(wall: number): number | undefined;
}

export const utc: TimeZone = { wallOf: (moment) => moment, momentOf: (wall) => wall };

/** Finds a time zone by its name in the IANA database, which Node contains. Answers undefined for an unknown name. */
export function timeZone(name: string): TimeZone | undefined {
  const format = formatOf(name);
  if (!format) return undefined;
  const wallOf = (moment: number): number => {
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, date, hour, minute, second) + (((moment % 1000) + 1000) % 1000);
  };
  return {
    wallOf,
    momentOf(wall) {
      // The offsets before and after any change of the clocks near this time.
      const moments = [wall - dayMs, wall + dayMs].map((near) => wall - (wallOf(near) - near));
      const shown = moments.filter((moment) => wallOf(moment) === wall);
      return shown.length === 0 ? undefined : Math.min(...shown);
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch {
    return undefined;
  }
}
