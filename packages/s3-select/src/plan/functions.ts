import { S3SelectError } from '../errors.ts';
import type { DateCall, ScalarFunction } from '../sql/ast.ts';
import { decimalNumber } from '../values/decimal.ts';
import { isDecimal, isNumeric, isUnknown, same, typeName, type Value } from './values.ts';
import { spend } from './work.ts';

/** Each of its characters is looked at, most often in a list of them. */
export const textGiven = (value: Value, name: string): string => {
  if (typeof value === 'string') {
    spend(4 * value.length);
    return value;
  }
  throw new S3SelectError('IncorrectSqlFunctionArgumentType', `${name} takes a string, not a ${typeName(value)}`);
};

export const whole = (given: Value, name: string): number => {
  const value = isDecimal(given) ? decimalNumber(given) : given;
  if (isNumeric(value) && Number.isInteger(Number(value))) return Number(value);
  throw new S3SelectError('IncorrectSqlFunctionArgumentType', `${name} takes an integer, not a ${typeName(value)}`);
};

/** Positions count characters from 1. A start below 1 shortens the given length, or counts as 1 without a length. */
const substring = (value: string, start: number, length?: number): string => {
  if (length === undefined) return [...value].slice(Math.max(start, 1) - 1).join('');
  if (length < 0)
    throw new S3SelectError('IllegalSqlFunctionArgument', 'The length of a SUBSTRING must not be negative.');
  const from = Math.max(start, 1);
  const end = start + length;
  if (end <= from) return '';
  return [...value].slice(from - 1, end - 1).join('');
};

export const trim = (value: Value, side: 'both' | 'leading' | 'trailing', characters: Value): Value => {
  if (isUnknown(value) || isUnknown(characters)) return null;
  const removed = new Set(textGiven(characters, 'TRIM'));
  const given = [...textGiven(value, 'TRIM')];
  let from = 0;
  let to = given.length;
  if (side !== 'trailing') while (from < to && removed.has(given[from] as string)) from += 1;
  if (side !== 'leading') while (to > from && removed.has(given[to - 1] as string)) to -= 1;
  return given.slice(from, to).join('');
};

const coalesce = (values: Value[]): Value => values.find((value) => !isUnknown(value)) ?? null;

const nullif = (left: Value, right: Value): Value => {
  if (isUnknown(left)) return null;
  if (!isUnknown(right) && same(left, right)) return null;
  return left;
};

/** COALESCE and NULLIF see NULL and MISSING; every other function answers NULL to them. */
export const callFunction = (
  name: Exclude<ScalarFunction, DateCall>,
  values: Value[],
  integer: (value: bigint) => Value,
): Value => {
  if (name === 'COALESCE') return coalesce(values);
  if (name === 'NULLIF') return nullif(values[0], values[1]);
  if (values.some(isUnknown)) return null;
  const subject = textGiven(values[0], name);
  switch (name) {
    case 'LOWER':
      return subject.toLowerCase();
    case 'UPPER':
      return subject.toUpperCase();
    case 'CHAR_LENGTH':
      return integer(BigInt([...subject].length));
    case 'SUBSTRING':
      return substring(subject, whole(values[1], name), values.length > 2 ? whole(values[2], name) : undefined);
  }
};
