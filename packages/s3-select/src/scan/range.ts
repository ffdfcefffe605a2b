import { invalidParameter, S3SelectError } from '../errors.ts';
import type { Delimiter } from './delimiter.ts';

/**
 * A record belongs to a range if its first byte is inside; both ends are inclusive. So the records of a range begin
 * after the first delimiter that ends at or after `start`, and end with the first one that ends after `end`.
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
    if (bound !== undefined && (!Number.isSafeInteger(bound) || bound < 0))
      throw invalid('The provided scan range is not valid: positions are whole numbers.');
  }
  if (start === undefined && end === undefined) throw invalid('The provided scan range is not valid: it is empty.');
  if (start !== undefined && end !== undefined && end < start)
    throw invalid('The provided scan range is not valid: it ends before it starts.');
};

/**
 * Answers the range in absolute positions. An end alone counts from the end of the object, whose size must then be
 * known.
 */
export const resolveRange = ({ start, end = Infinity }: Partial<ByteRange>, size: number | undefined): ByteRange => {
  if (start !== undefined) return { start, end };
  if (size === undefined) throw invalid('A scan range with an end alone needs the size of the object.');
  return { start: Math.max(0, size - end), end: Infinity };
};

export const createRangeTrimmer = (
  { start, end }: ByteRange,
  sourceOffset: number,
  { wanted, width }: Delimiter,
): RangeTrimmer => {
  let position = sourceOffset;
  let skipping = start > 0;
  if (sourceOffset > Math.max(0, start - width)) {
    throw invalidParameter('The source has to begin before the scan range.');
  }
  return {
    trim(chunk) {
      const base = position;
      position += chunk.length;
      let from = 0;
      if (skipping) {
        const found = chunk.indexOf(wanted, Math.max(0, start - width - base));
        if (found < 0) return { bytes: chunk.subarray(0, 0), done: base + chunk.length >= end };
        skipping = false;
        from = found + width;
        // The first record that starts at or after `start` already starts after `end`.
        if (base + from > end) return { bytes: chunk.subarray(0, 0), done: true };
      }
      const next = end + 1 - width - base;
      const last = next < chunk.length ? chunk.indexOf(wanted, Math.max(0, next)) : -1;
      if (last < 0) return { bytes: chunk.subarray(from), done: false };
      return { bytes: chunk.subarray(from, last + width), done: true };
    },
  };
};
