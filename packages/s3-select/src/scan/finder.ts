/** Where bytes occur at or after a position, which only grows. Searches each byte of a block once, however often it is asked. */
export interface Finder {
  reset(block: Buffer): void;
  /** Infinity where there is nothing more. */
  from(position: number): number;
}

export const nothing: Finder = { reset: () => undefined, from: () => Infinity };

type Search = (block: Buffer, position: number) => number;

const cached = (search: Search): Finder => {
  let block = Buffer.alloc(0) as Buffer;
  let found = -1;
  return {
    reset(next) {
      block = next;
      found = -1;
    },
    from(position) {
      if (found < position) {
        const at = search(block, position);
        found = at < 0 ? Infinity : at;
      }
      return found;
    },
  };
};

/** The quote a needle opens with stands everywhere in JSON; the search is quicker for what follows. */
const searchBehindQuote = (needle: Buffer): Search => {
  const tail = needle.subarray(1);
  return (block, position) => {
    for (let at = block.indexOf(tail, position + 1); at >= 0; at = block.indexOf(tail, at + 1)) if (block[at - 1] === 0x22) return at - 1;
    return -1;
  };
};

/** One sequence of bytes, by the native search, which is fastest for a single byte. */
export const createFinder = (needle: Buffer): Finder => {
  if (needle[0] === 0x22 && needle.length > 3) return cached(searchBehindQuote(needle));
  const wanted = needle.length === 1 ? (needle[0] as number) : needle;
  return cached((block, position) => block.indexOf(wanted, position));
};

const tableSize = 4096;
const pairHash = (first: number, second: number): number => ((first << 5) ^ second) & (tableSize - 1);

const startsAt = (block: Buffer, needle: Buffer, at: number): boolean => {
  for (let index = 0; index < needle.length; index += 1) if (block[at + index] !== needle[index]) return false;
  return true;
};

/**
 * Any of several sequences in one pass (Wu and Manber): a table tells by two bytes how far the next occurrence is at least, so that most of the
 * block is skipped.
 */
const searchMany = (needles: readonly Buffer[]): Search => {
  const width = Math.min(...needles.map(({ length }) => length));
  const shifts = new Uint8Array(tableSize).fill(Math.min(width - 1, 255));
  for (const needle of needles) {
    for (let index = 1; index < width; index += 1) {
      const hash = pairHash(needle[index - 1] as number, needle[index] as number);
      shifts[hash] = Math.min(shifts[hash] as number, width - 1 - index);
    }
  }
  return (block, position) => {
    const { length } = block;
    for (let at = position + width - 1; at < length; ) {
      const shift = shifts[pairHash(block[at - 1] as number, block[at] as number)] as number;
      if (shift === 0) {
        const start = at - width + 1;
        for (const needle of needles) if (startsAt(block, needle, start)) return start;
        at += 1;
      } else at += shift;
    }
    return -1;
  };
};

/** Below these lengths too little is skipped, and the native search is quicker. */
const shortest = { alone: 12, among: 4 } as const;

/** Finds whichever of the needles comes first. */
export const createAnyFinder = (needles: readonly Buffer[]): Finder => {
  const [only] = needles;
  if (only === undefined) return nothing;
  const least = needles.length === 1 ? shortest.alone : shortest.among;
  if (needles.every(({ length }) => length >= least)) return cached(searchMany(needles));
  if (needles.length === 1) return createFinder(only);
  const finders = needles.map(createFinder);
  return {
    reset: (block) => finders.forEach((finder) => finder.reset(block)),
    from: (position) => finders.reduce((best, finder) => Math.min(best, finder.from(position)), Infinity),
  };
};
