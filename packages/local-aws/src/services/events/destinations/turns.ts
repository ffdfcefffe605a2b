import type { EpochMs } from '../../../kernel/clock.ts';

const secondMs = 1000;

/**
 * Gives each delivery a second in which it may be sent, so that no second has more than the rate allows. A delivery
 * that comes back in its second may be sent.
 */
export class Turns {
  /** The seconds of deliveries that wait, by the name of the delivery. */
  readonly #promised = new Map<string, EpochMs>();
  #second: EpochMs = 0;
  #given = 0;

  /** Answers for how long the delivery must wait. */
  waitMs(name: string, rate: number, now: EpochMs): number {
    const promised = this.#promised.get(name) ?? this.#next(rate, now);
    if (promised <= now) this.#promised.delete(name);
    else this.#promised.set(name, promised);
    return Math.max(0, promised - now);
  }

  #next(rate: number, now: EpochMs): EpochMs {
    const current = now - (now % secondMs);
    if (current > this.#second) this.#begin(current);
    if (this.#given >= rate) this.#begin(this.#second + secondMs);
    this.#given += 1;
    return this.#second;
  }

  #begin(second: EpochMs): void {
    this.#second = second;
    this.#given = 0;
  }
}
