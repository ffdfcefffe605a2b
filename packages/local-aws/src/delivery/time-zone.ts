/** Wall time is written as the moment at which a clock in UTC would show it. */
export interface TimeZone {
  wallOf(moment: number): number;
  /** The first moment at which a clock there shows it; undefined where it never does, when clocks go forward. */
  momentOf(wall: number): number | undefined;
}

export const utc: TimeZone = { wallOf: (moment) => moment, momentOf: (wall) => wall };

const day = 86_400_000;

/** By a name of the IANA database, of which Node brings a copy; undefined for what is no name. */
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
      // The offsets before and after any change of the clocks that is near.
      const moments = [wall - day, wall + day].map((near) => wall - (wallOf(near) - near));
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
