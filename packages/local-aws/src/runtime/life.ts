import type { Clock } from '../kernel/clock.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';

/** What ends: in the order in which it began, and is ended in reverse. */
type Undo = () => Promise<void> | void;

/**
 * The life of one runtime. It is ended in order, or lost: from then on no timer of it fires, and what still fails
 * because of the loss is told to nobody. Losing it ends nothing but itself: the process may be somebody else's.
 */
export class Life {
  readonly clock: Clock;
  readonly operator: Operator;
  readonly #undo: Undo[] = [];
  readonly #onLost: ((failure: OperatorError) => void) | undefined;
  #lost = false;
  #ending: Promise<void> | undefined;

  constructor(clock: Clock, operator: Operator, onLost: ((failure: OperatorError) => void) | undefined) {
    this.clock = {
      now: () => clock.now(),
      after: (milliseconds, callback) => this.#after(clock, milliseconds, callback),
    };
    // Each by itself: the operator may be an object of a class of somebody else.
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

  /** Hears of it in the middle of whatever could not be stored, which goes on first. */
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
    // All at once: each has to know in this turn that it is over, and what cannot be written any more is no news.
    await Promise.allSettled(all.map(async (undo) => undo()));
  }

  #after(clock: Clock, milliseconds: number, callback: () => void): () => void {
    if (this.#lost) return () => undefined;
    return clock.after(milliseconds, () => {
      if (this.#lost) return;
      try {
        callback();
      } catch (error) {
        if (!this.#lost) throw error;
      }
    });
  }
}
