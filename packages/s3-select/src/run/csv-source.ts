import type { CsvDialect } from '../csv/dialect.ts';
import { createHeaderReader } from '../csv/header.ts';
import { csvPlan } from '../csv/planning.ts';
import { createQuotedScanner } from '../csv/quoted-scanner.ts';
import { createCsvHandler } from '../csv/records.ts';
import { starWriter } from '../csv/star.ts';
import type { Plan } from '../plan/plan.ts';
import { createCandidateFilter } from '../scan/candidates.ts';
import { createLineScanner } from '../scan/lines.ts';
import type { Scanner } from '../scan/scanner.ts';
import type { InputFormat, Query } from './query.ts';
import { createRows, type Rows } from './rows.ts';
import { createRanged, type Source } from './source.ts';

const createCsvScanner = ({ options, request }: Query, dialect: CsvDialect, plan: Plan, rows: Rows): Scanner => {
  const filter = options.prefilter === false ? undefined : createCandidateFilter(plan.clauses, false);
  const handler = createCsvHandler(dialect, plan, rows, request.output.csv);
  return dialect.quotedRecords
    ? createQuotedScanner(dialect, filter, handler)
    : createLineScanner(dialect.record, filter, handler);
};

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Reads the header first, wherever the range begins, and only then knows the plan. */
const createHeaded = (
  dialect: CsvDialect,
  start: (names: string[] | undefined, headerEnd: number) => Source,
): Source => {
  const read = createHeaderReader(dialect);
  let held = Buffer.alloc(0);
  let source: Source | undefined;
  const open = (last: boolean): boolean => {
    const mark = byteOrderMark.every((byte, index) => held[index] === byte) ? 3 : 0;
    const header = read(held.subarray(mark), last);
    if (header === undefined) return false;
    source = start(dialect.header === 'USE' && header.names.length > 0 ? header.names : undefined, header.end + mark);
    return source.push(held);
  };
  return {
    push(chunk) {
      if (source !== undefined) return source.push(chunk);
      held = Buffer.concat([held, chunk]);
      return open(false);
    },
    end() {
      if (source === undefined && open(true)) return;
      source?.end();
    },
    finish: () => source?.finish(),
    get processed() {
      return source?.processed ?? 0;
    },
  };
};

export const csvFormat = (dialect: CsvDialect): InputFormat => ({
  check: (query) => void csvPlan(query, dialect),
  open(query, range, writer) {
    const { output, request } = query;
    const offset = query.options.sourceOffset ?? 0;
    const start = (names: string[] | undefined, headerEnd: number): Source => {
      const plan = csvPlan(query, dialect, names);
      const rows = createRows(plan, output, writer, starWriter(names ?? [], request.output));
      const scanner = createCsvScanner(query, dialect, plan, rows);
      return createRanged({
        rows,
        scanner,
        delimiter: dialect.record,
        range: { ...range, start: Math.max(range.start, headerEnd) },
        offset,
      });
    };
    return dialect.header === 'NONE' || offset > 0 ? start(undefined, 0) : createHeaded(dialect, start);
  },
});
