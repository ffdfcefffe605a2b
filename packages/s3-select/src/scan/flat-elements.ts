import { createFinder } from './finder.ts';

/** Finds the end of an element that begins with a brace, if that needs no look at its strings. */
export interface FlatElements {
  reset(chunk: Buffer): void;
  /** The position behind the element's closing brace; -1 where it has to be followed. */
  end(start: number): number;
}

/**
 * An element without brackets inside, closed at the end of a line. JSON has no line break in a string, so that brace is
 * none of a string; if the document breaks this rule, the element itself is no JSON.
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
