/**
 * Finds bytes at or after a position, which only grows. Each byte of a block is searched once, however often it is
 * asked for.
 */
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

/** Quotes stand everywhere in JSON, so the search is quicker for what follows the quote that a needle begins with. */
const searchBehindQuote = (needle: Buffer): Search => {
  const tail = needle.subarray(1);
  return (block, position) => {
    for (let at = block.indexOf(tail, position + 1); at >= 0; at = block.indexOf(tail, at + 1))
      if (block[at - 1] === 0x22) return at - 1;
    return -1;
  };
};

/** One sequence of bytes, by the native search, which is fastest for a single byte. */
export const createFinder = (needle: Buffer): Finder => {
  if (needle[0] === 0x22 && needle.length > 3) return cached(searchBehindQuote(needle));
  const wanted = needle.length === 1 ? (needle[0] as number) : needle;
  return cached((block, position) => block.indexOf(wanted, position));
};

const tableBits = 12;
const slotOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits);

/** Bytes read at once. */
const gramBytes = 4;

const startsAt = (block: Buffer, needle: Buffer, at: number): boolean => {
  for (let index = 0; index < needle.length; index += 1) if (block[at + index] !== needle[index]) return false;
  return true;
};

interface Place {
  readonly needle: Buffer;
  readonly offset: number;
}

/** Which needles hold four bytes, and where, in their first `step` places. */
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
 * The first place from `from` on, in steps, whose four bytes may be a needle's. A function of its own: its loop calls
 * nothing, which keeps it fast.
 */
const nextLook = (view: DataView, slots: Uint8Array, step: number, from: number): number => {
  const end = view.byteLength - gramBytes;
  for (let look = from; look <= end; look += step) if (slots[slotOf(view.getInt32(look, true))] !== 0) return look;
  return -1;
};

/**
 * Any of several sequences, by a look at four bytes of the block every few bytes: none of the needles fits between two
 * looks, and a table tells whether one of them has these four. Where to look next never depends on what was seen, so
 * the processor looks ahead, which makes it several times as fast as longer steps that do depend on it (Boyer and
 * Moore, Wu and Manber).
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

/** Below these lengths too little is skipped, and the native search is quicker. */
const shortest = { alone: 9, among: 6 } as const;

/**
 * So many bytes of a needle are looked for: a longer search would be little quicker, and over repetitive bytes without
 * bound.
 */
const longest = 32;

const distinctBeginnings = (needles: readonly Buffer[]): Buffer[] =>
  [...new Set(needles.map((needle) => needle.toString('latin1', 0, longest)))].map((text) =>
    Buffer.from(text, 'latin1'),
  );

/** Finds whichever of the needles comes first, or what begins like one of them. */
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
