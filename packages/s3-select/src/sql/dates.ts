import type { ExtractPart } from '../time/parts.ts';
import type { DateFunction, Expression } from './ast.ts';
import { close, open, unexpected, type Cursor } from './cursor.ts';
import { parseExpression } from './expressions.ts';

const dateCalls: Readonly<Record<string, DateFunction>> = { date_add: 'DATE_ADD', date_diff: 'DATE_DIFF' };
const parts = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const extractParts = [...parts, 'timezone_hour', 'timezone_minute'] as const;

export const isDateCall = (name: string): boolean => Object.hasOwn(dateCalls, name);

const delimit = (cursor: Cursor): void => cursor.expectSymbol(',', 'ParseExpectedArgumentDelimiter');

/** Takes a date part, which is a reserved word. */
const takePart = (cursor: Cursor, allowed: readonly ExtractPart[]): ExtractPart => {
  const token = cursor.peek();
  const part = allowed.find((one) => token.type === 'KEYWORD' && one === token.text);
  if (part === undefined) throw unexpected('ParseExpectedDatePart', token, 'a date part');
  cursor.next();
  return part;
};

/** Parses DATE_ADD(part, quantity, timestamp) and DATE_DIFF(part, timestamp, timestamp). */
export const parseDateCall = (cursor: Cursor, name: string): Expression => {
  cursor.next();
  open(cursor);
  const part = takePart(cursor, parts);
  delimit(cursor);
  const first = parseExpression(cursor);
  delimit(cursor);
  const second = parseExpression(cursor);
  close(cursor);
  return { kind: 'date', name: dateCalls[name] ?? 'DATE_ADD', part, arguments: [first, second] };
};

/** Parses EXTRACT(part FROM timestamp). */
export const parseExtract = (cursor: Cursor): Expression => {
  cursor.next();
  open(cursor);
  const part = takePart(cursor, extractParts);
  cursor.expectKeyword('from');
  const value = parseExpression(cursor);
  close(cursor);
  return { kind: 'date', name: 'EXTRACT', part, arguments: [value] };
};
