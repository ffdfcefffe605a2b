import type { Clock, EpochMs } from '../kernel/clock.ts';
import { isPermanent } from '../kernel/errors.ts';
import type { Operator } from '../kernel/operator.ts';
import { createPace } from '../kernel/pace.ts';
import type { Lanes } from './lanes.ts';

/** The table of a queue. */
export interface QueueRows<Row extends { readonly id: number | string }, Progress> {
  /** Lists the ids of the rows that are due, earliest first. */
  due(now: EpochMs, limit: number): Row['id'][];
  read(id: Row['id']): Row | undefined;
  /** The lanes of the rows. Without them all rows are of one lane. */
  readonly lanes?: Pick<Lanes<Row['id']>, 'list' | 'due'>;
  /** Answers the time at which the next row is due. */
  nextDue(now: EpochMs): EpochMs | undefined;
  postpone(row: Row, due: EpochMs, progress: Progress): void;
  remove(row: Row): void;
}

/** The result of an attempt: the row is done, is tried again, or is over and only its letters are left to send. */
export type Verdict<Progress, Letter> =
  | { readonly kind: 'done' }
  | ({ readonly kind: 'again' } & Postponement<Progress>)
  | {
      readonly kind: 'over';
      readonly letters: readonly Letter[];
      /** The progress is stored before the first letter is sent, so that only the letters are tried again. */
      readonly progress?: Progress;
    };

export interface Postponement<Progress> {
  readonly afterMs: number;
  readonly progress: Progress;
}

/** The work of a queue: its attempts, its limits of age, and the receivers of its letters. */
export interface QueueWork<Row, Progress, Letter> {
  /** Makes one attempt. `now` is the time at which the queue took the row up. */
  attempt(row: Row, now: EpochMs): Promise<Verdict<Progress, Letter>>;
  /** Decides what follows an attempt that threw. */
  failed(row: Row, error: unknown): Verdict<Progress, Letter>;
  /** Sends a letter to a dead-letter queue or a destination. */
  send(row: Row, letter: Letter): Promise<void>;
  /** Is called for a letter that is lost because its receiver refuses it. */
  refused?(row: Row, letter: Letter, error: unknown): void;
  /** Decides when to try again to send letters that could not be sent now. */
  lettersLater(row: Row, left: readonly Letter[], error: unknown): Postponement<Progress>;
}

/** The most rows that are attempted at a time, without lanes and in each lane. */
const maxBusy = { alone: 64, inLane: 16 };
const onlyLane = '';
/** The pause after an unexpected error, such as a locked database file. */
const restMs = 1000;

/**
 * This is the one durable queue. It delivers at least once: it stores a row before the first attempt, and removes it
 * when it is done or when all its letters are sent. After `stop` it writes nothing, so that the next start tries again
 * what was under way.
 */
export class DurableQueue<Row extends { readonly id: number | string }, Progress, Letter> {
  readonly #clock: Clock;
  readonly #operator: Operator;
  readonly #rows: QueueRows<Row, Progress>;
  readonly #work: QueueWork<Row, Progress, Letter>;
  readonly #busy = new Map<Row['id'], Promise<void>>();
  /** The number of them in each lane: one that takes long must not keep others waiting. */
  readonly #busyIn = new Map<string, number>();
  /** Thousands of rows may be due at once, and each attempt may be over without a wait. */
  readonly #pause: () => Promise<void> | undefined;
  #cancelTimer = (): void => {};
  #stopped = false;

  constructor(
    { clock, operator }: { readonly clock: Clock; readonly operator: Operator },
    rows: QueueRows<Row, Progress>,
    work: QueueWork<Row, Progress, Letter>,
  ) {
    this.#clock = clock;
    this.#operator = operator;
    this.#rows = rows;
    this.#work = work;
    this.#pause = createPace(clock.now);
  }

  /** Starts what is due, and sets the one timer for the next row. */
  wake(): void {
    this.#cancelTimer();
    if (this.#stopped) return;
    const now = this.#clock.now();
    const { lanes } = this.#rows;
    if (lanes)
      for (const lane of lanes.list()) this.#fill(lane, maxBusy.inLane, now, (most) => lanes.due(lane, now, most));
    else this.#fill(onlyLane, maxBusy.alone, now, (most) => this.#rows.due(now, most));
    const next = this.#rows.nextDue(now);
    if (next !== undefined) this.#goOnAfter(next - now);
  }

  /** Starts rows of a lane as long as it has room. */
  #fill(lane: string, most: number, now: EpochMs, due: (most: number) => readonly Row['id'][]): void {
    const busy = (): number => this.#busyIn.get(lane) ?? 0;
    if (busy() >= most) return;
    for (const id of due(most)) {
      if (busy() >= most) return;
      if (this.#busy.has(id)) continue;
      this.#busyIn.set(lane, busy() + 1);
      this.#busy.set(id, this.#handle(id, lane, now));
    }
  }

  #leave(id: Row['id'], lane: string): void {
    this.#busy.delete(id);
    const left = (this.#busyIn.get(lane) ?? 1) - 1;
    if (left > 0) this.#busyIn.set(lane, left);
    else this.#busyIn.delete(lane);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await Promise.race([Promise.all(this.#busy.values()), new Promise((resolve) => setImmediate(resolve))]);
  }

  async #handle(id: Row['id'], lane: string, now: EpochMs): Promise<void> {
    // The queue must not run within the caller's own step, which may be committing.
    await Promise.resolve();
    for (let turn = this.#pause(); turn; turn = this.#pause()) await turn;
    try {
      if (this.#stopped) return;
      const row = this.#rows.read(id);
      if (row) this.#apply(row, await this.#conclude(row, await this.#attempt(row, now)));
    } catch (error) {
      this.#operator.unexpected(error);
      await new Promise<void>((resolve) => void this.#clock.after(restMs, resolve));
    } finally {
      this.#leave(id, lane);
      this.#goOn();
    }
  }

  /** Wakes where no caller could catch an error of the table. */
  #goOn(): void {
    try {
      this.wake();
    } catch (error) {
      this.#operator.unexpected(error);
      this.#goOnAfter(restMs);
    }
  }

  #goOnAfter(milliseconds: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(milliseconds, () => this.#goOn());
  }

  async #attempt(row: Row, now: EpochMs): Promise<Verdict<Progress, Letter>> {
    try {
      return await this.#work.attempt(row, now);
    } catch (error) {
      return this.#stopped ? { kind: 'done' } : this.#work.failed(row, error);
    }
  }

  /** Sends the letters of a row that is over, one after the other. */
  async #conclude(row: Row, verdict: Verdict<Progress, Letter>): Promise<Outcome<Progress>> {
    if (verdict.kind !== 'over' || this.#stopped) return verdict.kind === 'again' ? verdict : { kind: 'done' };
    if (verdict.progress !== undefined && verdict.letters.length > 0)
      this.#rows.postpone(row, this.#clock.now(), verdict.progress);
    const over = { ...row, ...verdict.progress };
    for (const [sent, letter] of verdict.letters.entries()) {
      try {
        await this.#work.send(over, letter);
      } catch (error) {
        if (this.#stopped) break;
        if (!isPermanent(error))
          return { kind: 'again', ...this.#work.lettersLater(over, verdict.letters.slice(sent), error) };
        // A refused letter is lost; the other letters are still sent.
        this.#work.refused?.(over, letter, error);
      }
    }
    return { kind: 'done' };
  }

  #apply(row: Row, outcome: Outcome<Progress>): void {
    if (this.#stopped) return;
    if (outcome.kind === 'done') this.#rows.remove(row);
    else this.#rows.postpone(row, this.#clock.now() + outcome.afterMs, outcome.progress);
  }
}

type Outcome<Progress> = Exclude<Verdict<Progress, never>, { kind: 'over' }>;
