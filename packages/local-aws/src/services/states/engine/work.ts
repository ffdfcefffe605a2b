import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Json } from './definition/machine.ts';

/**
 * Is thrown when the paths and calls of one field take too many steps. A definition may search an input a thousand
 * times, or write it out, and everybody else waits meanwhile.
 */
export class TooMuchWork extends UnsupportedError {
  constructor() {
    super('A field whose paths and calls take so many steps');
  }
}

/** Some 50 ms, which is our own choice. */
const mostSteps = 500_000;
/** So many characters take about as long as a step. */
const charactersOfStep = 16;

/** Counts the steps that the paths and calls of one field take. */
export class Work {
  #left = mostSteps;

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchWork();
  }

  /** Counts what it takes to write a value out: what is in it twice counts twice. */
  weigh(whole: Json): void {
    const waiting = [whole];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      this.spend(typeof value === 'string' ? 1 + value.length / charactersOfStep : 1);
      if (typeof value !== 'object' || value === null) continue;
      if (Array.isArray(value)) {
        // A list that is too long need not be listed.
        this.spend(value.length / charactersOfStep);
        for (const item of value) waiting.push(item);
      } else for (const [name, member] of Object.entries(value)) waiting.push(name, member as Json);
    }
  }
}
