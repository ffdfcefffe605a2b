import { createFinder } from './finder.ts';

/** Finds the end of an element that begins with a brace, if its strings need not be examined. */
export interface FlatElements {
  reset(chunk: Buffer): void;
  /** Answers the position after the element's closing brace, or -1 if the scanner has to follow the element. */
  end(start: number): number;
}

/**
 * Finds an element without brackets inside that is closed at the end of a line. A string of JSON contains no line
 * break, so that brace is not inside a string. If the document breaks this rule, the element itself is no JSON.
 */
export const createFlatElements = (): FlatElements => {
  const [close, ...others] = ['}', '{', '[', ']'].map((bracket) => createFinder(Buffer.from(bracket)));
  let chunk = Buffer.alloc(0) as Buffer;
  const isEndOfLine = (at: number): boolean => {
    const next = chunk[at] === 0x2c ? at + 1 : at;
    return chunk[next] === 0x0a || (chunk[next] === 0x0d && chunk[next + 1] === 0x0a);
  };
  return {
    reset(next) {
      chunk = next;
      close?.reset(next);
      for (const other of others) other.reset(next);
    },
    end(start) {
      const found = close?.from(start) ?? Infinity;
      if (found === Infinity || !isEndOfLine(found + 1)) return -1;
      for (const other of others) if (other.from(start + 1) < found) return -1;
      return found + 1;
    },
  };
};
