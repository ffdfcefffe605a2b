import type { PutMetric } from '../../contract/metrics.ts';
import { minuteMs, type Clock } from '../../kernel/clock.ts';
import { atOnce, inTurns, type Work } from '../../kernel/in-turns.ts';
import { limitExceeded } from './errors.ts';

/** A filter, ready to be used. */
export interface MetricFilter {
  readonly group: string;
  readonly matches: (message: string) => Work<boolean>;
  readonly valueOf: (message: string) => number | undefined;
  readonly sample: Omit<Parameters<PutMetric>[0], 'value'>;
  readonly defaultValue: number | undefined;
  /** The minute that is being counted, and whether anything in it matched. */
  minute?: { readonly start: number; matched: boolean };
}

/** docs: Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas" (metric filters of a group) */
const mostOfGroup = 100;

/** So many characters wait at most; what comes then is matched at once, so that whoever writes it waits. */
const mostWaiting = 32_000_000;

/**
 * Counts what is logged. docs: Amazon CloudWatch Logs User Guide, "Creating metrics from log events using filters": the
 * value of a matching event is a measurement, and the default value is one of each minute with events of which none
 * matches.
 */
export class MetricFilters {
  readonly #filters = new Map<string, MetricFilter>();
  readonly #put: PutMetric;
  readonly #clock: Clock;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(put: PutMetric, clock: Clock) {
    this.#put = put;
    this.#clock = clock;
  }

  provision(name: string, filter: MetricFilter): void {
    const key = `${filter.group}|${name}`;
    const others = [...this.#filters].filter(([other, { group }]) => other !== key && group === filter.group);
    if (others.length >= mostOfGroup) throw limitExceeded();
    this.#filters.set(key, filter);
  }

  forget(group: string, name: string): void {
    this.#filters.delete(`${group}|${name}`);
  }

  /** Looks at an event that is logged now. A long one takes several turns. */
  measure(group: string, message: string): void {
    for (const filter of this.#filters.values()) {
      if (filter.group !== group) continue;
      this.#begin(filter);
      const work = this.#counted(filter, message);
      if (this.#waiting + message.length > mostWaiting) atOnce(work);
      else this.#later(work, message.length);
    }
  }

  #later(work: Work<void>, size: number): void {
    this.#waiting += size;
    this.#last = this.#last.then(async () => {
      await inTurns(work);
      this.#waiting -= size;
    });
  }

  *#counted(filter: MetricFilter, message: string): Work<void> {
    const minute = filter.minute;
    if (!(yield* filter.matches(message))) return;
    const value = filter.valueOf(message);
    if (value === undefined) return;
    if (minute) minute.matched = true;
    this.#put({ ...filter.sample, value });
  }

  #begin(filter: MetricFilter): void {
    if (filter.defaultValue === undefined) return;
    const now = this.#clock.now();
    const start = now - (now % minuteMs);
    if (filter.minute?.start === start) return;
    const minute = (filter.minute = { start, matched: false });
    const value = filter.defaultValue;
    this.#clock.after(start + minuteMs - now, () => {
      void this.#last.then(() => {
        if (!minute.matched) this.#put({ ...filter.sample, value, at: start });
      });
    });
  }

  /** Resolves when all that was logged is counted. */
  settled(): Promise<void> {
    return this.#last;
  }
}
