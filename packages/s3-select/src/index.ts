import type { RowsQuery, RowsRequest, SelectOptions, SelectQuery, SelectRequest, SelectStats } from './api.ts';
import { csvDialect } from './csv/dialect.ts';
import { createExecution, type Execution } from './execution.ts';
import { checkOutput, checkRequest } from './request.ts';
import { rowsQuery } from './rows.ts';
import { S3SelectError } from './errors.ts';
import { csvFormat } from './run/csv-source.ts';
import { csvOutput } from './output/csv-format.ts';
import { jsonOutput, type Output } from './output/format.ts';
import type { CreateDates, Dates } from './plan/compile.ts';
import { createDates } from './plan/dates.ts';
import { documentFormat, linesFormat } from './run/json-source.ts';
import type { InputFormat, Query } from './run/query.ts';
import { checkRange } from './scan/range.ts';
import { weightOf } from './plan/work.ts';
import { parse } from './sql/parser.ts';
import { createTurns } from './turns.ts';

export type {
  CsvInput,
  CsvOutput,
  Row,
  RowsQuery,
  RowsRequest,
  SelectOptions,
  SelectQuery,
  SelectRequest,
  SelectStats,
} from './api.ts';
export { overMaxRecordSize, S3SelectError } from './errors.ts';
export type { Value } from './plan/values.ts';
export { decimal, type Decimal } from './values/decimal.ts';
export { dateOf, timestamp, type Timestamp } from './values/timestamp.ts';

/** How much of a source is scanned between two looks at what has come out and at the time: a heavy query gets less. */
const mostBytes = 128 * 1024;
const leastBytes = 64;
/** A row of a query that weighs no more is read and written in about the time that it takes to evaluate it. */
const usualWeight = 25;

const blockBytesOf = ({ weight }: Query): number =>
  Math.max(leastBytes, Math.floor((mostBytes * usualWeight) / Math.max(usualWeight, weight)));

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The parts of an engine. */
interface Parts {
  format(input: SelectRequest['input']): InputFormat;
  output(output: SelectRequest['output']): Output;
  dates?: CreateDates;
}

const everything: Parts = {
  format({ json, csv }) {
    if (csv !== undefined) return csvFormat(csvDialect(csv));
    return json?.type === 'LINES' ? linesFormat() : documentFormat();
  },
  output(output) {
    if (output.csv !== undefined) return csvOutput(output.csv);
    return jsonOutput(output);
  },
  dates: createDates,
};

const notOnBoard = (what: string): S3SelectError =>
  new S3SelectError('UnsupportedSqlOperation', `Only JSON LINES can be ${what} here.`);

const lines: Parts = {
  format({ json }) {
    if (json?.type !== 'LINES') throw notOnBoard('read');
    return linesFormat();
  },
  output(output) {
    if (output.csv !== undefined) throw notOnBoard('written');
    return jsonOutput(output);
  },
};

const compileQuery = (parts: Parts, request: SelectRequest, options: SelectOptions): Query => {
  checkRequest(request, options);
  const { now = Date.now } = options;
  const dates = (): Dates | undefined => parts.dates?.(now);
  const statement = parse(request.expression);
  const query: Query = {
    request,
    options,
    statement,
    weight: weightOf(statement),
    dates,
    format: parts.format(request.input),
    output: parts.output(request.output),
  };
  // Each further run makes a plan of its own. This one is made here to find errors of the query.
  query.format.check(query);
  return query;
};

/**
 * Answers the result so far. It does so after a failure too, because the records before it are sent as well. docs:
 * Amazon S3 API Reference, "Appendix: SelectObjectContent Response"
 */
function* advance(execution: Execution, step: () => boolean): Generator<Uint8Array, boolean> {
  try {
    const done = step();
    yield* execution.take(false);
    return done;
  } catch (error) {
    yield* execution.take(true);
    throw error;
  }
}

const finish = (execution: Execution, done: boolean): Generator<Uint8Array, boolean> =>
  advance(execution, () => {
    execution.end(done);
    return true;
  });

/**
 * Makes the result of bytes in memory. Blocks are views, so only records across two blocks are copied. It yields
 * undefined after each block.
 */
function* runBytes(query: Query, stats: SelectStats, bytes: Uint8Array): Generator<Uint8Array | undefined, void> {
  const source = bufferOf(bytes);
  const execution = createExecution(query, stats, (query.options.sourceOffset ?? 0) + source.length);
  const blockBytes = blockBytesOf(query);
  let done = false;
  for (let at = 0; at < source.length && !done; at += blockBytes) {
    done = yield* advance(execution, () => execution.push(source.subarray(at, at + blockBytes)));
    yield undefined;
  }
  yield* finish(execution, done);
}

async function* runInTurns(query: Query, stats: SelectStats, bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const turns = createTurns();
  for (const chunk of runBytes(query, stats, bytes)) {
    if (chunk !== undefined) yield chunk;
    else {
      const turn = turns.over();
      if (turn) await turn;
    }
  }
}

async function* runStream(
  query: Query,
  stats: SelectStats,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const execution = createExecution(query, stats);
  const turns = createTurns();
  const blockBytes = blockBytesOf(query);
  let done = query.statement.limit === 0;
  if (!done) {
    // Leaving the loop early tells the source to stop.
    for await (const chunk of source) {
      const bytes = bufferOf(chunk);
      for (let at = 0; at < bytes.length && !done; at += blockBytes) {
        done = yield* advance(execution, () => execution.push(bytes.subarray(at, at + blockBytes)));
        const turn = turns.over();
        if (turn) await turn;
      }
      if (done) break;
    }
  }
  yield* finish(execution, done);
}

const prepareWith = (parts: Parts, request: SelectRequest, options: SelectOptions): SelectQuery => {
  const query = compileQuery(parts, request, options);
  const stats: SelectStats = { bytesScanned: 0, bytesProcessed: 0, bytesReturned: 0 };
  return {
    stats,
    run(source) {
      if (source instanceof Uint8Array) return runInTurns(query, stats, source);
      return runStream(query, stats, source);
    },
  };
};

/**
 * Compiles a request. It refuses at once, with an `S3SelectError`, what the dialect or this engine does not have.
 * Errors that only the data can show (a record that is no JSON, a failing CAST) are thrown by the run.
 */
export const prepare = (request: SelectRequest, options: SelectOptions = {}): SelectQuery =>
  prepareWith(everything, request, options);

/**
 * Does the same for JSON LINES only, in and out, and without the functions of dates. So a bundle without the rest stays
 * small.
 */
export const prepareLines = (request: SelectRequest, options: SelectOptions = {}): SelectQuery =>
  prepareWith(lines, request, options);

/**
 * Compiles a request about rows that something else reads, with the types of a schema: integers and decimals, texts,
 * timestamps and lists.
 */
export const prepareRows = (request: RowsRequest, { now = Date.now }: Pick<SelectOptions, 'now'> = {}): RowsQuery => {
  checkOutput(request.output);
  if (request.scanRange !== undefined) checkRange(request.scanRange);
  const statement = parse(request.expression);
  const query = { statement, dates: () => createDates(now), output: everything.output(request.output) };
  return rowsQuery(query, request.scanRange);
};

/** Answers the whole result of bytes in memory, at once and as text. */
export const selectAll = (request: SelectRequest, bytes: Uint8Array, options: SelectOptions = {}): string => {
  const stats: SelectStats = { bytesScanned: 0, bytesProcessed: 0, bytesReturned: 0 };
  const chunks = [...runBytes(compileQuery(everything, request, options), stats, bytes)];
  return Buffer.concat(chunks.filter((chunk) => chunk !== undefined)).toString();
};
