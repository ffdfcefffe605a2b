import jsonata from 'jsonata';
import { createTextCache } from '../../../../kernel/cache.ts';
import { isCheap } from './cheap.ts';
import { namesIn } from './member-path.ts';

export const sourceOf = (text: string): string => text.slice(2, -2).trim();

interface Compiled {
  readonly expression: jsonata.Expression;
  isCheap?: boolean;
  /** A variable and the names of members that lead on from it, where the expression is nothing else; else none. */
  names?: readonly string[];
}

/**
 * The most characters of all kept expressions: a parsed expression needs about a hundred times the memory of its text.
 */
const mostCharacters = 500_000;
const compiled = createTextCache<Compiled>(mostCharacters);

/** Parses each distinct source once. Throws jsonata's own error for a syntax error. */
export const compile = (text: string): jsonata.Expression => compiledOf(sourceOf(text)).expression;

function compiledOf(source: string): Compiled {
  let known = compiled.get(source);
  if (!known) {
    known = { expression: jsonata(source) };
    compiled.set(source, known);
  }
  return known;
}

export function isCheapSource(source: string): boolean {
  try {
    const known = compiledOf(source);
    return (known.isCheap ??= isCheap(known.expression.ast()));
  } catch {
    // The evaluation reports the error.
    return false;
  }
}

export function namesOf(source: string): readonly string[] {
  try {
    const known = compiledOf(source);
    return (known.names ??= namesIn(known.expression.ast()) ?? []);
  } catch {
    // The evaluation reports the error.
    return [];
  }
}
