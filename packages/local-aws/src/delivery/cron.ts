import { AwsError } from '../kernel/errors.ts';

/**
 * The fields of EventBridge's cron: minutes, hours, day of month, month, day of week, year. Here they are always in
 * UTC. docs: Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled rules (legacy) in Amazon
 * EventBridge"
 */
export interface Cron {
  /** Answers the first moment after `after` in milliseconds, or undefined if there is none before 2200. */
  next(after: number): number | undefined;
}

type DayTest = (year: number, month: number, day: number) => boolean;

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) throw invalid(text);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  // Exactly one of the two day fields must be left open.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw invalid(text);
  const minutes = values(minute, 0, 59, text);
  const hours = values(hour, 0, 23, text);
  const monthSet = new Set(values(month, 1, 12, text, months));
  const years = new Set(values(year, 1970, 2199, text));
  const isDay = dayOfMonth === '?' ? weekdayTest(dayOfWeek, text) : monthDayTest(dayOfMonth, text);
  return {
    next: (after) => search(after, { minutes, hours, isMonth: (y, m) => years.has(y) && monthSet.has(m), isDay }),
  };
}

const invalid = (text: string): AwsError =>
  new AwsError('ValidationException', `Parameter ScheduleExpression is not valid: cron(${text})`);

/** Lists in order the values that `*`, `1,3`, `2-5`, `0/15` and `2-30/4` stand for. */
function values(field: string, low: number, high: number, text: string, names: readonly string[] = []): number[] {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|[A-Z0-9]+)(?:-([A-Z0-9]+))?(?:\/(\d+))?$/i.exec(part);
    if (!match) throw invalid(text);
    const [, first = '', last, step] = match;
    const from = first === '*' ? low : number(first, names, low, text);
    const end = first === '*' || step !== undefined ? high : from;
    const to = last === undefined ? end : number(last, names, low, text);
    const by = Number(step ?? 1);
    if (from < low || to > high || from > to || by < 1) throw invalid(text);
    for (let value = from; value <= to; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function number(text: string, names: readonly string[], base: number, whole: string): number {
  const name = names.indexOf(text.toUpperCase());
  if (name >= 0) return name + base;
  if (!/^\d+$/.test(text)) throw invalid(whole);
  return Number(text);
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
/** Answers the day of the week as the expression counts it: Sunday is 1. */
const weekdayOf = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

function monthDayTest(field: string, text: string): DayTest {
  if (field === 'L') return (year, month, day) => day === daysIn(year, month);
  const nearest = /^(\d+)W$/.exec(field);
  if (nearest) {
    const wanted = Number(nearest[1]);
    if (wanted < 1 || wanted > 31) throw invalid(text);
    return (year, month, day) => day === nearestWeekday(year, month, wanted);
  }
  const days = new Set(values(field, 1, 31, text));
  return (_year, _month, day) => days.has(day);
}

/** Answers the weekday closest to a day, within the same month. */
function nearestWeekday(year: number, month: number, wanted: number): number | undefined {
  const last = daysIn(year, month);
  if (wanted > last) return undefined;
  const weekday = weekdayOf(year, month, wanted);
  if (weekday === 7) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 1) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}

function weekdayTest(field: string, text: string): DayTest {
  const nth = /^([A-Z0-9]+)#([1-5])$/i.exec(field);
  if (nth) {
    const weekday = weekdayOfName(nth[1] as string, text);
    return (year, month, day) => weekdayOf(year, month, day) === weekday && Math.ceil(day / 7) === Number(nth[2]);
  }
  const last = /^([A-Z0-9]+?)L$/i.exec(field);
  if (last) {
    const weekday = weekdayOfName(last[1] as string, text);
    return (year, month, day) => weekdayOf(year, month, day) === weekday && day + 7 > daysIn(year, month);
  }
  const days = new Set(field === 'L' ? [7] : values(field, 1, 7, text, weekdays));
  return (year, month, day) => days.has(weekdayOf(year, month, day));
}

/** A day that no week has would be looked for in every day until 2200. */
function weekdayOfName(name: string, text: string): number {
  const weekday = number(name, weekdays, 1, text);
  if (weekday < 1 || weekday > 7) throw invalid(text);
  return weekday;
}

interface Fields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly isMonth: (year: number, month: number) => boolean;
  readonly isDay: DayTest;
}

function search(after: number, { minutes, hours, isMonth, isDay }: Fields): number | undefined {
  const start = Math.floor(after / 60_000) * 60_000 + 60_000;
  const first = new Date(start);
  let [year, month, day] = [first.getUTCFullYear(), first.getUTCMonth() + 1, first.getUTCDate()];
  while (year < 2200) {
    if (!isMonth(year, month)) {
      [year, month, day] = firstAfter(year, month);
      continue;
    }
    if (isDay(year, month, day)) {
      for (const hour of hours) {
        for (const minute of minutes) {
          const moment = Date.UTC(year, month - 1, day, hour, minute);
          if (moment >= start) return moment;
        }
      }
    }
    day += 1;
    if (day > daysIn(year, month)) [year, month, day] = firstAfter(year, month);
  }
  return undefined;
}

/** Answers the first day of the next month. */
const firstAfter = (year: number, month: number): [year: number, month: number, day: number] =>
  month === 12 ? [year + 1, 1, 1] : [year, month + 1, 1];
