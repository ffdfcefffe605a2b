import { createBomStripper } from '../scan/bom.ts';
import { createJoiner, type Delimiter } from '../scan/delimiter.ts';
import { createRangeTrimmer, type ByteRange } from '../scan/range.ts';
import type { Scanner } from '../scan/scanner.ts';
import type { Rows } from './rows.ts';

/** Bytes of an object in, rows out. */
export interface Source {
  /** Takes the next bytes; true once no more is wanted. */
  push(chunk: Buffer): boolean;
  end(): void;
  /** Writes what needs all rows: aggregates. */
  finish(): void;
  /** How many bytes lay inside the scan range. */
  readonly processed: number;
}

interface Ranged {
  rows: Rows;
  scanner: Scanner;
  delimiter: Delimiter;
  range: ByteRange;
  /** Position of the first byte. */
  offset: number;
}

/** Cuts the scan range out of the bytes before they are scanned. */
export const createRanged = ({ rows, scanner, delimiter, range, offset }: Ranged): Source => {
  const trimmer = createRangeTrimmer(range, offset, delimiter);
  const joiner = createJoiner(delimiter);
  const strip = offset === 0 && range.start === 0 ? createBomStripper() : (chunk: Buffer): Buffer => chunk;
  let processed = 0;
  const scan = (chunk: Buffer): boolean => {
    const { bytes, done } = trimmer.trim(chunk);
    processed += bytes.length;
    if (scanner.push(strip(bytes))) return true;
    if (done) scanner.end();
    return done;
  };
  return {
    push: (chunk) => scan(joiner.push(chunk)),
    end() {
      const rest = joiner.rest();
      if (rest.length === 0 || !scan(rest)) scanner.end();
    },
    finish: () => rows.finish(),
    get processed() {
      return processed;
    },
  };
};
