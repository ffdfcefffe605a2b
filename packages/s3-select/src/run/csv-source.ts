import type { CsvDialect } from '../csv/dialect.ts';
import { createHeaderReader } from '../csv/header.ts';
import { csvPlan } from '../csv/planning.ts';
import { createQuotedScanner } from '../csv/quoted-scanner.ts';
import { createCsvHandler } from '../csv/records.ts';
import { starWriter } from '../csv/star.ts';
import type { Plan } from '../plan/plan.ts';
import { withoutMark } from '../scan/bom.ts';
import { createCandidateFilter } from '../scan/candidates.ts';
import { createLineScanner } from '../scan/lines.ts';
import type { Scanner } from '../scan/scanner.ts';
import type { InputFormat, Query } from './query.ts';
import { createRows, type Rows } from './rows.ts';
import { createRanged, type Source } from './source.ts';

const createCsvScanner = ({ options, request }: Query, dialect: CsvDialect, plan: Plan, rows: Rows): Scanner => {
  const filter = createCandidateFilter(plan.clauses, false, options);
  const handler = createCsvHandler(dialect, plan, rows, request.output.csv);
  if (dialect.quotedRecords) return createQuotedScanner(dialect, filter, handler);
  return createLineScanner(dialect.record, filter, handler);
};

/**
 * Reads the header first, wherever the range begins. Only then the plan is known. What comes before the header is
 * dropped, because an object may begin with any number of blank lines.
 */
const createHeaded = (
  dialect: CsvDialect,
  start: (names: string[] | undefined, headerEnd: number, dropped: number) => Source,
): Source => {
  const read = createHeaderReader(dialect);
  let held = Buffer.alloc(0);
  let dropped = 0;
  let source: Source | undefined;
  const open = (last: boolean): boolean => {
    const text = dropped === 0 ? withoutMark(held) : held;
    const mark = held.length - text.length;
    const header = read(text, last);
    if ('skipped' in header) {
      // A range is found by the delimiter before it.
      const spare = header.skipped - dialect.record.width;
      const gone = spare > 0 ? mark + spare : 0;
      held = held.subarray(gone);
      dropped += gone;
      return false;
    }
    const isUsed = dialect.header === 'USE' && header.names.length > 0;
    source = start(isUsed ? header.names : undefined, dropped + mark + header.end, dropped);
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
    const start = (names: string[] | undefined, headerEnd: number, dropped: number): Source => {
      const plan = csvPlan(query, dialect, names);
      const rows = createRows(plan, output, writer, starWriter(names ?? [], request.output));
      const scanner = createCsvScanner(query, dialect, plan, rows);
      return createRanged({
        rows,
        scanner,
        delimiter: dialect.record,
        range: { ...range, start: Math.max(range.start, headerEnd) },
        offset: offset + dropped,
      });
    };
    if (dialect.header === 'NONE' || offset > 0) return start(undefined, 0, 0);
    return createHeaded(dialect, start);
  },
});
