import type { Clause } from '../plan/needles.ts';

const backslash = Buffer.from('\\');

/** Where a needle occurs at or after a position. Searches each byte of a block once, however often it is asked. */
interface Finder {
  reset(block: Buffer): void;
  from(position: number): number;
}

const createFinder = (needle: Buffer): Finder => {
  let block = needle;
  let found = -1;
  // A single byte has a faster search than a sequence.
  const wanted = needle.length === 1 ? (needle[0] as number) : needle;
  return {
    reset(next) {
      block = next;
      found = -1;
    },
    from(position) {
      if (found < position) {
        const at = block.indexOf(wanted, position);
        found = at < 0 ? Infinity : at;
      }
      return found;
    },
  };
};

/** Tells from raw bytes which records of a block can match; never misses one, and lets some through that then do not. */
export interface CandidateFilter {
  reset(block: Buffer): void;
  /** A position inside the next record that may be a candidate, at or after `position`; Infinity if there is none. */
  next(position: number): number;
  /** Whether the record really is one. */
  admits(start: number, end: number): boolean;
}

export const createCandidateFilter = (clauses: readonly Clause[]): CandidateFilter | undefined => {
  const [first, ...others] = clauses.map((clause) => clause.map(createFinder));
  if (first === undefined) return undefined;
  const escapes = createFinder(backslash);
  const all = [escapes, ...first, ...others.flat()];
  const nearest = (finders: Finder[], position: number): number => {
    let best = Infinity;
    for (const finder of finders) best = Math.min(best, finder.from(position));
    return best;
  };
  return {
    reset(block) {
      for (const finder of all) finder.reset(block);
    },
    next: (position) => Math.min(escapes.from(position), nearest(first, position)),
    admits(start, end) {
      if (escapes.from(start) < end) return true;
      return nearest(first, start) < end && others.every((clause) => clause.some((finder) => finder.from(start) < end));
    },
  };
};
