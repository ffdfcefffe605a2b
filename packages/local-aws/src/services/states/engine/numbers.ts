import { randomBytes } from 'node:crypto';

/** A JSON value. */
export type Json = null | boolean | number | string | ExactNumber | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Begins the text that stands for a number while JSON is written or read. Nobody outside can know it. */
const mark = `number ${randomBytes(12).toString('hex')} `;
const marked = new RegExp(`"${mark}([^"]*)"`, 'g');

/** Whether JSON is being written by `writeJson`, and whether it met such a number. */
const writing = { now: false, met: false };

/**
 * A number as it was written, where it would be written in another way here: it is longer than a double, or has zeros
 * behind the point. States hand it on as it came, and reckon with the double next to it.
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
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
  return writing.met ? text.replace(marked, '$1') : text;
}

/** The texts of small values. A value is never changed after it was made. */
const written = new WeakMap<object, string>();
const mostCharacters = 8_000;

/** Writes a value that is written several times: a state answers it, and the next state receives it. */
export function textOfJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return writeJson(value);
  const known = written.get(value);
  if (known !== undefined) return known;
  const text = writeJson(value);
  if (text.length <= mostCharacters) written.set(value, text);
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

/**
 * Answers a value with the numbers of JSONata: whole ones of 64 bits, and doubles.
 * recorded: floci-io/floci#2676 (what AWS makes of numbers in a text)
 */
export const withLongs = (value: Json): Json => (hasExact(value) ? inDoubles(value, isLong) : value);

const inDoubles = (value: Json, isKept: (text: string) => boolean): Json => {
  if (!(value instanceof ExactNumber)) return throughout(value, (inner) => inDoubles(inner, isKept));
  return isKept(value.text) ? value : value.value;
};

const hasExact = (value: Json | undefined): boolean =>
  value instanceof ExactNumber ||
  (typeof value === 'object' && value !== null && Object.values(value).some((inner: Json) => hasExact(inner)));

/** Answers the same value with each item and each member replaced. */
function throughout(value: Json, replace: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map(replace);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replace(member)]));
}

/** A double does not hold every whole number beyond this one. */
const safe = Number.MAX_SAFE_INTEGER;
const long = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/**
 * Puts whole numbers of `given` that a double cannot hold in the place of the doubles that an expression made of them.
 * Two of them that are the same double cannot be told apart, and stay doubles.
 */
export function restoreNumbers(made: Json, given: Json): Json {
  const known = new Map<number, string | undefined>();
  collect(given, known);
  const restore = (value: Json): Json => {
    if (typeof value !== 'number') return throughout(value, restore);
    const text = known.get(value);
    return text === undefined ? value : new ExactNumber(text);
  };
  return [...known.values()].some((text) => text !== undefined) ? restore(made) : made;
}

function collect(value: Json, known: Map<number, string | undefined>): void {
  const number = numberIn(value);
  if (number === undefined) {
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner, known);
    return;
  }
  if (Math.abs(number) <= safe) return;
  const text = value instanceof ExactNumber && isLong(value.text) ? value.text : undefined;
  known.set(number, known.has(number) && known.get(number) !== text ? undefined : text);
}

const isLong = (text: string): boolean =>
  /^-?\d+$/.test(text) && BigInt(text) >= long.least && BigInt(text) <= long.most;
