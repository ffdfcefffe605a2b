import { parseSchedule, type Schedule as Moments } from '../../delivery/schedule.ts';
import { timeZone, utc, type TimeZone } from '../../delivery/time-zone.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { ScheduleProperties } from './definition.ts';
import { validation } from './errors.ts';

type Timed = Pick<ScheduleProperties, 'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'startMs' | 'endMs'>;

/** Answers the moments at which a schedule runs: by its expression, in its time zone, between its dates. */
export function momentsOf({ ScheduleExpression, ScheduleExpressionTimezone = 'UTC', startMs, endMs }: Timed): Moments {
  const zone = zoneOf(ScheduleExpressionTimezone);
  const parsed = parse(ScheduleExpression);
  // A schedule that runs once has no dates. docs: EventBridge Scheduler API Reference, "CreateSchedule" (StartDate,
  // EndDate)
  if (ScheduleExpression.startsWith('at(')) return inZone(parsed, zone);
  const isRate = ScheduleExpression.startsWith('rate(');
  return between(isRate ? parsed : inZone(parsed, zone), isRate, startMs, endMs);
}

/** The checks of an expression and of its time zone. */
export const momentChecks = ({ ScheduleExpression, ScheduleExpressionTimezone = 'UTC' }: Timed) => [
  () => zoneOf(ScheduleExpressionTimezone),
  () => parse(ScheduleExpression),
];

function zoneOf(name: string): TimeZone {
  const zone = name === 'UTC' ? utc : timeZone(name);
  if (!zone) throw validation(`Invalid ScheduleExpressionTimezone ${name}.`);
  return zone;
}

/**
 * Units may be in the singular and in the plural, after every number. recorded: localstack/localstack,
 * test_scheduler.py (test_update_schedule, tests_create_schedule_with_invalid_schedule_expression)
 */
function parse(expression: string): Moments {
  const counted = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression);
  const [, count, unit] = counted ?? [];
  const spelled = counted ? `rate(${count} ${unit}${count === '1' ? '' : 's'})` : expression;
  try {
    return parseSchedule(spelled, ['rate', 'cron', 'at']);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ValidationException')
      throw validation(`Invalid Schedule Expression ${expression}.`);
    throw error;
  }
}

/**
 * A time that clocks skip is left out, and a time that they show twice runs once. docs: EventBridge Scheduler User
 * Guide, "Schedule types in EventBridge Scheduler" (daylight savings time)
 */
function inZone(moments: Moments, zone: TimeZone): Moments {
  if (zone === utc) return moments;
  return {
    next(after, created) {
      let wall = moments.next(zone.wallOf(after), created);
      while (wall !== undefined) {
        const moment = zone.momentOf(wall);
        if (moment !== undefined && moment > after) return moment;
        wall = moments.next(wall, created);
      }
      return undefined;
    },
  };
}

/** A rate counts from its start, when it runs for the first time. */
function between(moments: Moments, isRate: boolean, start?: number, end?: number): Moments {
  const from = (after: number): number => (start === undefined ? after : Math.max(after, start - 1));
  return {
    next(after, created) {
      const isFirst = isRate && start !== undefined && after < start;
      const moment = isFirst ? start : moments.next(from(after), start ?? created);
      return moment !== undefined && (end === undefined || moment <= end) ? moment : undefined;
    },
  };
}
