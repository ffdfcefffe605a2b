import { S3SelectError } from '../errors.ts';
import { compareDecimals, decimalOf, type Decimal } from '../values/decimal.ts';
import { scalar } from '../values/scalar.ts';
import { compareTimestamps, type Timestamp } from '../values/timestamp.ts';
import { spend } from './work.ts';

/**
 * A value of the dialect. MISSING is `undefined`. A number is a float, or an integer that a double holds exactly. Other
 * integers are bigints. If a query distinguishes 7.0 from 7 (because it divides), every integer is a bigint.
 */
export type Value = undefined | null | boolean | number | bigint | string | Decimal | Timestamp | Value[] | Struct;

export interface Struct {
  [name: string]: Value;
}

/** Decimals and timestamps are objects, but no structs. */
export const isScalar = (value: object): value is Decimal | Timestamp => scalar in value;

export const isDecimal = (value: Value): value is Decimal =>
  typeof value === 'object' && value !== null && isScalar(value) && value[scalar] === 'decimal';

export const isTimestamp = (value: Value): value is Timestamp =>
  typeof value === 'object' && value !== null && isScalar(value) && value[scalar] === 'timestamp';

/** Tells whether a value is an object of JSON. Decimals and timestamps count as well, but no record contains them. */
export const isStruct = (value: Value): value is Struct =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isNumeric = (value: Value): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

export const isNumber = (value: Value): value is number | bigint | Decimal => isNumeric(value) || isDecimal(value);

export const isUnknown = (value: Value): value is null | undefined => value === null || value === undefined;

export const typeName = (value: Value): string => {
  if (value === undefined) return 'MISSING';
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return 'list';
  if (isNumber(value)) return 'number';
  if (isTimestamp(value)) return 'timestamp';
  return typeof value === 'object' ? 'struct' : typeof value;
};

const equalLists = (left: Value[], right: Value[]): boolean => {
  spend(left.length);
  return left.length === right.length && left.every((item, index) => same(item, right[index]));
};

const equalStructs = (left: Struct, right: Struct): boolean => {
  const names = Object.keys(left);
  spend(names.length);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]))
  );
};

/** Compares two values that are not NULL or MISSING themselves. Values of different types are different. */
export const same = (left: Value, right: Value): boolean => {
  if (typeof left === 'string') spend(left.length >> 3);
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) return left == right;
  if (isNumber(left) && isNumber(right)) return compareDecimals(decimalOf(left), decimalOf(right)) === 0;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isScalar(left) || isScalar(right))
    return isTimestamp(left) && isTimestamp(right) && compareTimestamps(left, right) === 0;
  if (Array.isArray(left) || Array.isArray(right))
    return Array.isArray(left) && Array.isArray(right) && equalLists(left, right);
  return equalStructs(left, right);
};

/** Orders two known values: negative, zero or positive. Only values of the same kind can be compared. */
export const order = (left: Value, right: Value): number => {
  if (typeof left === 'string') spend(left.length >> 3);
  if (
    (isNumeric(left) && isNumeric(right)) ||
    (typeof left === 'string' && typeof right === 'string') ||
    (typeof left === 'boolean' && typeof right === 'boolean')
  ) {
    return left < right ? -1 : Number(left > right);
  }
  if (isNumber(left) && isNumber(right)) return compareDecimals(decimalOf(left), decimalOf(right));
  if (isTimestamp(left) && isTimestamp(right)) return compareTimestamps(left, right);
  throw new S3SelectError('InvalidDataType', `A ${typeName(left)} cannot be compared with a ${typeName(right)}`);
};

/** Answers the value of a condition: true, false, or null for unknown. */
export const truth = (value: Value): boolean | null => {
  if (typeof value === 'boolean') return value;
  if (isUnknown(value)) return null;
  throw new S3SelectError('InvalidDataType', `A condition has to be a boolean, not a ${typeName(value)}`);
};
