import { UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { parseJsonText } from '../../kernel/json-text.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { compileAnythingBut } from './anything-but.ts';
import { cidrTest } from './cidr.ts';
import { compileNumeric } from './numeric-test.ts';
import { deepestPath, nested } from './paths.ts';
import { invalid, onlyOne, tooMany, type Test } from './pattern-errors.ts';
import { compileText } from './text-test.ts';

/** Tells whether an event, or a part of one, matches. */
export type Matcher = (event: unknown) => boolean;

/** Reads a pattern given as JSON text. The words of the refusal are this runtime's own. */
export function parsePattern(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    throw invalid('Filter is not valid JSON');
  }
}

/**
 * Compiles an event pattern. Every field must match; a list matches when one of its alternatives does. A name with dots
 * is a path, in patterns and in events: EventBridge looks at both as paths. recorded: localstack/localstack,
 * tests/aws/services/events/event_pattern_templates
 */
export function compilePattern(pattern: unknown): Matcher {
  const matches = compileObject(nested(pattern));
  return (event) => matches(nestedOnce(event));
}

/** Hundreds of rules may look at the same large event. */
const known = new WeakMap<object, unknown>();

function nestedOnce(event: unknown): unknown {
  if (!isObject(event)) return nested(event);
  if (!known.has(event)) known.set(event, nested(event));
  return known.get(event);
}

export function compileObject(pattern: unknown): Matcher {
  if (!isObject(pattern)) throw invalid('Filter is not an object');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalid('Empty objects are not allowed');
  const matchers = entries.map(([field, value]) => (field === '$or' ? compileOr(value) : compileField(field, value)));
  return (event) => matchers.every((matches) => matches(event));
}

export function checkOr(alternatives: unknown): asserts alternatives is readonly object[] {
  if (!Array.isArray(alternatives)) throw invalid('It must be an Array followed with $or.');
  if (!alternatives.every(isObject)) throw invalid('Only JSON object is allowed in array of $or relationship.');
  if (alternatives.length < 2) throw invalid('There must have at least 2 Objects in $or relationship.');
}

function compileOr(alternatives: unknown): Matcher {
  checkOr(alternatives);
  const matchers = alternatives.map(compileObject);
  return (event) => matchers.some((matches) => matches(event));
}

export function compileField(field: string, value: unknown): Matcher {
  if (field.includes('.')) throw new UnsupportedError(`A pattern with more than ${deepestPath} names in a path`);
  if (Array.isArray(value)) return compileLeaf(field, value);
  if (!isObject(value)) throw invalid(`"${field}" must be an object or an array`);
  const inner = compileObject(value);
  // A list of objects matches when one of them does. An empty list still lets `exists: false` match.
  return (event) =>
    [memberOf(event, field)].flat().some((item) => inner(item)) ||
    (isEmpty(memberOf(event, field)) && inner(undefined));
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const memberOf = (event: unknown, field: string): unknown =>
  isObject(event) && Object.hasOwn(event, field) ? event[field] : undefined;

function compileLeaf(field: string, alternatives: readonly unknown[]): Matcher {
  if (alternatives.length === 0) throw invalid('Empty arrays are not allowed');
  const isExists = (alternative: unknown): alternative is { exists: unknown } =>
    isObject(alternative) && Object.keys(alternative)[0] === 'exists';
  const wanted = new Set(alternatives.filter(isExists).map(compileExists));
  const tests = alternatives.filter((alternative) => !isExists(alternative)).map(compileTest);
  return (event) => {
    const values = leavesOf(memberOf(event, field));
    if (values.length === 0) return wanted.has(false);
    return wanted.has(true) || values.some((value) => tests.some((test) => test(value)));
  };
}

function compileExists(expression: { readonly exists: unknown }): boolean {
  if (typeof expression.exists !== 'boolean') throw invalid('exists match pattern must be either true or false.');
  onlyOne(expression);
  return expression.exists;
}

/** Lists the values that operators look at: an object is not such a value, and each item of a list is one. */
function leavesOf(value: unknown): unknown[] {
  const leaves: unknown[] = [];
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    // Lists within lists may be deeper than a call stack.
    if (Array.isArray(next)) for (const item of next) left.push(item);
    else if (next !== undefined && (typeof next !== 'object' || next === null)) leaves.push(next);
  }
  return leaves;
}

function compileTest(alternative: unknown): Test {
  if (
    alternative === null ||
    typeof alternative === 'string' ||
    typeof alternative === 'number' ||
    typeof alternative === 'boolean'
  )
    return (value) => value === alternative;
  if (!isObject(alternative)) throw invalid('Match value must be String, number, true, false, or null');
  const [entry] = Object.entries(alternative);
  if (!entry) throw invalid('Match expression name not found');
  const [operator, operand] = entry;
  const compile = ownValue(operators, operator);
  if (!compile) throw invalid(`Unrecognized match type ${operator}`);
  const test = compile(operand);
  onlyOne(alternative, operator === 'numeric' || operator === 'anything-but' ? tooMany : undefined);
  return test;
}

const operators: Readonly<Record<string, (operand: unknown) => Test>> = {
  prefix: (operand) => compileText('prefix', operand),
  suffix: (operand) => compileText('suffix', operand),
  'equals-ignore-case': (operand) => compileText('equals-ignore-case', operand),
  wildcard: (operand) => compileText('wildcard', operand),
  'anything-but': compileAnythingBut,
  numeric: compileNumeric,
  cidr(operand) {
    if (typeof operand !== 'string') throw invalid('prefix match pattern must be a string');
    const test = cidrTest(operand, invalid);
    return (value) => typeof value === 'string' && test(value);
  },
};
