import jsonata from 'jsonata';
import { createTextCache } from '../../../../kernel/cache.ts';
import { isCheap } from './cheap.ts';
import { standsAlone } from './stands-alone.ts';
import { namesIn } from './member-path.ts';

export const sourceOf = (text: string): string => text.slice(2, -2).trim();

interface Compiled {
  readonly ast: unknown;
  isCheap?: boolean;
  /** A variable and the names of members that lead on from it, where the expression is nothing else; else none. */
  names?: readonly string[];
}

/**
 * The most characters of all kept expressions: twice those of the longest definition. A parsed expression needs about
 * thirty times the memory of its text, and jsonata's object for it six times as much as that, so it is not kept.
 */
const mostCharacters = 2_000_000;
const compiled = createTextCache<Compiled>(mostCharacters);

/** Parses each distinct source once. Throws jsonata's own error for a syntax error, which has a code. */
export const compile = (text: string): unknown => compiledOf(sourceOf(text)).ast;

function compiledOf(source: string): Compiled {
  let known = compiled.get(source);
  if (!known) {
    known = { ast: parsed(source) };
    compiled.set(source, known);
  }
  return known;
}

/** The engine has other words for what stands behind its errors. Those of AWS are not known. */
function parsed(source: string): unknown {
  try {
    return jsonata(source).ast();
  } catch (error) {
    if (error instanceof RangeError) throw new Error('The expression is nested too deeply', { cause: error });
    if (error instanceof SyntaxError) throw new Error('A regular expression in it is not valid', { cause: error });
    if (error instanceof TypeError) throw new Error('The expression cannot be read', { cause: error });
    throw error;
  }
}

/** The most expressions that are parsed as one. When one of them has an error, all of them are parsed again. */
const mostTogether = 100;

/**
 * Parses many expressions before they are asked for one by one. Each call of jsonata makes its whole grammar anew,
 * which takes longer than to parse an ordinary expression; so a hundred are parsed as the blocks of one list. It keeps
 * those that certainly mean there what they mean alone, and leaves the others, and all errors, to `compile`.
 */
export function compileMany(texts: Iterable<string>): void {
  const sources = [...new Set(Array.from(texts, sourceOf))].filter(
    (source) => compiled.get(source) === undefined && standsAlone(source),
  );
  for (let first = 0; first < sources.length; first += mostTogether)
    compileTogether(sources.slice(first, first + mostTogether));
}

function compileTogether(sources: readonly string[]): void {
  let list: { readonly expressions?: readonly { readonly expressions?: readonly unknown[] }[] };
  try {
    list = jsonata(`[${sources.map((source) => `(${source}\n)`).join()}]`).ast();
  } catch {
    return;
  }
  const blocks = list.expressions ?? [];
  if (blocks.length !== sources.length) return;
  sources.forEach((source, index) => {
    const inner = blocks[index]?.expressions ?? [];
    if (inner.length === 1) compiled.set(source, { ast: inner[0] });
  });
}

export function isCheapSource(source: string): boolean {
  try {
    const known = compiledOf(source);
    return (known.isCheap ??= isCheap(known.ast));
  } catch {
    // The evaluation reports the error.
    return false;
  }
}

export function namesOf(source: string): readonly string[] {
  try {
    const known = compiledOf(source);
    return (known.names ??= namesIn(known.ast) ?? []);
  } catch {
    // The evaluation reports the error.
    return [];
  }
}
