import { S3SelectError } from '../errors.ts';

/**
 * A value of the dialect. MISSING is `undefined`. A number is a float or an integer that a double holds exactly; other integers are bigints,
 * and where a query tells 7.0 from 7 (it divides) every integer is one.
 */
export type Value = undefined | null | boolean | number | bigint | string | Value[] | { [name: string]: Value };

export const isNumeric = (value: Value): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

export const isUnknown = (value: Value): value is null | undefined => value === null || value === undefined;

export const typeName = (value: Value): string => {
  if (value === undefined) return 'MISSING';
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return 'list';
  if (isNumeric(value)) return 'number';
  return typeof value === 'object' ? 'struct' : typeof value;
};

const equalLists = (left: Value[], right: Value[]): boolean =>
  left.length === right.length && left.every((item, index) => same(item, right[index]));

const equalStructs = (left: { [name: string]: Value }, right: { [name: string]: Value }): boolean => {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]));
};

/** Equality of two values of which neither is NULL or MISSING at the top; values of different types are different. */
export const same = (left: Value, right: Value): boolean => {
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) return left == right;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) return Array.isArray(left) && Array.isArray(right) && equalLists(left, right);
  return equalStructs(left, right);
};

/** Order of two known values: negative, zero or positive. Only like can be compared with like. */
export const order = (left: Value, right: Value): number => {
  if ((isNumeric(left) && isNumeric(right)) || (typeof left === 'string' && typeof right === 'string') || (typeof left === 'boolean' && typeof right === 'boolean')) {
    return left < right ? -1 : Number(left > right);
  }
  throw new S3SelectError('InvalidDataType', `A ${typeName(left)} cannot be compared with a ${typeName(right)}`);
};

/** A condition's value: true, false, or null for unknown. */
export const truth = (value: Value): boolean | null => {
  if (typeof value === 'boolean') return value;
  if (isUnknown(value)) return null;
  throw new S3SelectError('InvalidDataType', `A condition has to be a boolean, not a ${typeName(value)}`);
};
