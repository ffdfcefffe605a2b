import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { declareUnverified } from '../../../../kernel/unverified.ts';
import type { Json, JsonObject } from '../definition/machine.ts';
import { ExactNumber, isObject, numberIn, readJson, writeJson } from '../numbers.ts';
import { javaRandom } from './java-random.ts';

/** Is thrown if a call cannot be answered; it becomes States.IntrinsicFailure. */
export class IntrinsicFailure extends Error {
  override readonly name = 'IntrinsicFailure';
}

export interface Chance {
  random(): number;
  uuid(): string;
}

export const seededMathRandom = declareUnverified(
  'states-math-random-seed',
  'Which number does States.MathRandom give for a seed?',
  'the next number of java.util.Random below the range',
);

const fail = (message: string): never => {
  throw new IntrinsicFailure(message);
};

/**
 * docs: AWS Step Functions Developer Guide, "Intrinsic functions for JSONPath states in Step Functions" (limits of each
 * function).
 */
const maxText = 10_000;
const maxRange = 1_000;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : fail('A string is expected'));
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : fail('An array is expected'));
const number = (value: Json | undefined): number => numberIn(value) ?? fail('A number is expected');
const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : fail('An object is expected'));
/** recorded: test_math_add (halves are rounded up). */
const integer = (value: Json | undefined): number => {
  const rounded = Math.round(number(value)) + 0;
  return Number.isFinite(rounded) ? rounded : fail('The number is too large');
};
const shortText = (value: Json | undefined): string => {
  const found = text(value);
  return found.length > maxText ? fail(`A string is at most ${maxText} characters long`) : found;
};

type Intrinsic = (args: readonly Json[], chance: Chance) => Json;

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The functions of JSONPath states, with the numbers of arguments that each takes. */
export const intrinsics: Readonly<Record<string, { readonly arity: readonly [number, number]; run: Intrinsic }>> = {
  Format: { arity: [1, Infinity], run: ([template, ...values]) => format(text(template), values) },
  StringToJson: { arity: [1, 1], run: ([value]) => parseJson(text(value)) },
  JsonToString: { arity: [1, 1], run: ([value]) => writeJson(value) },
  Array: { arity: [0, Infinity], run: (values) => [...values] },
  ArrayPartition: { arity: [2, 2], run: ([values, size]) => partition(list(values), integer(size)) },
  ArrayContains: {
    arity: [2, 2],
    run: ([values, value]) => list(values).some((item) => isDeepStrictEqual(item, value)),
  },
  ArrayRange: { arity: [3, 3], run: ([first, last, step]) => range(integer(first), integer(last), integer(step)) },
  ArrayGetItem: {
    arity: [2, 2],
    run: ([values, index]) => list(values)[integer(index)] ?? nullItem(list(values), integer(index)),
  },
  ArrayLength: { arity: [1, 1], run: ([values]) => list(values).length },
  ArrayUnique: { arity: [1, 1], run: ([values]) => unique(list(values)) },
  Base64Encode: { arity: [1, 1], run: ([value]) => Buffer.from(shortText(value), 'utf8').toString('base64') },
  Base64Decode: { arity: [1, 1], run: ([value]) => decode(shortText(value)) },
  Hash: { arity: [2, 2], run: ([data, algorithm]) => hash(data ?? null, text(algorithm)) },
  JsonMerge: { arity: [3, 3], run: ([one, other, deep]) => merge(object(one), object(other), deep) },
  MathRandom: {
    arity: [2, 3],
    run: ([from, to, seed], chance) => mathRandom(integer(from), integer(to), seed, chance),
  },
  MathAdd: { arity: [2, 2], run: ([one, other]) => integer(integer(one) + integer(other)) },
  StringSplit: { arity: [2, 2], run: ([value, delimiters]) => split(text(value), text(delimiters)) },
  UUID: { arity: [0, 0], run: (_, chance) => chance.uuid() },
};

export const intrinsicNames: ReadonlySet<string> = new Set(Object.keys(intrinsics));

/** Puts each value in place of a `{}`; `\{` and `\}` are literal braces. */
function format(template: string, values: readonly Json[]): string {
  let used = 0;
  let result = '';
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    if (character === '\\') result += template.charAt(++at);
    else if (character === '{' && template.charAt(at + 1) === '}') {
      at += 1;
      result += shownLikeJava(used < values.length ? (values[used++] as Json) : fail('There are fewer values than {}'));
    } else result += character;
  }
  return used === values.length ? result : fail('There are more values than {}');
}

/** recorded: test_format_2 (an object shows as {Arg1=1, Arg2=[]}). */
function shownLikeJava(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(shownLikeJava).join(', ')}]`;
  if (value instanceof ExactNumber) return value.text;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${shownLikeJava(item)}`)
    .join(', ')}}`;
}

/** recorded: test_string_to_json (blank text is null, -0 is 0). */
function parseJson(value: string): Json {
  if (value.trim() === '') return null;
  try {
    const parsed = readJson(value);
    return parsed === 0 ? 0 : parsed;
  } catch {
    return fail('The string is not valid JSON');
  }
}

function partition(values: readonly Json[], size: number): Json[][] {
  if (size < 1) return fail('The size of a part must be a positive number');
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) return fail('The step must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > maxRange) return fail(`An array has at most ${maxRange} items`);
  return Array.from({ length }, (_, index) => first + index * step);
}

const nullItem = (values: readonly Json[], index: number): Json =>
  index >= 0 && index < values.length ? null : fail('The index is outside the array');

function unique(values: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = writeJson(value);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

function decode(value: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4 !== 0) return fail('The string is not valid base64');
  return Buffer.from(value, 'base64').toString('utf8');
}

function hash(data: Json, algorithm: string): string {
  const name = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (!name) return fail(`The algorithm must be one of ${Object.keys(algorithms).join(', ')}`);
  const value = typeof data === 'string' ? data : writeJson(data);
  return createHash(name).update(shortText(value)).digest('hex');
}

function merge(one: JsonObject, other: JsonObject, deep: Json | undefined): JsonObject {
  if (deep !== false) return fail('Only the shallow merging mode is supported');
  return { ...one, ...other };
}

function mathRandom(from: number, to: number, seed: Json | undefined, chance: Chance): number {
  if (from >= to) return fail('The start must be less than the end');
  // The generator draws from at most so many numbers.
  if (seed !== undefined && to - from >= 2 ** 31)
    return fail(`There are at most ${2 ** 31 - 1} numbers from which a seed draws`);
  if (seed !== undefined) return from + javaRandom(BigInt(integer(seed))).below(to - from);
  return from + Math.floor(chance.random() * (to - from));
}

/** Splits at each character of `delimiters`. Empty parts between two separators stay. */
function split(value: string, delimiters: string): string[] {
  const separators = new Set(delimiters);
  const parts: string[] = [];
  let part = '';
  for (const character of value) {
    if (!separators.has(character)) part += character;
    else {
      if (part !== '') parts.push(part);
      part = '';
    }
  }
  return part === '' ? parts : [...parts, part];
}
