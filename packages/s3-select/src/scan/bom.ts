import { joined } from './delimiter.ts';

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Answers bytes of UTF-8 without a byte order mark at their beginning. */
export const withoutMark = (bytes: Buffer): Buffer => {
  if (!bytes.subarray(0, mark.length).equals(mark)) return bytes;
  return bytes.subarray(mark.length);
};

/** Drops a byte order mark at the start of an object, even if chunks divide it. */
export const createBomStripper = (): ((chunk: Buffer) => Buffer) => {
  let held: Buffer | undefined = mark.subarray(0, 0);
  return (chunk) => {
    if (held === undefined) return chunk;
    const start = joined(held, chunk);
    if (start.length < mark.length && mark.subarray(0, start.length).equals(start)) {
      held = Buffer.from(start);
      return chunk.subarray(0, 0);
    }
    held = undefined;
    return withoutMark(start);
  };
};
