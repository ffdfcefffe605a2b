import type { Expression } from './nodes.ts';
import { areEqual, doubleOf, plain, textOf, WholeDouble, type Value } from './values.ts';

type Evaluate = (expression: Expression) => Value;

export const isTrue = (value: Value): boolean => value !== null && value !== false;

const isDouble = (value: Value): boolean =>
  value instanceof WholeDouble || (typeof value === 'number' && !Number.isInteger(value));

const arithmetic: Readonly<Record<string, (one: number, other: number) => number>> = {
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
};

const comparisons: Readonly<Record<string, (one: Value, other: Value) => boolean>> = {
  '>': (one, other) => Number(one) > Number(other),
  '<': (one, other) => Number(one) < Number(other),
  '>=': (one, other) => Number(one) >= Number(other),
  '<=': (one, other) => Number(one) <= Number(other),
};

/**
 * Values of other types are equal if their texts are equal. docs: Apache Velocity Engine 1.7 User Guide, "Relational
 * and Logical Operators"
 */
function isAlike(one: Value, other: Value): boolean {
  if (one === null || other === null) return one === other;
  const [first, second] = [plain(one), plain(other)];
  return typeof first === typeof second ? areEqual(first, second) : textOf(one) === textOf(other);
}

function add(one: Value, other: Value): Value {
  const [first, second] = [plain(one), plain(other)];
  if (typeof first === 'number' && typeof second === 'number') return first + second;
  return one === null || other === null ? null : textOf(one) + textOf(other);
}

/** Nothing is divided by zero: the result has no value. docs: Apache Velocity Engine 1.7 User Guide, "Math" */
function divide(operator: '/' | '%', one: number, other: number, isExact: boolean): number | null {
  if (other === 0) return null;
  if (operator === '%') return one % other;
  return isExact ? one / other : Math.trunc(one / other);
}

/** Applies an operator of Velocity. If one side has no value, the result of arithmetic has none either. */
export function calculate(operator: string, operands: readonly Expression[], evaluate: Evaluate): Value {
  const [first, second] = operands as readonly [Expression, Expression];
  if (operator === '&&') return isTrue(evaluate(first)) && isTrue(evaluate(second));
  if (operator === '||') return isTrue(evaluate(first)) || isTrue(evaluate(second));
  if (operator === 'not') return !isTrue(evaluate(first));
  if (operator === 'parenthesis') return evaluate(first);
  if (operator === 'minus') {
    const value = evaluate(first);
    return asDouble(-Number(plain(value)), isDouble(value));
  }
  const [one, other] = [evaluate(first), evaluate(second)];
  if (operator === '==') return isAlike(one, other);
  if (operator === '!=') return !isAlike(one, other);
  const compare = comparisons[operator];
  if (compare) return one !== null && other !== null && compare(plain(one), plain(other));
  const isExact = isDouble(one) || isDouble(other);
  const result = operator === '+' ? add(one, other) : arithmeticOf(operator, plain(one), plain(other), isExact);
  return typeof result === 'number' ? asDouble(result, isExact) : result;
}

const asDouble = (value: number, isExact: boolean): Value => (isExact ? doubleOf(value) : value);

function arithmeticOf(operator: string, one: Value, other: Value, isExact: boolean): Value {
  if (typeof one !== 'number' || typeof other !== 'number') return null;
  if (operator === '/' || operator === '%') return divide(operator, one, other, isExact);
  return arithmetic[operator]?.(one, other) ?? null;
}
