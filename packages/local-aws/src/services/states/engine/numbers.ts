import { randomBytes } from 'node:crypto';
import { createCache } from '../../../kernel/cache.ts';

/** A JSON value. */
export type Json = null | boolean | number | string | ExactNumber | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Begins the text that stands for a number while JSON is written or read. Nobody outside can know it. */
const mark = `number ${randomBytes(12).toString('hex')} `;

/** Whether JSON is being written by `writeJson`, and whether it met such a number. */
const writing = { now: false, met: false };

/**
 * A number as it was written, where it would be written in another way here: it is longer than a double, or has zeros
 * behind the point. States hand it on as it came, and reckon with the double next to it.
 */
export class ExactNumber {
  /** Most processes never meet one, and need not look for it. */
  static wasMade = false;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    ExactNumber.wasMade = true;
  }

  get value(): number {
    return Number(this.text);
  }

  /** Whoever writes JSON without `writeJson` writes the double. */
  toJSON(): number | string {
    if (!writing.now) return this.value;
    writing.met = true;
    return mark + this.text;
  }
}

/** Answers a number of either kind as a double, and undefined for anything else. */
export function numberIn(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof ExactNumber ? value.value : undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

/** Writes JSON in which numbers stand as they were written. */
export function writeJson(value: unknown): string {
  writing.now = true;
  writing.met = false;
  let text: string;
  try {
    text = JSON.stringify(value);
  } finally {
    writing.now = false;
  }
  return writing.met ? withoutMarks(text) : text;
}

function withoutMarks(text: string): string {
  const [before, ...numbers] = text.split(`"${mark}`);
  return [before, ...numbers.map((rest) => rest.replace('"', ''))].join('');
}

/** The texts of small values. A value is never changed after it was made. */
const written = new WeakMap<object, string>();
const mostCharacters = 8_000;
const mostOfLarge = 1_000_000;
/** The texts of the large values that were used last. A state and the next one write the same value four times. */
const large = createCache<object, string>(4);

/** Writes a value that is written several times: a state answers it, and the next state receives it. */
export function textOfJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return writeJson(value);
  const known = written.get(value) ?? large.get(value);
  if (known !== undefined) return known;
  const text = writeJson(value);
  if (text.length <= mostCharacters) written.set(value, text);
  else if (text.length <= mostOfLarge) large.set(value, text);
  return text;
}

/** Finds numbers that may be exact ones: many figures, an exponent, or a zero at the end of a fraction. */
const suspect = /(?:^|[\s:,[])-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?![\d.]))/;
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/** Reads JSON, and keeps numbers as they were written. Throws what `parse` throws. */
export function readJson(text: string, parse: (text: string) => unknown = JSON.parse): Json {
  const value = parse(text) as Json;
  if (!suspect.test(text)) return value;
  const withMarks = text.replace(textOrNumber, (found) => (isExact(found) ? `"${mark}${found}"` : found));
  return withMarks === text ? value : unmarked(JSON.parse(withMarks) as Json);
}

/** -0 is written 0. recorded: test_string_to_json */
const isExact = (literal: string): boolean =>
  literal.charAt(0) !== '"' && literal !== '-0' && String(Number(literal)) !== literal;

function unmarked(value: Json): Json {
  if (typeof value === 'string') return value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  return throughout(value, unmarked);
}

/** Answers a value with doubles alone, which services are given. */
export const withDoubles = (value: Json): Json => (hasExact(value) ? inDoubles(value, () => false) : value);

/** Replaces exact numbers by doubles, except those that `isKept` names. */
export const inDoubles = (value: Json, isKept: (text: string) => boolean): Json => {
  if (!(value instanceof ExactNumber)) return throughout(value, (inner) => inDoubles(inner, isKept));
  return isKept(value.text) ? value : value.value;
};

export const hasExact = (value: Json): boolean => ExactNumber.wasMade && containsExact(value);

const containsExact = (value: Json): boolean =>
  value instanceof ExactNumber ||
  (typeof value === 'object' && value !== null && Object.values(value).some((inner: Json) => containsExact(inner)));

/** Answers the same value with each item and each member replaced. */
export function throughout(value: Json, replace: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map(replace);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replace(member)]));
}
