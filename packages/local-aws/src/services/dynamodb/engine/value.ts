import { UnsupportedError } from '../../../kernel/errors.ts';
import { invalidParameters, serialization, validation } from '../errors.ts';
import {
  compareDecimals,
  formatDecimal,
  greatestExponent,
  leastExponent,
  mostDigits,
  parseDecimal,
  type Decimal,
} from './number.ts';

/** The value of an attribute on the wire: bytes are base64, and numbers are decimal texts. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Item };

export type Item = Readonly<{ [name: string]: Value }>;

export type Type = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';
export const types: readonly Type[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

export const typeOf = (value: Value): Type => Object.keys(value)[0] as Type;
/** Answers the content after the type. */
export const contentOf = (value: Value): unknown => Object.values(value)[0];

/** docs: Amazon DynamoDB Developer Guide, "Service, account, and table quotas in Amazon DynamoDB" */
const deepest = 32;

/**
 * Reads a value from outside, or throws the error that refuses it. recorded: architect/dynalite, validations/index.js
 * (the texts)
 */
export function readValue(given: unknown, depth = 1): Value {
  if (depth > deepest) throw validation('Nesting Levels have exceeded supported limits');
  const entries = Object.entries(membersOf(given)).filter(([, content]) => content !== null && content !== undefined);
  const [first, ...others] = entries.map(([type, content]) => readTyped(type, content, depth));
  if (!first) throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  if (others.length > 0)
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  return first;
}

export function readItem(given: unknown): Item {
  return Object.fromEntries(Object.entries(membersOf(given)).map(([name, value]) => [name, readValue(value)]));
}

/** An item within a value is one level deeper. */
const readMap = (given: unknown, depth: number): Item =>
  Object.fromEntries(Object.entries(membersOf(given)).map(([name, value]) => [name, readValue(value, depth + 1)]));

function membersOf(given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw serialization('Unexpected value type in payload');
  return given as Readonly<Record<string, unknown>>;
}

function readTyped(type: string, content: unknown, depth: number): Value {
  switch (type) {
    case 'S':
      return { S: readText(content) };
    case 'N':
      return { N: readNumber(content) };
    case 'B':
      return { B: readBytes(content) };
    case 'BOOL':
      if (typeof content !== 'boolean') throw notConvertible(content, 'Boolean');
      return { BOOL: content };
    case 'NULL':
      if (typeof content !== 'boolean') throw notConvertible(content, 'Boolean');
      if (!content) throw invalidParameters('Null attribute value types must have the value of true');
      return { NULL: true };
    case 'SS':
      return { SS: readSet('string', content, readText) };
    case 'NS':
      return { NS: readSet('number', content, readNumber) };
    case 'BS':
      return { BS: readSet('binary', content, readBytes) };
    case 'L':
      return { L: readList(content).map((item) => readValue(item, depth + 1)) };
    case 'M':
      return { M: readMap(content, depth) };
    default:
      throw new UnsupportedError(`Type ${type.slice(0, 50)} of an attribute value`);
  }
}

const kindOf = (content: unknown): string =>
  typeof content === 'object'
    ? 'OBJECT'
    : (typeof content === 'boolean' ? String(content) : typeof content).toUpperCase();

const notConvertible = (content: unknown, type: string) =>
  serialization(`${kindOf(content)}_VALUE can not be converted to ${type}`);

function readText(content: unknown): string {
  if (typeof content !== 'string') throw notConvertible(content, 'String');
  return content;
}

function readBytes(content: unknown): string {
  const text = readText(content);
  const bytes = Buffer.from(text, 'base64');
  if (text.length % 4 !== 0 || bytes.toString('base64') !== text)
    throw serialization('Invalid Base64 in the value of a binary attribute');
  return text;
}

function readList(content: unknown): readonly unknown[] {
  if (!Array.isArray(content)) throw serialization('Unexpected value type in payload');
  return content;
}

/** Writes a number as DynamoDB does. recorded: architect/dynalite, validations/index.js (the texts) */
function readNumber(content: unknown): string {
  const text = readText(content);
  if (text === '') throw validation('The parameter cannot be converted to a numeric value');
  const decimal = parseDecimal(text);
  if (!decimal) throw validation(`The parameter cannot be converted to a numeric value: ${text.slice(0, 200)}`);
  return formatDecimal(withinRange(decimal));
}

/** Answers the number if it is within the limits, or throws. */
export function withinRange(decimal: Decimal): Decimal {
  if (decimal.exponent > greatestExponent)
    throw validation('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (decimal.exponent < leastExponent)
    throw validation('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (decimal.digits.length > mostDigits)
    throw validation('Attempting to store more than 38 significant digits in a Number');
  return decimal;
}

/** Reads the number of an attribute that was already checked. */
export const decimalOf = (text: string): Decimal => parseDecimal(text) ?? { negative: false, digits: '0', exponent: 0 };

function readSet(kind: string, content: unknown, read: (member: unknown) => string): readonly string[] {
  const members = readList(content).map(read);
  if (members.length === 0) throw invalidParameters(`An ${kind} set  may not be empty`);
  if (new Set(members).size !== members.length) {
    if (kind === 'number') throw validation('Input collection contains duplicates');
    const shown = `[${members.join(', ').slice(0, 1000)}]`;
    throw invalidParameters(`Input collection ${shown}${kind === 'binary' ? 'of type BS' : ''} contains duplicates.`);
  }
  return members;
}

/** Compares by content: sets without order, and numbers by value. */
export function isEqual(left: Value, right: Value): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  const [one, other] = [contentOf(left), contentOf(right)];
  switch (type) {
    case 'SS':
    case 'NS':
    case 'BS': {
      const members = new Set(one as readonly string[]);
      const others = other as readonly string[];
      return members.size === others.length && others.every((member) => members.has(member));
    }
    case 'L': {
      const [items, others] = [one as readonly Value[], other as readonly Value[]];
      return items.length === others.length && items.every((item, place) => isEqual(item, others[place] as Value));
    }
    case 'M': {
      const [members, others] = [one as Item, other as Item];
      const names = Object.keys(members);
      return (
        names.length === Object.keys(others).length &&
        names.every((name) => Object.hasOwn(others, name) && isEqual(members[name] as Value, others[name] as Value))
      );
    }
    default:
      return one === other;
  }
}

/** Answers a negative number, zero or a positive number, or undefined for values that have no order. */
export function compareValues(left: Value, right: Value): number | undefined {
  if ('N' in left && 'N' in right) return compareDecimals(decimalOf(left.N), decimalOf(right.N));
  if ('S' in left && 'S' in right) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  if ('B' in left && 'B' in right) return Buffer.compare(Buffer.from(left.B, 'base64'), Buffer.from(right.B, 'base64'));
  return undefined;
}
