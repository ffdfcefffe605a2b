import type { SelectOptions } from '../api.ts';
import type { Clause } from '../plan/needles.ts';
import { createAnyFinder, createFinder, nothing } from './finder.ts';

const backslash = Buffer.from('\\');

/**
 * Tells from raw bytes which records of a block can match; never misses one, and lets some through that then do not.
 */
export interface CandidateFilter {
  reset(block: Buffer): void;
  /** A position inside the next record that may be a candidate, at or after `position`; Infinity if there is none. */
  next(position: number): number;
  /** Whether the record really is one. */
  admits(start: number, end: number): boolean;
}

/** With more needles than this nearly every look finds one, and to read the records costs less. */
const mostNeedles = 64;

/** `escaped`: a record with a backslash may hold anything. */
export const createCandidateFilter = (
  clauses: readonly Clause[],
  escaped: boolean,
  { prefilter = true }: Pick<SelectOptions, 'prefilter'>,
): CandidateFilter | undefined => {
  if (!prefilter) return undefined;
  const [first, ...others] = clauses.filter(({ length }) => length <= mostNeedles).map(createAnyFinder);
  if (first === undefined) return undefined;
  const escapes = escaped ? createFinder(backslash) : nothing;
  const all = [escapes, first, ...others];
  return {
    reset(block) {
      for (const finder of all) finder.reset(block);
    },
    next: (position) => Math.min(escapes.from(position), first.from(position)),
    admits(start, end) {
      if (escapes.from(start) < end) return true;
      return first.from(start) < end && others.every((finder) => finder.from(start) < end);
    },
  };
};
