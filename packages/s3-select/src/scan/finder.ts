/**
 * Finds bytes at or after a position, which may only grow. It searches each byte of a block once, however often it is
 * asked.
 */
export interface Finder {
  reset(block: Buffer): void;
  /** Answers Infinity if there is nothing more. */
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

/** Quotes are frequent in JSON, so it is faster to search for the bytes after the quote with which a needle begins. */
const searchBehindQuote = (needle: Buffer): Search => {
  const tail = needle.subarray(1);
  return (block, position) => {
    for (let at = block.indexOf(tail, position + 1); at >= 0; at = block.indexOf(tail, at + 1))
      if (block[at - 1] === 0x22) return at - 1;
    return -1;
  };
};

/** Finds one sequence of bytes by the native search, which is fastest for a single byte. */
export const createFinder = (needle: Buffer): Finder => {
  if (needle[0] === 0x22 && needle.length > 3) return cached(searchBehindQuote(needle));
  const wanted = needle.length === 1 ? (needle[0] as number) : needle;
  return cached((block, position) => block.indexOf(wanted, position));
};

const tableBits = 12;
const slotOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits);

/** The number of bytes that are read at once. */
const gramBytes = 4;

const startsAt = (block: Buffer, needle: Buffer, at: number): boolean => {
  for (let index = 0; index < needle.length; index += 1) if (block[at + index] !== needle[index]) return false;
  return true;
};

interface Place {
  readonly needle: Buffer;
  readonly offset: number;
}

/** Lists the needles that contain four bytes, with the place, within their first `step` places. */
const placesOf = (needles: readonly Buffer[], step: number): ReadonlyMap<number, readonly Place[]> => {
  const places = new Map<number, Place[]>();
  for (const needle of needles) {
    for (let offset = 0; offset < step; offset += 1) {
      const gram = needle.readInt32LE(offset);
      const known = places.get(gram);
      if (known === undefined) places.set(gram, [{ needle, offset }]);
      else known.push({ needle, offset });
    }
  }
  return places;
};

/**
 * Answers the first place from `from` on, in steps, whose four bytes may belong to a needle. It is a function of its
 * own: its loop calls nothing, which keeps it fast.
 */
const nextLook = (view: DataView, slots: Uint8Array, step: number, from: number): number => {
  const end = view.byteLength - gramBytes;
  for (let look = from; look <= end; look += step) if (slots[slotOf(view.getInt32(look, true))] !== 0) return look;
  return -1;
};

/**
 * Finds any of several sequences. It looks at four bytes of the block in steps so small that no needle fits between two
 * looks. A table tells whether a needle contains these four. The next place never depends on what was seen, so the
 * processor can work ahead. That is several times faster than longer steps that depend on it (Boyer and Moore, Wu and
 * Manber).
 */
const searchMany = (needles: readonly Buffer[]): Search => {
  const step = Math.min(...needles.map(({ length }) => length)) - gramBytes + 1;
  const places = placesOf(needles, step);
  const slots = new Uint8Array(2 ** tableBits);
  for (const gram of places.keys()) slots[slotOf(gram)] = 1;
  const startAround = (block: Buffer, position: number, look: number): number => {
    let first = -1;
    for (const { needle, offset } of places.get(block.readInt32LE(look)) ?? []) {
      const start = look - offset;
      if (start >= position && (first < 0 || start < first) && startsAt(block, needle, start)) first = start;
    }
    return first;
  };
  return (block, position) => {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    for (let look = nextLook(view, slots, step, position); look >= 0; look = nextLook(view, slots, step, look + step)) {
      const start = startAround(block, position, look);
      if (start >= 0) return start;
    }
    return -1;
  };
};

/** Below these lengths it skips too little, and the native search is faster. */
const shortest = { alone: 9, among: 6 } as const;

/**
 * The most bytes of a needle that are searched for. A longer search would be hardly faster, and would have no bound
 * over repetitive bytes.
 */
const longest = 32;

const distinctBeginnings = (needles: readonly Buffer[]): Buffer[] =>
  [...new Set(needles.map((needle) => needle.toString('latin1', 0, longest)))].map((text) =>
    Buffer.from(text, 'latin1'),
  );

/** Finds the first of the needles, or bytes that begin like one of them. */
export const createAnyFinder = (all: readonly Buffer[]): Finder => {
  const needles = distinctBeginnings(all);
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
