import { S3SelectError } from '../errors.ts';

/**
 * A record belongs to a range if its first byte is inside; both ends are inclusive. So the records of a range go from behind the first
 * delimiter at or after `start - 1` up to the first delimiter at or after `end`.
 */
export interface RangeTrimmer {
  trim(chunk: Buffer): { bytes: Buffer; done: boolean };
}

export interface ByteRange {
  start: number;
  end: number;
}

const invalid = (message: string): S3SelectError => new S3SelectError('InvalidScanRange', message);

export const checkRange = ({ start, end }: Partial<ByteRange>): void => {
  for (const bound of [start, end]) {
    if (bound !== undefined && (!Number.isSafeInteger(bound) || bound < 0)) throw invalid('The provided scan range is not valid: positions are whole numbers.');
  }
  if (start === undefined && end === undefined) throw invalid('The provided scan range is not valid: it is empty.');
  if (start !== undefined && end !== undefined && end < start) throw invalid('The provided scan range is not valid: it ends before it starts.');
};

/** The range in absolute positions. An end alone counts from the end of the object, whose size then has to be known. */
export const resolveRange = ({ start, end = Infinity }: Partial<ByteRange>, size: number | undefined): ByteRange => {
  if (start !== undefined) return { start, end };
  if (size === undefined) throw invalid('A scan range with an end alone needs the size of the object.');
  return { start: Math.max(0, size - end), end: Infinity };
};

export const createRangeTrimmer = ({ start, end }: ByteRange, sourceOffset: number): RangeTrimmer => {
  let position = sourceOffset;
  let skipping = start > 0;
  if (sourceOffset > Math.max(0, start - 1)) {
    throw new S3SelectError('InvalidRequestParameter', 'The source begins after the byte before the scan range: the first record could not be told.');
  }
  return {
    trim(chunk) {
      const base = position;
      position += chunk.length;
      let from = 0;
      if (skipping) {
        const found = chunk.indexOf(0x0a, Math.max(0, start - 1 - base));
        if (found < 0) return { bytes: chunk.subarray(0, 0), done: base + chunk.length >= end };
        skipping = false;
        from = found + 1;
        // The first record that starts at or after `start` already starts after `end`.
        if (base + found >= end) return { bytes: chunk.subarray(0, 0), done: true };
      }
      const last = end - base < chunk.length ? chunk.indexOf(0x0a, Math.max(0, end - base)) : -1;
      return last < 0 ? { bytes: chunk.subarray(from), done: false } : { bytes: chunk.subarray(from, last + 1), done: true };
    },
  };
};
