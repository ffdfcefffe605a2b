import { S3SelectError } from '../errors.ts';
import type { DateCall, Expression, ScalarFunction } from '../sql/ast.ts';
import { calculate, integer, negate } from './arithmetic.ts';
import { cast } from './cast.ts';
import { decimalNumber } from '../values/decimal.ts';
import { callFunction, trim } from './functions.ts';
import { likeMatcher, likePieces } from './like.ts';
import { isUnknown, order, same, truth, typeName, type Value } from './values.ts';
import { spend } from './work.ts';

export type Evaluate = (row: Value) => Value;

export interface Scope {
  /** Finds the value of a path in a row. */
  column(path: Extract<Expression, { kind: 'path' }>): Evaluate;
  /** Compares a path with a text in a faster way, if there is one. */
  isText?(path: Extract<Expression, { kind: 'path' }>, text: string): Evaluate | undefined;
  /** Reads the result of an aggregate, or refuses it where none may stand. */
  aggregate(call: Extract<Expression, { kind: 'aggregate' }>): Evaluate;
  /** The functions of dates and times, if the engine has them. */
  dates?: Dates | undefined;
  /** The query distinguishes integers from floats of the same value. */
  exact: boolean;
}

export type Node<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

/** Compiles a call of a function of dates and times; `values` are its arguments. */
export type Dates = (call: Node<'date' | 'call'>, values: readonly Evaluate[], exact: boolean) => Evaluate;
/** Makes the functions. `clock` answers UTCNOW(), in milliseconds since 1970; it is read once. */
export type CreateDates = (clock: () => number) => Dates;

const isNode = <Kind extends Expression['kind']>(expression: Expression, ...kinds: Kind[]): expression is Node<Kind> =>
  (kinds as string[]).includes(expression.kind);

const compileConnective = ({ kind, operands }: Node<'and' | 'or'>, scope: Scope): Evaluate => {
  const conditions = operands.map((operand) => compile(operand, scope));
  const decisive = kind === 'or';
  return (row) => {
    let result: boolean | null = !decisive;
    for (const condition of conditions) {
      const value = truth(condition(row));
      if (value === decisive) return decisive;
      if (value === null) result = null;
    }
    return result;
  };
};

/** A double holds up to fifteen digits exactly as they are written, and is faster to compare. */
const compileOperand = (expression: Expression, scope: Scope): Evaluate => {
  if (expression.kind !== 'decimal' || expression.value.units >= 10n ** 15n || Math.abs(expression.value.scale) > 15)
    return compile(expression, scope);
  const value = decimalNumber(expression.value);
  return () => value;
};

/** Compares a path with a text, if the row has a faster way. */
const compileIsText = ({ operator, left, right }: Node<'compare'>, scope: Scope): Evaluate | undefined => {
  if (operator !== '=' || left.kind !== 'path' || right.kind !== 'string') return undefined;
  return scope.isText?.(left, right.value);
};

const compileComparison = (expression: Node<'compare'>, scope: Scope): Evaluate => {
  const quick = compileIsText(expression, scope);
  if (quick !== undefined) return quick;
  const [a, b] = [compileOperand(expression.left, scope), compileOperand(expression.right, scope)];
  const known =
    (test: (left: Value, right: Value) => boolean): Evaluate =>
    (row) => {
      const [x, y] = [a(row), b(row)];
      if (isUnknown(x) || isUnknown(y)) return null;
      return test(x, y);
    };
  switch (expression.operator) {
    case '=':
      return known(same);
    case '<>':
      return known((x, y) => !same(x, y));
    case '<':
      return known((x, y) => order(x, y) < 0);
    case '<=':
      return known((x, y) => order(x, y) <= 0);
    case '>':
      return known((x, y) => order(x, y) > 0);
    case '>=':
      return known((x, y) => order(x, y) >= 0);
  }
};

/** The value is compiled once: compiled for both ends, nested ones would double at each level. */
const compileBetween = ({ value, low, high }: Node<'between'>, scope: Scope): Evaluate => {
  const [subject, from, to] = [value, low, high].map((part) => compileOperand(part, scope)) as [
    Evaluate,
    Evaluate,
    Evaluate,
  ];
  return (row) => {
    const wanted = subject(row);
    const above = orderOf(wanted, from(row));
    if (above !== null && above < 0) return false;
    const below = orderOf(wanted, to(row));
    if (below !== null && below > 0) return false;
    return above === null || below === null ? null : true;
  };
};

const orderOf = (left: Value, right: Value): number | null =>
  isUnknown(left) || isUnknown(right) ? null : order(left, right);

const compileIn = ({ value, list }: Node<'in'>, scope: Scope): Evaluate => {
  const subject = compile(value, scope);
  if (list.every((item) => item.kind === 'string')) {
    const texts = new Set<Value>(list.map((item) => item.value));
    return (row) => {
      const wanted = subject(row);
      if (isUnknown(wanted)) return null;
      return texts.has(wanted);
    };
  }
  const items = list.map((item) => compile(item, scope));
  return (row) => {
    const wanted = subject(row);
    if (isUnknown(wanted)) return null;
    let result: boolean | null = false;
    for (const item of items) {
      const candidate = item(row);
      if (isUnknown(candidate)) result = null;
      else if (same(wanted, candidate)) return true;
    }
    return result;
  };
};

const likeText = (value: Value): string => {
  if (typeof value === 'string') return value;
  throw new S3SelectError('LikeInvalidInputs', `The argument given to LIKE is not valid: a ${typeName(value)}.`);
};

const compileLike = ({ value, pattern, escape }: Node<'like'>, scope: Scope): Evaluate => {
  const subject = compile(value, scope);
  if (pattern.kind === 'string' && (escape === undefined || escape.kind === 'string')) {
    const matches = likeMatcher(likePieces(pattern.value, escape?.value));
    return (row) => {
      const text = subject(row);
      if (isUnknown(text)) return null;
      return matches(likeText(text));
    };
  }
  const patternOf = compile(pattern, scope);
  const escapeOf = escape && compile(escape, scope);
  return (row) => {
    const [text, wanted, character] = [subject(row), patternOf(row), escapeOf?.(row)];
    if (isUnknown(text) || isUnknown(wanted) || (escapeOf !== undefined && isUnknown(character))) return null;
    spend(4 * likeText(wanted).length);
    return likeMatcher(likePieces(likeText(wanted), escapeOf && likeText(character)))(likeText(text));
  };
};

const compileCase = ({ operand, branches, otherwise }: Node<'case'>, scope: Scope): Evaluate => {
  const subject = operand && compile(operand, scope);
  const compiled = branches.map(({ when, then }) => ({ when: compile(when, scope), then: compile(then, scope) }));
  const fallback = compile(otherwise ?? { kind: 'null' }, scope);
  return (row) => {
    const value = subject?.(row);
    const chosen = compiled.find(({ when }) => {
      const condition = when(row);
      if (subject === undefined) return truth(condition) === true;
      return !isUnknown(value) && !isUnknown(condition) && same(value, condition);
    });
    if (chosen === undefined) return fallback(row);
    return chosen.then(row);
  };
};

const compileTrim = ({ side, characters, value }: Node<'trim'>, scope: Scope): Evaluate => {
  const subject = compile(value, scope);
  const removed = compile(characters ?? { kind: 'string', value: ' ' }, scope);
  return (row) => trim(subject(row), side, removed(row));
};

const compilePredicate = (expression: Node<'between' | 'in' | 'like' | 'is' | 'not'>, scope: Scope): Evaluate => {
  switch (expression.kind) {
    case 'between':
      return compileBetween(expression, scope);
    case 'in':
      return compileIn(expression, scope);
    case 'like':
      return compileLike(expression, scope);
    case 'is': {
      const value = compile(expression.value, scope);
      // MISSING IS NULL is true; NULL IS MISSING is not.
      if (expression.what === 'null') return (row) => isUnknown(value(row));
      return (row) => value(row) === undefined;
    }
    case 'not': {
      const operand = compile(expression.operand, scope);
      return (row) => {
        const value = truth(operand(row));
        if (value === null) return null;
        return !value;
      };
    }
  }
};

const isDateCall = (name: ScalarFunction): name is DateCall =>
  name === 'TO_STRING' || name === 'TO_TIMESTAMP' || name === 'UTCNOW';

const compileCall = (expression: Node<'call' | 'date'>, scope: Scope): Evaluate => {
  const { exact, dates } = scope;
  const values = expression.arguments.map((argument) => compile(argument, scope));
  if (expression.kind === 'date' || isDateCall(expression.name)) {
    if (dates === undefined)
      throw new S3SelectError('UnsupportedFunction', `The function ${expression.name} is not on board here.`);
    return dates(expression, values, exact);
  }
  const { name } = expression;
  const toInteger = (value: bigint): Value => integer(value, exact);
  return (row) =>
    callFunction(
      name as Exclude<ScalarFunction, DateCall>,
      values.map((value) => value(row)),
      toInteger,
    );
};

const compileOperation = (expression: Node<'arithmetic' | 'negate' | 'cast'>, scope: Scope): Evaluate => {
  const { exact } = scope;
  switch (expression.kind) {
    case 'arithmetic': {
      const { operator } = expression;
      const [left, right] = [compile(expression.left, scope), compile(expression.right, scope)];
      return (row) => calculate(operator, left(row), right(row), exact);
    }
    case 'negate': {
      const operand = compile(expression.operand, scope);
      return (row) => negate(operand(row));
    }
    case 'cast': {
      const value = compile(expression.value, scope);
      return (row) => cast(value(row), expression.type, exact);
    }
  }
};

/** Compiles an expression to a function of the row. */
export const compile = (expression: Expression, scope: Scope): Evaluate => {
  if (isNode(expression, 'and', 'or')) return compileConnective(expression, scope);
  if (isNode(expression, 'between', 'in', 'like', 'is', 'not')) return compilePredicate(expression, scope);
  if (isNode(expression, 'arithmetic', 'negate', 'cast')) return compileOperation(expression, scope);
  switch (expression.kind) {
    case 'string':
    case 'float':
    case 'boolean':
    case 'decimal':
    case 'timestamp': {
      const { value } = expression;
      return () => value;
    }
    case 'integer': {
      const value = scope.exact ? expression.value : integer(expression.value, false);
      return () => value;
    }
    case 'null':
      return () => null;
    case 'missing':
      return () => undefined;
    case 'list': {
      const items = expression.items.map((item) => compile(item, scope));
      return (row) => items.map((item) => item(row));
    }
    case 'call':
    case 'date':
      return compileCall(expression, scope);
    case 'path':
      return scope.column(expression);
    case 'compare':
      return compileComparison(expression, scope);
    case 'case':
      return compileCase(expression, scope);
    case 'trim':
      return compileTrim(expression, scope);
    case 'aggregate':
      return scope.aggregate(expression);
  }
};
