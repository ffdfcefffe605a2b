import { S3SelectError } from '../errors.ts';
import { decimal, decimalOf, onDecimals, type ArithmeticOperator, type Decimal } from '../values/decimal.ts';
import { isDecimal, isNumber, isUnknown, typeName, type Value } from './values.ts';

const limit = 2n ** 63n;

const inRange = (value: bigint): bigint => {
  if (value >= limit || value < -limit)
    throw new S3SelectError('IntegerOverflow', 'An integer overflow or underflow occurred.');
  return value;
};

/**
 * Answers an integer in the form that the engine uses: a number if that is exact, unless the query distinguishes
 * integers from floats.
 */
export const integer = (value: bigint, exact: boolean): number | bigint => {
  const safe = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  if (safe && !exact) return Number(value);
  return inRange(value);
};

const divisionByZero = (): S3SelectError => new S3SelectError('EvaluatorInvalidArguments', 'Division by zero.');

const onIntegers = (operator: ArithmeticOperator, left: bigint, right: bigint): bigint => {
  if (right === 0n && (operator === '/' || operator === '%')) throw divisionByZero();
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
};

const onFloats = (operator: ArithmeticOperator, left: number, right: number): number => {
  if (right === 0 && (operator === '/' || operator === '%')) throw divisionByZero();
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
};

const whole = (value: number | bigint): boolean => typeof value === 'bigint' || Number.isSafeInteger(value);

const exactly = (
  operator: ArithmeticOperator,
  left: number | bigint | Decimal,
  right: number | bigint | Decimal,
): Decimal => {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  if (b.units === 0n && (operator === '/' || operator === '%')) throw divisionByZero();
  return onDecimals(operator, a, b);
};

/**
 * Two integers give an integer (also in a division), a decimal with any number gives a decimal, and all else gives a
 * float. NULL and MISSING give NULL.
 */
export const calculate = (operator: ArithmeticOperator, left: Value, right: Value, exact: boolean): Value => {
  if (isUnknown(left) || isUnknown(right)) return null;
  if (!isNumber(left) || !isNumber(right)) {
    const wrong = [left, right].find((value) => !isNumber(value));
    throw new S3SelectError('InvalidDataType', `${operator} takes numbers, not a ${typeName(wrong)}`);
  }
  if (isDecimal(left) || isDecimal(right)) return exactly(operator, left, right);
  if (typeof left === 'bigint' && typeof right === 'bigint') return integer(onIntegers(operator, left, right), exact);
  if (exact) return onFloats(operator, Number(left), Number(right));
  if (typeof left === 'number' && typeof right === 'number') {
    const result = onFloats(operator, left, right);
    if (Number.isSafeInteger(result) || !whole(left) || !whole(right)) return result;
  } else if (!whole(left) || !whole(right)) return onFloats(operator, Number(left), Number(right));
  return integer(onIntegers(operator, BigInt(left), BigInt(right)), false);
};

export const negate = (value: Value): Value => {
  if (isUnknown(value)) return null;
  if (isDecimal(value)) return decimal(-value.units, value.scale);
  if (!isNumber(value)) throw new S3SelectError('InvalidDataType', `- takes a number, not a ${typeName(value)}`);
  if (typeof value === 'bigint') return inRange(-value);
  return 0 - value;
};
