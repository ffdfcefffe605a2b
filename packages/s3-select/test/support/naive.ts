import type { Column, Condition, Model, Operand } from './model.ts';

/**
 * Evaluates the dialect as the reference describes it, and is written to be read. It takes one record after the other
 * with JSON.parse. Its evaluation is recursive, with three truth values (true, false, null), and LIKE becomes a regular
 * expression. It shares nothing with the engine.
 */
type Json = undefined | null | boolean | number | string | Json[] | { [name: string]: Json };

export class NaiveError extends Error {}

const field = (value: Json, name: string, quoted: boolean): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const names = Object.keys(value);
  const alike = names.filter((one) => one.toLowerCase() === name.toLowerCase());
  if (quoted) {
    if (names.includes(name)) return value[name];
    if (alike.length > 0) throw new NaiveError('MissingHeaderName');
    return undefined;
  }
  if (alike.length > 1) throw new NaiveError('AmbiguousFieldName');
  if (alike[0] === undefined) return undefined;
  return value[alike[0]];
};

const columnValue = (row: Json, { path }: Column): Json =>
  path.reduce<Json>((value, { name, quoted }) => field(value, name, quoted), row);

const isUnknown = (value: Json): boolean => value === null || value === undefined;

const operandValue = (row: Json, operand: Operand): Json => {
  switch (operand.kind) {
    case 'column':
      return columnValue(row, operand.column);
    case 'text':
    case 'number':
      return operand.value;
    case 'coalesce': {
      const values = operand.operands.map((one) => operandValue(row, one));
      return values.find((value) => !isUnknown(value)) ?? null;
    }
    case 'lower':
    case 'length': {
      const value = operandValue(row, operand.operand);
      if (isUnknown(value)) return null;
      if (typeof value !== 'string') throw new NaiveError('IncorrectSqlFunctionArgumentType');
      if (operand.kind === 'lower') return value.toLowerCase();
      return Array.from(value).length;
    }
  }
};

const equal = (left: Json, right: Json): boolean => {
  if (typeof left === 'object' && left !== null) return false;
  return left === right;
};

const compare = (operator: string, left: Json, right: Json): boolean | null => {
  if (isUnknown(left) || isUnknown(right)) return null;
  if (operator === '=') return equal(left, right);
  if (operator === '<>') return !equal(left, right);
  if (typeof left !== typeof right || typeof left === 'object') throw new NaiveError('InvalidDataType');
  const [a, b] = [left as string, right as string];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return a >= b;
};

const likeExpression = (pattern: string, escape: string | undefined): RegExp => {
  let source = '';
  let escaped = false;
  for (const character of pattern) {
    const literal = `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
    if (escaped) {
      if (![escape, '%', '_'].includes(character)) throw new NaiveError('EvaluatorLikePatternInvalidEscapeSequence');
      source += literal;
      escaped = false;
    } else if (character === escape) escaped = true;
    else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else source += literal;
  }
  if (escaped) throw new NaiveError('EvaluatorLikePatternInvalidEscapeSequence');
  return new RegExp(`^${source}$`, 'su');
};

const negate = (value: boolean | null): boolean | null => (value === null ? null : !value);

const all = (values: (() => boolean | null)[]): boolean | null => {
  let result: boolean | null = true;
  for (const value of values) {
    const one = value();
    if (one === false) return false;
    if (one === null) result = null;
  }
  return result;
};

const predicate = (row: Json, condition: Extract<Condition, { negated: boolean }>): boolean | null => {
  const value = operandValue(row, condition.operand);
  switch (condition.kind) {
    case 'is':
      if (condition.what === 'NULL') return isUnknown(value);
      return value === undefined;
    case 'in': {
      const results = condition.list.map((item) => compare('=', value, operandValue(row, item)));
      if (results.includes(true)) return true;
      return results.includes(null) ? null : false;
    }
    case 'between':
      return all([
        () => compare('>=', value, operandValue(row, condition.low)),
        () => compare('<=', value, operandValue(row, condition.high)),
      ]);
    case 'like': {
      const expression = likeExpression(condition.pattern, condition.escape);
      if (isUnknown(value)) return null;
      if (typeof value !== 'string') throw new NaiveError('LikeInvalidInputs');
      return expression.test(value);
    }
  }
};

const holds = (row: Json, condition: Condition): boolean | null => {
  switch (condition.kind) {
    case 'not':
      return negate(holds(row, condition.condition));
    case 'and':
      return all(condition.conditions.map((one) => () => holds(row, one)));
    case 'or':
      return negate(all(condition.conditions.map((one) => () => negate(holds(row, one)))));
    case 'compare':
      return compare(condition.operator, operandValue(row, condition.left), operandValue(row, condition.right));
    default: {
      const value = predicate(row, condition);
      return condition.negated ? negate(value) : value;
    }
  }
};

const nameOf = (operand: Operand, position: number): string => {
  if (operand.kind !== 'column') return `_${position}`;
  return operand.column.path.at(-1)?.name ?? 's';
};

const isObject = (row: Json): boolean => typeof row === 'object' && row !== null && !Array.isArray(row);

const project = (row: Json, model: Model): string => {
  if (model.columns === undefined) return JSON.stringify(isObject(row) ? row : { _1: row });
  const fields: string[] = [];
  for (const [index, { operand, alias }] of model.columns.entries()) {
    const value = operandValue(row, operand);
    const name = alias ?? nameOf(operand, index + 1);
    if (value !== undefined) fields.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return `{${fields.join(',')}}`;
};

export interface Outcome {
  rows: string[];
  error?: string;
}

/** With `passes`, a record that is an object comes out unchanged for `SELECT *`. */
export const naive = (model: Model, records: string[], passes: boolean): Outcome => {
  const rows: string[] = [];
  try {
    for (const text of records) {
      if (rows.length >= (model.limit ?? Infinity)) break;
      const written = text.trim();
      if (written === '') continue;
      let row: Json;
      try {
        row = JSON.parse(written) as Json;
      } catch {
        throw new NaiveError('JSONParsingError');
      }
      if (model.where !== undefined && holds(row, model.where) !== true) continue;
      if (passes && model.columns === undefined && written.startsWith('{')) rows.push(written);
      else rows.push(project(row, model));
    }
  } catch (error) {
    if (error instanceof NaiveError) return { rows, error: error.message };
    throw error;
  }
  return { rows };
};
