import { createBomStripper } from '../scan/bom.ts';
import { createJoiner, type Delimiter } from '../scan/delimiter.ts';
import { createRangeTrimmer, type ByteRange } from '../scan/range.ts';
import type { Scanner } from '../scan/scanner.ts';
import type { Rows } from './rows.ts';

/** Takes the bytes of an object and makes rows. */
export interface Source {
  /** Takes the next bytes. Answers true when it wants no more. */
  push(chunk: Buffer): boolean;
  end(): void;
  /** Writes the results that need all rows: aggregates. */
  finish(): void;
  /** The number of bytes inside the scan range. */
  readonly processed: number;
}

interface Ranged {
  rows: Rows;
  scanner: Scanner;
  delimiter: Delimiter;
  range: ByteRange;
  /** The position of the first byte. */
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
