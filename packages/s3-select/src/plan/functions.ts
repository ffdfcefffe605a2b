import { S3SelectError } from '../errors.ts';
import type { ScalarFunction } from '../sql/ast.ts';
import { createTimestampParser } from '../time/parse.ts';
import { formatTimestamp } from '../time/format.ts';
import { parsePattern } from '../time/pattern.ts';
import { decimalNumber } from '../values/decimal.ts';
import { parseTimestamp, type Timestamp } from '../values/timestamp.ts';
import { isDecimal, isNumeric, isTimestamp, isUnknown, same, typeName, type Value } from './values.ts';

const text = (value: Value, name: string): string => {
  if (typeof value === 'string') return value;
  throw new S3SelectError('IncorrectSqlFunctionArgumentType', `${name} takes a string, not a ${typeName(value)}`);
};

export const whole = (given: Value, name: string): number => {
  const value = isDecimal(given) ? decimalNumber(given) : given;
  if (isNumeric(value) && Number.isInteger(Number(value))) return Number(value);
  throw new S3SelectError('IncorrectSqlFunctionArgumentType', `${name} takes an integer, not a ${typeName(value)}`);
};

/** Positions count characters from 1. A start below 1 shortens the length given, or counts as 1 without one. */
const substring = (value: string, start: number, length?: number): string => {
  if (length === undefined) return [...value].slice(Math.max(start, 1) - 1).join('');
  if (length < 0) throw new S3SelectError('IllegalSqlFunctionArgument', 'The length of a SUBSTRING must not be negative.');
  const from = Math.max(start, 1);
  const end = start + length;
  return end <= from ? '' : [...value].slice(from - 1, end - 1).join('');
};

export const trim = (value: Value, side: 'both' | 'leading' | 'trailing', characters: Value): Value => {
  if (isUnknown(value) || isUnknown(characters)) return null;
  const removed = new Set(text(characters, 'TRIM'));
  const given = [...text(value, 'TRIM')];
  let from = 0;
  let to = given.length;
  if (side !== 'trailing') while (from < to && removed.has(given[from] as string)) from += 1;
  if (side !== 'leading') while (to > from && removed.has(given[to - 1] as string)) to -= 1;
  return given.slice(from, to).join('');
};

export const moment = (value: Value, name: string): Timestamp => {
  if (isTimestamp(value)) return value;
  throw new S3SelectError('IncorrectSqlFunctionArgumentType', `${name} takes a timestamp, not a ${typeName(value)}`);
};

const toTimestamp = (value: string, pattern: string | undefined): Timestamp => {
  const found = pattern === undefined ? parseTimestamp(value) : createTimestampParser(parsePattern(pattern))(value);
  if (found === undefined) throw new S3SelectError('ValueParseFailure', 'A timestamp parse failure occurred in the SQL expression.');
  return found;
};

const coalesce = (values: Value[]): Value => values.find((value) => !isUnknown(value)) ?? null;

const nullif = (left: Value, right: Value): Value => {
  if (isUnknown(left)) return null;
  return !isUnknown(right) && same(left, right) ? null : left;
};

/** COALESCE and NULLIF see NULL and MISSING; every other function answers NULL to them. */
export const callFunction = (name: Exclude<ScalarFunction, 'UTCNOW'>, values: Value[], integer: (value: bigint) => Value): Value => {
  if (name === 'COALESCE') return coalesce(values);
  if (name === 'NULLIF') return nullif(values[0], values[1]);
  if (values.some(isUnknown)) return null;
  if (name === 'TO_STRING') return formatTimestamp(moment(values[0], name), parsePattern(text(values[1], name)));
  const subject = text(values[0], name);
  switch (name) {
    case 'LOWER': return subject.toLowerCase();
    case 'UPPER': return subject.toUpperCase();
    case 'TO_TIMESTAMP': return toTimestamp(subject, values.length > 1 ? text(values[1], name) : undefined);
    case 'CHAR_LENGTH': return integer(BigInt([...subject].length));
    case 'SUBSTRING': return substring(subject, whole(values[1], name), values.length > 2 ? whole(values[2], name) : undefined);
  }
};
