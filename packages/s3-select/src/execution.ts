import type { SelectStats } from './api.ts';
import { overMaxRecordSize } from './errors.ts';
import { ChunkWriter } from './output/chunks.ts';
import type { Query } from './run/query.ts';
import { resolveRange, type ByteRange } from './scan/range.ts';

/**
 * One run of a query: it takes bytes and answers chunks of the result. It knows neither the source nor the destination.
 */
export interface Execution {
  /** Takes the next bytes of the source. Answers true when the result is complete. */
  push(chunk: Buffer): boolean;
  /** Ends the input, because the source is at its end or (`complete`) because the result is complete. */
  end(complete: boolean): void;
  /** Answers the result so far in full chunks; with `all` also the rest. */
  take(all: boolean): Buffer[];
}

/** A record can nest deeper than the stack reaches, even within 1 MB. */
export const withinStack = <T>(step: () => T): T => {
  try {
    return step();
  } catch (error) {
    if (error instanceof RangeError) throw overMaxRecordSize();
    throw error;
  }
};

const rangeOf = ({ request: { scanRange }, options }: Query, objectSize: number | undefined): ByteRange => {
  if (scanRange === undefined) return { start: 0, end: Infinity };
  return resolveRange(scanRange, options.objectSize ?? objectSize);
};

export const createExecution = (query: Query, stats: SelectStats, objectSize?: number): Execution => {
  const { statement, format } = query;
  const writer = new ChunkWriter();
  const source = format.open(query, rangeOf(query, objectSize), writer);
  let ended = false;
  return {
    push(chunk) {
      if (statement.limit === 0) return true;
      stats.bytesScanned += chunk.length;
      const done = withinStack(() => source.push(chunk));
      stats.bytesProcessed = source.processed;
      return done;
    },
    end(complete) {
      if (!complete) withinStack(() => source.end());
      stats.bytesProcessed = source.processed;
      source.finish();
      ended = true;
    },
    take(all) {
      const chunks = writer.take(all || ended);
      stats.bytesReturned = writer.written;
      return chunks;
    },
  };
};
