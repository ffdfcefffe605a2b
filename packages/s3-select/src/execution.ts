import type { SelectOptions, SelectRequest, SelectStats } from './api.ts';
import { maxRecordBytes, overMaxRecordSize } from './errors.ts';
import { parseRecord } from './json/parse.ts';
import { createChunkWriter, type ChunkWriter } from './output/chunks.ts';
import { createFormat } from './output/format.ts';
import { rowExpander } from './plan/path.ts';
import type { Plan } from './plan/plan.ts';
import type { Value } from './plan/values.ts';
import { createBomStripper } from './scan/bom.ts';
import { createCandidateFilter, type CandidateFilter } from './scan/candidates.ts';
import { createDocumentScanner } from './scan/document.ts';
import { createLineScanner } from './scan/lines.ts';
import { createRangeTrimmer, resolveRange } from './scan/range.ts';
import type { OnRecord, Scanner } from './scan/scanner.ts';

/** One run of a plan: bytes in, chunks of result out; knows nothing of where either comes from or goes. */
export interface Execution {
  /** Takes the next bytes of the source; true once the result is complete. */
  push(chunk: Buffer): boolean;
  /** No more will come, because the source is at its end or (`complete`) because the result is. */
  end(complete: boolean): void;
  /** The result so far, in full chunks; with `all` the rest, too. */
  take(all: boolean): Buffer[];
}

export interface Query {
  request: SelectRequest;
  options: SelectOptions;
  plan: Plan;
}

interface Rows {
  /** True once no more rows are wanted. */
  add(row: Value, source?: { bytes: Buffer; start: number; end: number }): boolean;
  finish(): void;
}

const createRows = ({ plan, request }: Query, writer: ChunkWriter): Rows => {
  const format = createFormat(request.output);
  const { columns, where, limit } = plan;
  const aggregates = plan.aggregates?.();
  const delimiter = Buffer.from(format.delimiter);
  let count = 0;
  return {
    add(row, source) {
      if (where !== undefined && !where(row)) return false;
      if (aggregates !== undefined) {
        for (const aggregate of aggregates) aggregate.add(row);
        return false;
      }
      if (source !== undefined) {
        writer.bytes(source.bytes, source.start, source.end);
        writer.bytes(delimiter, 0, delimiter.length);
      } else writer.text((columns === undefined ? format.row(row) : format.columns(columns, row)) + format.delimiter);
      count += 1;
      return count >= limit;
    },
    finish() {
      if (aggregates !== undefined && columns !== undefined && limit > 0) writer.text(format.columns(columns, undefined) + format.delimiter);
    },
  };
};

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === 0x0a;

/** Whether the bytes lie on one line, so that they may go to the output as they are. */
const isOneLine = (bytes: Buffer, start: number, end: number): boolean => {
  const record = bytes.subarray(start, end);
  return !record.includes(0x0a) && !record.includes(0x0d);
};

/** What happens to a record: parse, expand into rows, filter, write. A record that goes out as it came in is not written anew. */
const createRecordHandler = (query: Query, rows: Rows, steps: Plan['from']): OnRecord => {
  const { plan, request } = query;
  const passes = plan.columns === undefined && steps.length === 0 && request.output.json !== undefined;
  const expand = steps.length === 0 ? undefined : rowExpander(steps);
  return (bytes, from, to) => {
    let [start, end] = [from, to];
    while (start < end && isBlank(bytes[start])) start += 1;
    while (end > start && isBlank(bytes[end - 1])) end -= 1;
    if (start === end) return false;
    if (end - start > maxRecordBytes) throw overMaxRecordSize();
    const record = parseRecord(bytes, start, end, plan.exact);
    if (expand === undefined) {
      const asItIs = passes && bytes[start] === 0x7b && isOneLine(bytes, start, end);
      return rows.add(record, asItIs ? { bytes, start, end } : undefined);
    }
    return expand(record).some((row) => rows.add(row));
  };
};

/** A document's records are found by their brackets; the filter then looks at each. */
const filtered = (filter: CandidateFilter | undefined, handler: OnRecord): OnRecord => {
  if (filter === undefined) return handler;
  let block: Buffer | undefined;
  return (bytes, start, end) => {
    if (bytes !== block) filter.reset(bytes);
    block = bytes;
    // An empty element is the parser's to refuse.
    return (start === end || filter.admits(start, end)) && handler(bytes, start, end);
  };
};

const createScanner = (query: Query, rows: Rows): Scanner => {
  const { plan, request, options } = query;
  const filter = options.prefilter === false ? undefined : createCandidateFilter(plan.clauses);
  const handler = createRecordHandler(query, rows, plan.from);
  if (request.input.json?.type === 'LINES') return createLineScanner(filter, handler);
  // `S3Object[*][*]`: the elements of an array at the root are records of their own, and the array may be of any size.
  const elements = plan.from[0]?.kind === 'elements';
  const element = elements ? createRecordHandler(query, rows, plan.from.slice(1)) : handler;
  const emptyRows = rowExpander(plan.from.slice(1));
  return createDocumentScanner(elements, {
    root: filtered(filter, handler),
    element: filtered(filter, element),
    emptyArray: () => emptyRows(undefined).some((row) => rows.add(row)),
  });
};

/** A record can nest deeper than the stack reaches, also within 1 MB. */
const withinStack = <T>(step: () => T): T => {
  try {
    return step();
  } catch (error) {
    throw error instanceof RangeError ? overMaxRecordSize() : error;
  }
};

export const createExecution = (query: Query, stats: SelectStats, objectSize?: number): Execution => {
  const { request, options, plan } = query;
  const { sourceOffset = 0 } = options;
  const writer = createChunkWriter();
  const rows = createRows(query, writer);
  const scanner = createScanner(query, rows);
  const range = request.scanRange === undefined ? { start: 0, end: Infinity } : resolveRange(request.scanRange, options.objectSize ?? objectSize);
  const trimmer = createRangeTrimmer(range, sourceOffset);
  const strip = sourceOffset === 0 ? createBomStripper() : (chunk: Buffer): Buffer => chunk;
  let ended = false;
  return {
    push(chunk) {
      if (plan.limit === 0) return true;
      stats.bytesScanned += chunk.length;
      const { bytes, done } = trimmer.trim(chunk);
      stats.bytesProcessed += bytes.length;
      return withinStack(() => {
        if (scanner.push(strip(bytes))) return true;
        if (done) scanner.end();
        return done;
      });
    },
    end(complete) {
      if (!complete) withinStack(() => scanner.end());
      rows.finish();
      ended = true;
    },
    take(all) {
      const chunks = writer.take(all || ended);
      stats.bytesReturned = writer.written;
      return chunks;
    },
  };
};
