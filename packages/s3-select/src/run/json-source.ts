import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { createFlatReader, type FlatReader } from '../json/flat.ts';
import { parseRecord } from '../json/parse.ts';
import { memberOf, rowExpander } from '../plan/path.ts';
import { createPlan, type Plan } from '../plan/plan.ts';
import type { Value } from '../plan/values.ts';
import { beginRecord } from '../plan/work.ts';
import { createCandidateFilter, type CandidateFilter } from '../scan/candidates.ts';
import { lineFeed } from '../scan/delimiter.ts';
import { DocumentScanner } from '../scan/document.ts';
import { createLineScanner } from '../scan/lines.ts';
import { PathElementsScanner } from '../scan/path-elements.ts';
import type { OnRecord, Scanner } from '../scan/scanner.ts';
import type { Identifier } from '../sql/ast.ts';
import type { InputFormat, Query } from './query.ts';
import { createRows, type Rows } from './rows.ts';
import { createRanged } from './source.ts';
import { isWhiteSpace } from '../scan/white-space.ts';

/** Tells whether the bytes lie on one line, so that they may go to the output unchanged. */
const isOneLine = (bytes: Buffer, start: number, end: number): boolean => {
  const record = bytes.subarray(start, end);
  return !record.includes(0x0a) && !record.includes(0x0d);
};

/** Makes the fast reader of plain records, if the query needs no more of a row than the fields that it names. */
const flatReaderOf = ({ fields, columns }: Plan, expands: boolean, passes: boolean): FlatReader | undefined => {
  // A row of `SELECT *` that cannot pass unchanged is written from all its fields.
  const isWhole = columns === undefined && !passes;
  if (fields === undefined || expands || isWhole) return undefined;
  return createFlatReader(fields.names, fields.flat);
};

/**
 * Handles a record: parses it, expands it into rows, filters and writes these. A record that goes out unchanged is not
 * written again.
 */
const createRecordHandler = ({ request }: Query, plan: Plan, rows: Rows, steps: Plan['from']): OnRecord => {
  const passes = plan.columns === undefined && steps.length === 0 && request.output.json !== undefined;
  const expand = steps.length === 0 ? undefined : rowExpander(steps);
  const { fields } = plan;
  const flat = flatReaderOf(plan, expand !== undefined, passes);
  const add = (row: Value, isCopied: boolean, bytes: Buffer, start: number, end: number): boolean => {
    if (isCopied) return rows.add(row, bytes, start, end);
    return rows.add(row);
  };
  return (bytes, from, to) => {
    let [start, end] = [from, to];
    while (start < end && isWhiteSpace(bytes[start])) start += 1;
    while (end > start && isWhiteSpace(bytes[end - 1])) end -= 1;
    if (start === end) return false;
    if (end - start > maxRecordBytes) throw overMaxRecordSize();
    beginRecord();
    if (flat !== undefined && fields !== undefined && flat.read(bytes, start, end))
      return add(fields.flat.row, passes, bytes, start, end);
    const record = parseRecord(bytes, start, end, plan);
    if (expand !== undefined) return expand(record).some((row) => rows.add(row));
    const isCopied = passes && bytes[start] === 0x7b && isOneLine(bytes, start, end);
    return add(record, isCopied, bytes, start, end);
  };
};

/** The brackets tell where the records of a document are; the filter then examines each. */
const filtered = (filter: CandidateFilter | undefined, handler: OnRecord): OnRecord => {
  if (filter === undefined) return handler;
  let block: Buffer | undefined;
  return (bytes, start, end) => {
    if (bytes !== block) filter.reset(bytes);
    block = bytes;
    // An empty element is an error that the parser reports.
    return (start === end || filter.admits(start, end)) && handler(bytes, start, end);
  };
};

type CreateScanner = (query: Query, plan: Plan, rows: Rows, filter: CandidateFilter | undefined) => Scanner;

const createLines: CreateScanner = (query, plan, rows, filter) =>
  createLineScanner(lineFeed, filter, createRecordHandler(query, plan, rows, plan.from));

/** Answers the fields before the first wildcard, if the path is fields, then the elements of an array. */
const fieldsToElements = ({ from }: Plan): readonly Identifier[] | undefined => {
  const at = from.findIndex(({ kind }) => kind !== 'field');
  if (at < 1 || from[at]?.kind !== 'elements') return undefined;
  return from.slice(0, at).flatMap((step) => (step.kind === 'field' ? [step.field] : []));
};

const createDocument: CreateScanner = (query, plan, rows, filter) => {
  const fields = fieldsToElements(plan);
  if (fields !== undefined) {
    const steps = plan.from.slice(fields.length + 1);
    const expandMissing = rowExpander(steps);
    return new PathElementsScanner(fields.map(memberOf), {
      element: filtered(filter, createRecordHandler(query, plan, rows, steps)),
      missing: () => expandMissing(undefined).some((row) => rows.add(row)),
    });
  }
  const handler = createRecordHandler(query, plan, rows, plan.from);
  // With `S3Object[*][*]` the elements of an array at the root are separate records, and the array may have any size.
  const elements = plan.from[0]?.kind === 'elements';
  const element = elements ? createRecordHandler(query, plan, rows, plan.from.slice(1)) : handler;
  const emptyRows = rowExpander(plan.from.slice(1));
  return new DocumentScanner(elements, {
    root: filtered(filter, handler),
    element: filtered(filter, element),
    emptyArray: () => emptyRows(undefined).some((row) => rows.add(row)),
  });
};

const jsonFormat = (createScanner: CreateScanner): InputFormat => {
  const planOf = ({ statement, dates }: Query): Plan => createPlan(statement, { dates: dates() });
  return {
    check(query) {
      query.plan = planOf(query);
    },
    open(query, range, writer) {
      const plan = query.plan ?? planOf(query);
      query.plan = undefined;
      const rows = createRows(plan, query.output, writer);
      const filter = createCandidateFilter(plan.clauses, true, query.options);
      return createRanged({
        rows,
        scanner: createScanner(query, plan, rows, filter),
        delimiter: lineFeed,
        range,
        offset: query.options.sourceOffset ?? 0,
      });
    },
  };
};

export const linesFormat = (): InputFormat => jsonFormat(createLines);

export const documentFormat = (): InputFormat => jsonFormat(createDocument);
