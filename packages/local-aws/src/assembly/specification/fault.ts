import type { Definitions, Schema } from './schema.ts';

/** A rule that a value breaks. The path is like `Targets[0].Id`, and empty for all properties together. */
export interface Fault {
  readonly path: string;
  readonly rule: string;
}

export interface Check {
  readonly definitions: Definitions;
  /** Tells whether a value is not known yet. Such a value is not checked. */
  isOpen(value: unknown): boolean;
  readonly withoutPatterns?: true;
}

/** Finds the faults of a part of the value. */
export type Within = (schema: Schema, value: unknown, path: string) => Fault[];
