import type { EpochMs } from '../kernel/clock.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Ports } from '../contract/service.ts';
import { parseCron } from './cron.ts';

/** The times at which something runs. */
export interface Schedule {
  /** Answers the first run after a moment. `created` is the time from which rate() counts. */
  next(after: number, created: number): number | undefined;
}

const unitMilliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Parses `rate(5 minutes)`, `cron(0 12 * * ? *)` and, where allowed, `at(2026-01-01T12:00:00)`. All are in UTC. */
export function parseSchedule(
  expression: string,
  kinds: readonly ('rate' | 'cron' | 'at')[] = ['rate', 'cron'],
): Schedule {
  const invalid = (): AwsError => new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  const match = /^(rate|cron|at)\((.+)\)$/.exec(expression);
  const kind = kinds.find((one) => one === match?.[1]);
  const body = match?.[2] ?? '';
  switch (kind) {
    case 'rate':
      return parseRate(body, invalid);
    case 'cron': {
      const cron = parseCron(body);
      return { next: (after) => cron.next(after) };
    }
    case 'at': {
      const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : NaN;
      if (Number.isNaN(at)) throw invalid();
      return { next: (after) => (at > after ? at : undefined) };
    }
    case undefined:
      throw invalid();
  }
}

/** 10,000 years: a later moment lies beyond the calendar of dates. */
const longestPeriodMs = 3_652_425 * 86_400_000;

function parseRate(body: string, invalid: () => AwsError): Schedule {
  const match = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body);
  // EventBridge takes `1 minute` and `2 minutes`, and refuses `1 minutes` and `2 minute`. docs: Amazon EventBridge User
  // Guide, "Setting a schedule pattern for scheduled rules (legacy) in Amazon EventBridge"
  if (!match || (match[1] === '1') === (match[3] === 's')) throw invalid();
  const period = Number(match[1]) * (unitMilliseconds[match[2] as string] as number);
  if (period > longestPeriodMs)
    throw new UnsupportedError(`A rate of ${body.slice(0, 30)}, which leads out of the calendar,`);
  return { next: (after, created) => created + (Math.floor(Math.max(0, after - created) / period) + 1) * period };
}

/** Others are served between the runs of so many schedules. */
export const runsInTurn = 20;

/**
 * Calls `run` at each moment of the schedule from now on. It does not make up for moments that passed while the runtime
 * was stopped. Thousands of schedules may have the same moment: `inTurn` takes them one after the other.
 */
export function startTimer(
  ports: Pick<Ports, 'clock' | 'operator'>,
  schedule: Schedule,
  created: EpochMs,
  run: (at: number) => void,
  inTurn: (task: () => void) => void,
): () => void {
  let cancel = (): void => {};
  let isOver = false;
  const { clock, operator } = ports;
  const wait = (after: number): void => {
    const next = schedule.next(after, created);
    if (next !== undefined && !isOver) cancel = clock.after(next - clock.now(), () => runAt(next));
  };
  const runAt = (moment: number): void =>
    inTurn(() => {
      if (isOver) return;
      try {
        run(moment);
        // A laptop that was suspended runs late: one run replaces all runs that were missed.
        wait(Math.max(moment, clock.now()));
      } catch (error) {
        // Another program may hold the database.
        operator.unexpected(error);
        cancel = clock.after(restMs, () => runAt(moment));
      }
    });
  wait(clock.now());
  return () => {
    isOver = true;
    cancel();
  };
}

/** The pause before a run that could not be stored is tried again. */
const restMs = 1_000;
