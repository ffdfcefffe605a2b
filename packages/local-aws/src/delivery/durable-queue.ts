import type { Clock, EpochMs } from '../kernel/clock.ts';
import { isPermanent } from '../kernel/errors.ts';
import type { Operator } from '../kernel/operator.ts';

/** The table of a queue. */
export interface QueueRows<Row extends { readonly id: number | string }, Progress> {
  /** Lists the ids of the rows that are due, earliest first. */
  due(now: EpochMs, limit: number): Row['id'][];
  read(id: Row['id']): Row | undefined;
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

const maxBusy = 64;
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
  }

  /** Starts what is due, and sets the one timer for the next row. */
  wake(): void {
    this.#cancelTimer();
    if (this.#stopped || this.#busy.size >= maxBusy) return;
    const now = this.#clock.now();
    for (const id of this.#rows.due(now, maxBusy)) {
      if (this.#busy.size >= maxBusy) return;
      if (!this.#busy.has(id)) this.#busy.set(id, this.#handle(id, now));
    }
    const next = this.#rows.nextDue(now);
    if (next !== undefined) this.#goOnAfter(next - now);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await Promise.race([Promise.all(this.#busy.values()), new Promise((resolve) => setImmediate(resolve))]);
  }

  async #handle(id: Row['id'], now: EpochMs): Promise<void> {
    // The queue must not run within the caller's own step, which may be committing.
    await Promise.resolve();
    try {
      const row = this.#rows.read(id);
      if (row) this.#apply(row, await this.#conclude(row, await this.#attempt(row, now)));
    } catch (error) {
      this.#operator.unexpected(error);
      await new Promise<void>((resolve) => void this.#clock.after(restMs, resolve));
    } finally {
      this.#busy.delete(id);
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
