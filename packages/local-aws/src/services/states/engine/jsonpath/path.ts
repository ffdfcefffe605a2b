import type { Json } from '../definition/machine.ts';

/** One step of a path. */
export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'all' }
  /** The step `..`: the following step applies at every depth. */
  | { readonly kind: 'deep' }
  | { readonly kind: 'filter'; readonly test: Filter };

/** A test of an item; paths in it begin at the item (`@`). */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly tests: readonly Filter[] }
  | { readonly kind: 'not'; readonly test: Filter }
  | { readonly kind: 'exists'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'compare';
      readonly operator: Operator;
      readonly steps: readonly Step[];
      readonly value: Compared;
    };

/** A literal, or another place in the document (`$…`). */
export type Compared = Scalar | { readonly steps: readonly Step[] };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Scalar = Exclude<Json, object> | null;

/** The root of a path: `$`, the context object `$$`, or a variable `$name`. */
export type Root =
  { readonly kind: 'input' } | { readonly kind: 'context' } | { readonly kind: 'variable'; readonly name: string };

export interface Path {
  readonly text: string;
  readonly root: Root;
  readonly steps: readonly Step[];
  /** The path names at most one place, so finding nothing is an error instead of an empty list. */
  readonly definite: boolean;
}

/** Is thrown for a text that is no path. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError';
}

export const isDefinite = (steps: readonly Step[]): boolean =>
  steps.every(
    (step) =>
      (step.kind === 'names' && step.names.length === 1) || (step.kind === 'indexes' && step.indexes.length === 1),
  );

/**
 * A Reference Path names one place that can also be written: it has field names and single indexes only. docs: Amazon
 * States Language specification, "Reference Paths"
 */
export const isReference = (path: Path): boolean => path.root.kind === 'input' && path.definite;
