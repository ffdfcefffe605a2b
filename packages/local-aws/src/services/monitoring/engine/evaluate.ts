import { UnsupportedError } from '../../../kernel/errors.ts';
import { invalidExpression, parseExpression, type Expression } from './expression.ts';
import type { Points } from './metric.ts';

/** The value of an expression: one number, a series of numbers by time, or several series. */
type Value = number | Points | readonly Points[];

/** Answers the points of metrics and expressions by the ids of their queries. */
export interface MathScope {
  readonly count: number;
  /** Is called for every step, and throws when there are too many. */
  readonly spend: (steps: number) => void;
  readonly pointsOf: (id: string) => Points | undefined;
  /** Answers the points of the metrics alone with their ids; METRICS() means these. */
  readonly metrics: () => readonly (readonly [string, Points])[];
}

/** Evaluates an expression, whose value must be one series. */
export function evaluateExpression(text: string, scope: MathScope): Points {
  const value = new Evaluation(text, scope).valueOf(parseExpression(text));
  if (isSeries(value)) return value;
  const is = typeof value === 'number' ? 'a scalar' : 'an array of time series';
  throw invalidExpression(text, `The result is ${is}, and a time series is needed`);
}

const isSeries = (value: Value): value is Points => Array.isArray(value) && !Array.isArray(value[0]);
const isMany = (value: Value): value is readonly Points[] => Array.isArray(value) && Array.isArray(value[0]);

type Reduce = (numbers: readonly number[]) => number;
const reductions: Readonly<Record<string, Reduce>> = {
  SUM: (numbers) => numbers.reduce((sum, value) => sum + value, 0),
  AVG: (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
  MIN: (numbers) => numbers.reduce((least, value) => Math.min(least, value), Infinity),
  MAX: (numbers) => numbers.reduce((most, value) => Math.max(most, value), -Infinity),
};

const rounding: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
};

const truth = (is: boolean): number => (is ? 1 : 0);
const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};
const spelled: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR' };

class Evaluation {
  readonly #text: string;
  readonly #scope: MathScope;

  constructor(text: string, scope: MathScope) {
    this.#text = text;
    this.#scope = scope;
  }

  valueOf(expression: Expression): Value {
    this.#scope.spend(1);
    switch (expression.kind) {
      case 'number':
        return expression.value;
      case 'id':
        return this.#scope.pointsOf(expression.id) ?? this.#fail(`Unknown id ${expression.id}`);
      case 'list':
        return expression.items.map((item) => this.#series(this.valueOf(item)));
      case 'negated':
        return this.#each([this.valueOf(expression.operand)], ([value = 0]) => -value);
      case 'binary': {
        const operate = operators[spelled[expression.operator] ?? expression.operator];
        const operands = [this.valueOf(expression.left), this.valueOf(expression.right)];
        return this.#each(operands, ([a = 0, b = 0]) => operate?.(a, b) ?? NaN);
      }
      case 'call':
        return this.#call(expression.name, expression.arguments);
      default:
        return this.#fail('A text stands where a metric is needed');
    }
  }

  #call(name: string, given: readonly Expression[]): Value {
    if (name === 'METRICS') return this.#metrics(given);
    if (name === 'IF') return this.#if(given);
    if (name === 'FILL') return this.#fill(given);
    const [first] = given;
    if (!first || given.length > 1) return this.#fail(`${name} takes one argument here`);
    const reduce = Object.hasOwn(reductions, name) ? reductions[name] : undefined;
    if (reduce) return this.#reduced(this.valueOf(first), reduce);
    const round = Object.hasOwn(rounding, name) ? rounding[name] : undefined;
    if (round) return this.#each([this.valueOf(first)], ([value = 0]) => round(value));
    throw new UnsupportedError(`Function ${name.slice(0, 50)} of metric math`);
  }

  #metrics([filter]: readonly Expression[]): Value {
    const part = filter?.kind === 'text' ? filter.value : '';
    const metrics = this.#scope.metrics();
    this.#scope.spend(metrics.length);
    const found = metrics.filter(([id]) => id.includes(part));
    return found.length === 0 ? this.#fail('METRICS() names no metric') : found.map(([, points]) => points);
  }

  /**
   * Reduces several series to one series, from those that have a value at the time; it reduces one series to a number.
   */
  #reduced(value: Value, reduce: Reduce): Value {
    if (typeof value === 'number') return value;
    if (isMany(value))
      return this.#times((index) => {
        const there = value.map((points) => points[index]).filter((point) => point !== undefined);
        return there.length === 0 ? undefined : reduce(there);
      }, value.length);
    this.#scope.spend(this.#scope.count);
    const there = this.#series(value).filter((point) => point !== undefined);
    return there.length === 0 ? 0 : reduce(there);
  }

  #if(given: readonly Expression[]): Value {
    const [condition, then, otherwise] = given.map((argument) => this.valueOf(argument));
    if (condition === undefined || then === undefined) return this.#fail('IF takes a condition and a value');
    return this.#times((index) => {
      const is = at(condition, index);
      if (is === undefined) return undefined;
      const chosen = is === 0 ? otherwise : then;
      return chosen === undefined ? undefined : at(chosen, index);
    });
  }

  #fill([metric, filling]: readonly Expression[]): Value {
    if (!metric || !filling) return this.#fail('FILL takes a metric and what is missing');
    const points = this.#series(this.valueOf(metric));
    this.#scope.spend(points.length);
    if (filling.kind === 'id') {
      if (filling.id !== 'REPEAT') throw new UnsupportedError(`FILL with ${filling.id.slice(0, 50)}`);
      let last: number | undefined;
      return points.map((point) => (last = point ?? last));
    }
    const value = this.valueOf(filling);
    return points.map((point, index) => point ?? at(value, index));
  }

  /** Computes a number for each time at which every operand has a value. */
  #each(operands: readonly Value[], operate: (numbers: readonly number[]) => number): Value {
    if (operands.some(isMany)) throw new UnsupportedError('An operator between arrays of time series');
    if (operands.every((operand) => typeof operand === 'number')) return operate(operands);
    return this.#times((index) => {
      const numbers = operands.map((operand) => at(operand, index));
      const result = numbers.every((number) => number !== undefined) ? operate(numbers) : undefined;
      // A division by zero has no value.
      return result !== undefined && Number.isFinite(result) ? result : undefined;
    });
  }

  #times(valueAt: (index: number) => number | undefined, steps = 1): Points {
    this.#scope.spend(this.#scope.count * steps);
    return Array.from({ length: this.#scope.count }, (_, index) => valueAt(index));
  }

  #series(value: Value): Points {
    if (isSeries(value)) return value;
    return typeof value === 'number'
      ? this.#times(() => value)
      : this.#fail('An array stands where one metric is needed');
  }

  #fail(why: string): never {
    throw invalidExpression(this.#text, why);
  }
}

const at = (value: Value, index: number): number | undefined =>
  typeof value === 'number' ? value : (value as Points)[index];
