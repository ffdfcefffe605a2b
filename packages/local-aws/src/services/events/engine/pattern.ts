import { AwsError } from '../../../kernel/errors.ts';
import { ownValue } from '../../../kernel/own-value.ts';
import { cidrTest } from './cidr.ts';
import { isObject, nested } from './paths.ts';

type Test = (value: unknown) => boolean;
/** Whether an event, or a part of one, matches. */
export type Matcher = (event: unknown) => boolean;

const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/** Reads a pattern given as JSON text. The words are ours: those of EventBridge are of its JSON parser. */
export function parsePattern(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
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
  return (event) => matches(nested(event));
}

function compileObject(pattern: unknown): Matcher {
  if (!isObject(pattern)) throw invalid('Filter is not an object');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalid('Empty objects are not allowed');
  const matchers = entries.map(([field, value]) => (field === '$or' ? compileOr(value) : compileField(field, value)));
  return (event) => matchers.every((matches) => matches(event));
}

function compileOr(alternatives: unknown): Matcher {
  if (!Array.isArray(alternatives)) throw invalid('It must be an Array followed with $or.');
  if (!alternatives.every(isObject)) throw invalid('Only JSON object is allowed in array of $or relationship.');
  if (alternatives.length < 2) throw invalid('There must have at least 2 Objects in $or relationship.');
  const matchers = alternatives.map(compileObject);
  return (event) => matchers.some((matches) => matches(event));
}

function compileField(field: string, value: unknown): Matcher {
  if (Array.isArray(value)) return compileLeaf(field, value);
  if (!isObject(value)) throw invalid(`"${field}" must be an object or an array`);
  const inner = compileObject(value);
  // A list of objects matches when one of them does; nothing at all still lets `exists: false` match.
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

/** What is said of a second key behind a list, whatever the list is of. recorded: aws/event-ruler, JsonRuleCompiler */
const tooMany = 'Too many elements in numeric expression';

function onlyOne(expression: object, otherwise = 'Only one key allowed in match expression'): void {
  if (Object.keys(expression).length > 1) throw invalid(otherwise);
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

function compileText(operator: string, operand: unknown): Test {
  const ignoreCase = isObject(operand) && (operator === 'prefix' || operator === 'suffix');
  const text = ignoreCase ? caseless(operator, operand) : operand;
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

/** `{"prefix": {"equals-ignore-case": "x"}}` */
function caseless(operator: string, operand: Readonly<Record<string, unknown>>): string {
  const [name] = Object.keys(operand);
  if (name !== 'equals-ignore-case') throw invalid(`Unsupported ${operator} pattern: ${name ?? ''}`);
  onlyOne(operand);
  const text = operand[name];
  if (typeof text !== 'string') throw invalid('equals-ignore-case match pattern must be a string');
  return text;
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
      if (part === '' && parts.length > 0) throw invalid(`Consecutive wildcard characters at pos ${index}`);
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  parts.push(part);
  requireSimple(parts);
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

/**
 * As many parts that begin alike are too many for EventBridge, fewer are not; where it draws the line between is known
 * of this alone. recorded: localstack/localstack, event_pattern_templates/content_wildcard_complex_EXC
 */
const mostAlike = 5;

function requireSimple([, ...parts]: readonly string[]): void {
  const begins = parts.map((part) => part.charAt(0)).filter((char) => char !== '');
  if (begins.some((char) => begins.filter((other) => other === char).length >= mostAlike))
    throw invalid(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a ' +
        'wildcard character',
    );
}

function compileAnythingBut(operand: unknown): Test {
  if (isObject(operand)) return compileAnythingButOf(operand);
  requireListOrValue(operand);
  const excluded: readonly unknown[] = [operand].flat();
  const types = new Set(excluded.map((value) => typeof value));
  if ([...types].some((type) => type !== 'string' && type !== 'number'))
    throw invalid('Inside anything but list, start|null|boolean is not supported.');
  if (types.size !== 1)
    throw invalid('Inside anything but list, either all values are number or string, mixed type is not supported');
  const values = new Set<unknown>(excluded);
  return (value) => !values.has(value);
}

function requireListOrValue(operand: unknown): void {
  if (!Array.isArray(operand) && typeof operand !== 'string' && typeof operand !== 'number')
    throw invalid('Value of anything-but must be an array or single string/number value.');
}

/** What is said of an operand that is no text, by the operator inside. */
const noText: Readonly<Record<string, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  wildcard: 'wildcard match pattern must be a string',
};

/** `{"anything-but": {"prefix": "x"}}` and the like. */
function compileAnythingButOf(expression: Readonly<Record<string, unknown>>): Test {
  const [entry] = Object.entries(expression);
  if (!entry) throw invalid('Anything-But expression name not found');
  const [operator, operand] = entry;
  const complaint = ownValue(noText, operator);
  if (complaint === undefined) throw invalid(`Unsupported anything-but pattern: ${operator}`);
  requireListOrValue(operand);
  onlyOne(expression, tooMany);
  const tests = [operand].flat().map((text: unknown) => {
    if (typeof text !== 'string') throw invalid(complaint);
    if (text === '' && (operator === 'prefix' || operator === 'suffix'))
      throw invalid('Null prefix/suffix not allowed');
    return compileText(operator, text);
  });
  if (tests.length === 0) throw invalid('Empty arrays are not allowed');
  return (value) => !tests.some((test) => test(value));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** One comparison, or a lower bound and behind it an upper one. recorded: aws/event-ruler, JsonRuleCompiler */
function compileNumeric(operand: unknown): Test {
  if (!Array.isArray(operand)) throw invalid('Value of numeric must be an array.');
  const [operator, bound, second, top, ...more] = operand as readonly unknown[];
  if (typeof operator !== 'string')
    throw invalid(`Invalid member in numeric match: ${JSON.stringify(operator) ?? ']'}`);
  const holds = ownValue(comparisons, operator);
  if (!holds) throw invalid(`Unrecognized numeric range operator: ${operator}`);
  const first = numberOf(bound, operator === '=' ? 'equals' : operator);
  if (operand.length === 2) return (value) => typeof value === 'number' && holds(value, first);
  if (!operator.startsWith('>')) throw invalid(tooMany);
  if (typeof second !== 'string') throw invalid(`Bad value in numeric range: ${JSON.stringify(second)}`);
  const below = second.startsWith('<') ? ownValue(comparisons, second) : undefined;
  if (!below) throw invalid(`Bad numeric range operator: ${second}`);
  const last = numberOf(top, second);
  if (more.length > 0) throw invalid('Too many terms in numeric range expression');
  if (first > last || (first === last && (operator === '>' || second === '<')))
    throw invalid('Bottom must be less than top');
  return (value) => typeof value === 'number' && holds(value, first) && below(value, last);
}

function numberOf(value: unknown, operator: string): number {
  if (typeof value !== 'number') throw invalid(`Value of ${operator} must be numeric`);
  return value;
}
