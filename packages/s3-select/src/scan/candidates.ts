import type { SelectOptions } from '../api.ts';
import type { Clause } from '../plan/needles.ts';
import { createAnyFinder, createFinder, nothing } from './finder.ts';

const backslash = Buffer.from('\\');

/**
 * Tells from raw bytes which records of a block can match. It never misses one, and admits some that then do not match.
 */
export interface CandidateFilter {
  reset(block: Buffer): void;
  /** Answers a position inside the next possible candidate, at or after `position`; it is Infinity if there is none. */
  next(position: number): number;
  /** Tells whether the record really is a candidate. */
  admits(start: number, end: number): boolean;
}

/** With more needles, nearly every look finds one, so that reading all records costs less. */
const mostNeedles = 64;

/** `escaped` means that a record with a backslash may contain anything. */
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
