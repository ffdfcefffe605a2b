import type { CsvOutput } from '../api.ts';
import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { decode } from '../json/parse.ts';
import type { Plan } from '../plan/plan.ts';
import type { Value } from '../plan/values.ts';
import { beginRecord } from '../plan/work.ts';
import type { Rows } from '../run/rows.ts';
import type { OnRecord } from '../scan/scanner.ts';
import type { CsvDialect } from './dialect.ts';
import { createFieldReader } from './fields.ts';

/** Answers the bytes of a record without delimiter and comment. It is empty for a blank line or a comment. */
export const trimRecord = ({
  dropsReturn,
  comment,
}: CsvDialect): ((bytes: Buffer, start: number, to: number) => number) => {
  const first = comment[0];
  return (bytes, start, to) => {
    const end = dropsReturn && to > start && bytes[to - 1] === 0x0d ? to - 1 : to;
    if (
      end > start &&
      bytes[start] === first &&
      bytes.compare(comment, 0, comment.length, start, Math.min(end, start + comment.length)) === 0
    )
      return start;
    if (end - start > maxRecordBytes) throw overMaxRecordSize();
    return end;
  };
};

/**
 * Tells whether a record without quotes may go out unchanged: the output divides fields in the same way, and none needs
 * quotes.
 */
const passesAsIs = (dialect: CsvDialect, output: CsvOutput | undefined): boolean => {
  if (output === undefined || output.quoteFields === 'ALWAYS') return false;
  const { recordDelimiter = '\n', quoteCharacter = '"', fieldDelimiter = ',' } = output;
  return (
    fieldDelimiter === dialect.field &&
    quoteCharacter === dialect.quote &&
    recordDelimiter === '\n' &&
    dialect.dropsReturn &&
    dialect.quote !== ''
  );
};

/** Handles a record as the row of its fields. */
export const createCsvHandler = (
  dialect: CsvDialect,
  plan: Plan,
  rows: Rows,
  output: CsvOutput | undefined,
): OnRecord => {
  const read = createFieldReader(dialect);
  const trim = trimRecord(dialect);
  const passes = plan.columns === undefined && passesAsIs(dialect, output);
  return (bytes, start, to) => {
    const end = trim(bytes, start, to);
    if (end === start) return false;
    beginRecord();
    const text = decode(bytes, start, end);
    const row: Value[] = read(text);
    if (passes && !text.includes(dialect.quote) && !text.includes('\r')) return rows.add(row, bytes, start, end);
    return rows.add(row);
  };
};
