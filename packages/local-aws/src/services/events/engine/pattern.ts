import { AwsError } from '../../../kernel/errors.ts';
import { cidrTest } from './cidr.ts';

type Test = (value: unknown) => boolean;
/** Whether an event, or a part of one, matches. */
export type Matcher = (event: unknown) => boolean;

const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/** Reads a pattern given as JSON text. */
export function parsePattern(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

/** Compiles an event pattern. Every field must match; a list matches when one of its alternatives does. */
export function compilePattern(pattern: unknown): Matcher {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern))
    throw invalid('Filter is not an object');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalid('Empty objects are not allowed');
  const matchers = entries.map(([field, value]) => (field === '$or' ? compileOr(value) : compileField(field, value)));
  return (event) => matchers.every((matches) => matches(event));
}

function compileOr(alternatives: unknown): Matcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2)
    throw invalid('"$or" must be an array of at least two patterns');
  const matchers = alternatives.map(compilePattern);
  return (event) => matchers.some((matches) => matches(event));
}

function compileField(field: string, value: unknown): Matcher {
  if (Array.isArray(value)) return compileLeaf(field, value);
  if (typeof value !== 'object' || value === null) throw invalid(`"${field}" must be an object or an array`);
  const inner = compilePattern(value);
  // A list of objects matches when one of them does; nothing at all still lets `exists: false` match.
  return (event) =>
    [memberOf(event, field)].flat().some((item) => inner(item)) ||
    (isEmpty(memberOf(event, field)) && inner(undefined));
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const memberOf = (event: unknown, field: string): unknown =>
  typeof event === 'object' && event !== null && Object.hasOwn(event, field)
    ? (event as Record<string, unknown>)[field]
    : undefined;

function compileLeaf(field: string, alternatives: readonly unknown[]): Matcher {
  if (alternatives.length === 0) throw invalid('Empty arrays are not allowed');
  const tests: Test[] = [];
  let present: boolean | undefined;
  let absent: boolean | undefined;
  for (const alternative of alternatives) {
    const exists =
      typeof alternative === 'object' && alternative !== null && 'exists' in alternative
        ? (alternative as { exists: unknown }).exists
        : undefined;
    if (exists === undefined) tests.push(compileTest(alternative));
    else if (typeof exists !== 'boolean' || Object.keys(alternative as object).length > 1)
      throw invalid('exists match pattern must be either true or false.');
    else if (exists) present = true;
    else absent = true;
  }
  return (event) => {
    const values = leavesOf(memberOf(event, field));
    if (values.length === 0) return absent === true;
    return present === true || values.some((value) => tests.some((test) => test(value)));
  };
}

/**
 * Operators look at values that are no objects: an object in the event is not a value, and each item of a list is one.
 */
const leavesOf = (value: unknown): unknown[] =>
  [value].flat(Infinity).filter((item) => item !== undefined && (typeof item !== 'object' || item === null));

function compileTest(alternative: unknown): Test {
  if (
    alternative === null ||
    typeof alternative === 'string' ||
    typeof alternative === 'number' ||
    typeof alternative === 'boolean'
  )
    return (value) => value === alternative;
  if (typeof alternative !== 'object' || Array.isArray(alternative))
    throw invalid('Match value must be String, number, true, false, or null');
  const [entry, ...more] = Object.entries(alternative as Record<string, unknown>);
  if (!entry || more.length > 0) throw invalid('Only one key allowed in match expression');
  return compileOperator(entry[0], entry[1]);
}

function compileOperator(operator: string, operand: unknown): Test {
  switch (operator) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return compileText(operator, operand);
    case 'anything-but':
      return compileAnythingBut(operand);
    case 'numeric':
      return compileNumeric(operand);
    case 'cidr': {
      const test = cidrTest(operand);
      if (!test) throw invalid("Malformed CIDR, one '/' required");
      return (value) => typeof value === 'string' && test(value);
    }
    default:
      throw invalid(`Unrecognized match type ${operator}`);
  }
}

function compileText(operator: string, operand: unknown): Test {
  const ignoreCase =
    typeof operand === 'object' &&
    operand !== null &&
    'equals-ignore-case' in operand &&
    (operator === 'prefix' || operator === 'suffix');
  const text = ignoreCase ? (operand as { 'equals-ignore-case': unknown })['equals-ignore-case'] : operand;
  if (typeof text !== 'string') throw invalid(`${operator} match pattern must be a string`);
  const fold = (value: string): string =>
    ignoreCase || operator === 'equals-ignore-case' ? value.toLowerCase() : value;
  const wanted = fold(text);
  const glob = operator === 'wildcard' ? compileWildcard(text) : undefined;
  return (value) => {
    if (typeof value !== 'string') return false;
    if (glob) return glob(value);
    if (operator === 'prefix') return fold(value).startsWith(wanted);
    if (operator === 'suffix') return fold(value).endsWith(wanted);
    return fold(value) === wanted;
  };
}

/** `*` stands for any text, a backslash takes the meaning from it. Linear in the text, whatever the pattern. */
function compileWildcard(pattern: string): (value: string) => boolean {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] as string;
    if (char === '\\') {
      const escaped = pattern[++index];
      if (escaped !== '*' && escaped !== '\\') throw invalid('Invalid escape character');
      part += escaped;
    } else if (char === '*') {
      if (part === '' && parts.length > 0) throw invalid('Consecutive wildcard characters');
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  parts.push(part);
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
    let from = first.length;
    for (const inner of rest) {
      const found = value.indexOf(inner, from);
      if (found < 0) return false;
      from = found + inner.length;
    }
    return from <= value.length - last.length;
  };
}

function compileAnythingBut(operand: unknown): Test {
  const excluded: unknown[] = [operand].flat();
  if (excluded.length === 0) throw invalid('Empty arrays are not allowed');
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [entry, ...more] = Object.entries(operand);
    if (!entry || more.length > 0 || !['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(entry[0]))
      throw invalid('Inside anything-but only prefix, suffix, equals-ignore-case and wildcard are allowed');
    const tests = [entry[1]].flat().map((text) => compileText(entry[0], text));
    return (value) => !tests.some((test) => test(value));
  }
  if (!excluded.every((value) => typeof value === 'string' || typeof value === 'number'))
    throw invalid('Inside anything but list, start|null|boolean is not supported.');
  const values = new Set<unknown>(excluded);
  return (value) => !values.has(value);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function compileNumeric(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > 4 || operand.length % 2 !== 0)
    throw invalid('Invalid numeric match: needs one or two pairs of operator and number');
  const bounds: { holds: (value: number, bound: number) => boolean; bound: number }[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [operator, bound] = [operand[index] as unknown, operand[index + 1] as unknown];
    const holds =
      typeof operator === 'string' && Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (!holds || typeof bound !== 'number')
      throw invalid(`Unrecognized numeric range operator: ${JSON.stringify(operator)}`);
    bounds.push({ holds, bound });
  }
  return (value) => typeof value === 'number' && bounds.every(({ holds, bound }) => holds(value, bound));
}
