import { jsonParsingError } from '../errors.ts';

const quote = 0x22;
const backslash = 0x5c;

/** Tells whether an odd number of backslashes stands before a position, at or after `from`. */
const isEscaped = (chunk: Buffer, from: number, at: number): boolean => {
  let first = at;
  while (first > from && chunk[first - 1] === backslash) first -= 1;
  return (at - first) % 2 === 1;
};

/** Follows brackets and strings over chunks that may end anywhere. */
export class StructureScanner {
  #depth = 0;
  #inString = false;
  /** The chunk before ended with a backslash that escapes. */
  #escaped = false;

  /** Tells whether the position is inside brackets or a string. */
  get inside(): boolean {
    return this.#depth > 0 || this.#inString;
  }

  /** Takes a byte outside of both. */
  enter(byte: number): void {
    if (byte === quote) this.#inString = true;
    else if (byte === 0x5b || byte === 0x7b) this.#depth += 1;
    else if (byte === 0x5d || byte === 0x7d) throw jsonParsingError();
  }

  /** Continues from a position inside up to the position after the byte that ends it, or to the end of the chunk. */
  skip(chunk: Buffer, from: number): number {
    let at = from;
    let level = this.#depth;
    const { length } = chunk;
    while (at < length) {
      if (this.#inString) {
        const end = this.#skipString(chunk, at);
        if (end < 0) {
          at = length;
          break;
        }
        this.#inString = false;
        at = end;
        if (level === 0) break;
        continue;
      }
      const byte = chunk[at] as number;
      at += 1;
      if (byte === quote) this.#inString = true;
      else if (byte > 0x5a) {
        // { and [ differ in one bit only, as do } and ].
        const folded = byte | 0x20;
        if (folded === 0x7b) level += 1;
        else if (folded === 0x7d && --level === 0) break;
      }
    }
    this.#depth = level;
    return at;
  }

  /**
   * Answers the position after the end of the string that continues at `from`, or -1 if the chunk ends inside of it.
   * The native search finds the quotes.
   */
  #skipString(chunk: Buffer, from: number): number {
    let start = from;
    if (this.#escaped) {
      this.#escaped = false;
      start += 1;
    }
    for (let at = start; ;) {
      const found = chunk.indexOf(quote, at);
      if (found < 0) {
        this.#escaped = isEscaped(chunk, start, chunk.length);
        return -1;
      }
      if (chunk[found - 1] !== backslash || !isEscaped(chunk, start, found)) return found + 1;
      at = found + 1;
    }
  }
}
