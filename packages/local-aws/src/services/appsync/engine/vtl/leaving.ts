/** The ways in which the evaluation of a template leaves before its end. */
import type { Value } from './values.ts';

/** Is thrown by `#return`. */
export class Returned {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** Is thrown by `#break`. */
export class Broken {}

/** Is thrown by `#stop`, with what was written until then. */
export class Halted {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Puts a text before what was written when the template was stopped. */
export const behind = (text: string, error: unknown): unknown =>
  error instanceof Halted ? new Halted(text + error.text) : error;
