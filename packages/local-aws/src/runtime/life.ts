import { machineOf, type Clock, type EpochMs } from '../kernel/clock.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';

/** The pauses before work of a timer is done again. */
const firstRestMs = 1_000;
const longestRestMs = 60_000;

/** Ends one part of the runtime. Parts end in the reverse order of their beginning. */
type Undo = () => Promise<void> | void;

/**
 * The life of one runtime. It ends in order, or it is lost. After a loss no timer of the runtime fires, and errors that
 * follow from the loss are reported to nobody. A loss ends only the runtime, because the process may belong to somebody
 * else.
 */
export class Life {
  readonly clock: Clock;
  readonly operator: Operator;
  readonly #undo: Undo[] = [];
  readonly #onLost: ((failure: OperatorError) => void) | undefined;
  #lost = false;
  #ending: Promise<void> | undefined;

  constructor(clock: Clock, operator: Operator, onLost: ((failure: OperatorError) => void) | undefined) {
    const lived = (of: Clock): Clock => ({
      now: () => of.now(),
      after: (milliseconds, callback, idleUntil) => this.#after(of, milliseconds, callback, idleUntil),
    });
    this.clock = { ...lived(clock), machine: lived(machineOf(clock)) };
    // The methods are called on the object, because the operator may be an instance of a class.
    this.operator = {
      error: (text) => operator.error(text),
      warn: (text) => operator.warn(text),
      info: (text) => operator.info(text),
      debug: (text) => operator.debug(text),
      writes: (level) => operator.writes(level),
      unexpected: (error) => (this.#lost ? undefined : operator.unexpected(error)),
    };
    this.#onLost = onLost ?? ((failure) => operator.error(`${failure.code}: ${failure.message}`));
  }

  began(undo: Undo): void {
    this.#undo.push(undo);
  }

  end(): Promise<void> {
    this.#ending ??= this.#undoAll();
    return this.#ending;
  }

  /** Is called in the middle of a write that could not be stored. That call finishes first; then everything ends. */
  readonly lose = (failure: OperatorError): void => {
    if (this.#lost) return;
    this.#lost = true;
    queueMicrotask(() => {
      this.#ending ??= this.#undoAll();
      this.#ending.catch(() => undefined);
      this.#onLost?.(failure);
    });
  };

  async #undoAll(): Promise<void> {
    const all = this.#undo.splice(0).reverse();
    if (!this.#lost) {
      for (const undo of all) await undo();
      return;
    }
    // Everything ends at the same time, because each part must learn of the end in this turn. Errors of writing are
    // expected now and are ignored.
    await Promise.allSettled(all.map(async (undo) => undo()));
  }

  /** Work of a timer that fails, as when another program holds the database, is told and done later. */
  #after(clock: Clock, milliseconds: number, callback: () => void, idleUntil?: () => EpochMs): () => void {
    if (this.#lost) return () => undefined;
    let restMs = firstRestMs;
    const run = (): void => {
      if (this.#lost) return;
      try {
        callback();
      } catch (error) {
        if (this.#lost) return;
        this.operator.unexpected(error);
        cancel = clock.after(restMs, run);
        restMs = Math.min(restMs * 2, longestRestMs);
      }
    };
    let cancel = clock.after(milliseconds, run, idleUntil);
    return () => cancel();
  }
}
