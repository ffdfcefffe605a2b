import { S3SelectError } from '../errors.ts';
import type { AggregateName } from '../sql/ast.ts';
import { calculate } from './arithmetic.ts';
import type { Evaluate } from './compile.ts';
import { decimalOf, onDecimals, type Decimal } from '../values/decimal.ts';
import { isDecimal, isNumber, isUnknown, order, typeName, type Value } from './values.ts';

export interface Aggregate {
  add(row: Value): void;
  result(): Value;
}

const numeric = (name: AggregateName, value: Value): number | bigint | Decimal => {
  if (isNumber(value)) return value;
  throw new S3SelectError('InvalidDataType', `${name} takes numbers, not a ${typeName(value)}`);
};

/** COUNT(*) skips a row that is MISSING; COUNT(x) also skips a NULL. */
const countedBy = (argument: Evaluate | undefined): ((row: Value) => boolean) => {
  if (argument === undefined) return (row) => row !== undefined;
  return (row) => !isUnknown(argument(row));
};

const createCount = (isCounted: (row: Value) => boolean): Aggregate => {
  let count = 0;
  return {
    add(row) {
      if (isCounted(row)) count += 1;
    },
    result: () => count,
  };
};

const createSum = (name: AggregateName, argument: Evaluate, exact: boolean): Aggregate => {
  let sum: Value = null;
  let count = 0;
  return {
    add(row) {
      const value = argument(row);
      if (isUnknown(value)) return;
      const number = numeric(name, value);
      sum = count === 0 ? number : calculate('+', sum, number, exact);
      count += 1;
    },
    result() {
      if (name === 'SUM' || count === 0) return sum;
      if (isDecimal(sum)) return onDecimals('/', sum, decimalOf(count));
      return Number(sum) / count;
    },
  };
};

const createExtreme = (name: AggregateName, argument: Evaluate): Aggregate => {
  const sign = name === 'MIN' ? -1 : 1;
  let best: Value = null;
  return {
    add(row) {
      const value = argument(row);
      if (isUnknown(value)) return;
      numeric(name, value);
      if (best === null || Math.sign(order(value, best)) === sign) best = value;
    },
    result: () => best,
  };
};

/**
 * Computes one aggregate over the rows of a query. It skips NULL and MISSING. SUM, AVG, MIN and MAX of no values are
 * NULL.
 */
export const createAggregate = (name: AggregateName, argument: Evaluate | undefined, exact: boolean): Aggregate => {
  if (argument === undefined || name === 'COUNT') return createCount(countedBy(argument));
  if (name === 'SUM' || name === 'AVG') return createSum(name, argument, exact);
  return createExtreme(name, argument);
};
