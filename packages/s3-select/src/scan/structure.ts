import { jsonParsingError } from '../errors.ts';

const quote = 0x22;
const backslash = 0x5c;

/** Follows brackets and strings over chunks that may end anywhere. */
export interface StructureScanner {
  /** Inside of brackets or of a string. */
  inside(): boolean;
  /** Takes a byte outside of both. */
  enter(byte: number): void;
  /** Goes on from a position inside to behind the byte that ends it, or to the end of the chunk. */
  skip(chunk: Buffer, from: number): number;
}

/** Whether the backslashes before a position, at or after `from`, are of an odd number. */
const isEscaped = (chunk: Buffer, from: number, at: number): boolean => {
  let first = at;
  while (first > from && chunk[first - 1] === backslash) first -= 1;
  return (at - first) % 2 === 1;
};

export const createStructureScanner = (): StructureScanner => {
  let depth = 0;
  let inString = false;
  let escaped = false;

  /**
   * Behind the end of the string that goes on at `from`, or -1: then the chunk ends inside of it. Native search finds
   * the quotes.
   */
  const skipString = (chunk: Buffer, from: number): number => {
    let start = from;
    if (escaped) {
      escaped = false;
      start += 1;
    }
    for (let at = start; ;) {
      const found = chunk.indexOf(quote, at);
      if (found < 0) {
        escaped = isEscaped(chunk, start, chunk.length);
        return -1;
      }
      if (chunk[found - 1] !== backslash || !isEscaped(chunk, start, found)) return found + 1;
      at = found + 1;
    }
  };

  return {
    inside: () => depth > 0 || inString,
    enter(byte) {
      if (byte === quote) inString = true;
      else if (byte === 0x5b || byte === 0x7b) depth += 1;
      else if (byte === 0x5d || byte === 0x7d) throw jsonParsingError();
    },
    skip(chunk, from) {
      let at = from;
      let level = depth;
      const { length } = chunk;
      while (at < length) {
        if (inString) {
          const end = skipString(chunk, at);
          if (end < 0) {
            at = length;
            break;
          }
          inString = false;
          at = end;
          if (level === 0) break;
          continue;
        }
        const byte = chunk[at] as number;
        at += 1;
        if (byte === quote) inString = true;
        else if (byte > 0x5a) {
          // { and [ differ in one bit only, as do } and ].
          const folded = byte | 0x20;
          if (folded === 0x7b) level += 1;
          else if (folded === 0x7d && --level === 0) break;
        }
      }
      depth = level;
      return at;
    },
  };
};
