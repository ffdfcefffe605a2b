/** The bytes that end a record. The search for a single byte is faster than for a sequence. */
export interface Delimiter {
  bytes: Buffer;
  wanted: number | Buffer;
  width: number;
}

export const createDelimiter = (text: string): Delimiter => {
  const bytes = Buffer.from(text);
  return { bytes, wanted: bytes.length === 1 ? (bytes[0] as number) : bytes, width: bytes.length };
};

export const lineFeed = createDelimiter('\n');

/** Joins a chunk to the rest of the chunks before it. */
export const joined = (left: Buffer | undefined, chunk: Buffer): Buffer => {
  if (left === undefined || left.length === 0) return chunk;
  return Buffer.concat([left, chunk]);
};

/**
 * Moves the possible beginning of a delimiter from the end of a chunk to the next chunk, so that no delimiter spans two
 * chunks.
 */
export const createJoiner = ({ bytes, width }: Delimiter): { push(chunk: Buffer): Buffer; rest(): Buffer } => {
  let carried = bytes.subarray(0, 0);
  return {
    push(chunk) {
      if (width === 1) return chunk;
      const whole = joined(carried, chunk);
      let kept = Math.min(width - 1, whole.length);
      while (kept > 0 && !bytes.subarray(0, kept).equals(whole.subarray(whole.length - kept))) kept -= 1;
      carried = Buffer.from(whole.subarray(whole.length - kept));
      return whole.subarray(0, whole.length - kept);
    },
    rest: () => carried,
  };
};
