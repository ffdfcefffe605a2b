import type { Json } from '../appsync-js/index.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';

/** A value in a template: maps keep the order of their keys and can be changed. */
export type Value = null | boolean | number | string | WholeDouble | Value[] | VtlMap | Entry;
export type VtlMap = Map<string, Value>;

/**
 * A double without a fraction. Numbers with one are doubles by themselves, and others are whole numbers of Java. docs:
 * Java SE API, "Double" (toString)
 */
export class WholeDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Makes a value of a number that is a double in Java. */
export const doubleOf = (value: number): Value => (Number.isInteger(value) ? new WholeDouble(value) : value);

/** Answers the number of a double that has no fraction, and any other value as it is. */
export const plain = (value: Value): Exclude<Value, WholeDouble> =>
  value instanceof WholeDouble ? value.value : value;

/** An entry of a map, as `entrySet` lists it. */
export interface Entry {
  readonly key: string;
  readonly value: Value;
}

/**
 * What `$foreach` is in a loop: it has members and methods of the same meaning. docs: Apache Velocity Engine 1.7 User
 * Guide, "Foreach"
 */
export class Loop extends Map<string, Value> {
  constructor(index: number, length: number, parent: Value) {
    const hasNext = index + 1 < length;
    super(Object.entries({ index, count: index + 1, hasNext, first: index === 0, last: !hasNext, parent }));
  }
}

/** `$ctx.info`: its JSON lacks the selection. docs: AWS AppSync Developer Guide, "… context reference" (Info) */
export class Info extends Map<string, Value> {}

const selection = new Set(['selectionSetList', 'selectionSetGraphQL']);

export function fromJson(json: unknown): Value {
  if (json === undefined || json === null) return null;
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json !== 'object') return json as Value;
  return new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)]));
}

export function toJson(value: Value): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) {
    const members = value instanceof Info ? [...value].filter(([key]) => !selection.has(key)) : [...value];
    return Object.fromEntries(members.map(([key, item]) => [key, toJson(item)]));
  }
  if (value instanceof WholeDouble) return value.value;
  if (typeof value === 'object' && value !== null) return { key: value.key, value: toJson(value.value) };
  return value;
}

/** Tells whether a value still is what `fromJson` made. It looks at no more than was there at first. */
export function isStill(value: Value, json: unknown): boolean {
  if (Array.isArray(json))
    return (
      Array.isArray(value) && value.length === json.length && json.every((item, index) => isStill(value[index]!, item))
    );
  if (typeof json !== 'object' || json === null) return value === (json ?? null);
  const members = Object.entries(json);
  return (
    value instanceof Map &&
    value.size === members.length &&
    members.every(([key, item]) => value.has(key) && isStill(value.get(key)!, item))
  );
}

/** Writes a value as Java's `toString` does. */
export function textOf(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${key}=${textOf(item)}`).join(', ')}}`;
  if (value instanceof WholeDouble) return doubleText(value.value);
  if (typeof value === 'object' && value !== null) return `${value.key}=${textOf(value.value)}`;
  return typeof value === 'number' && !Number.isInteger(value) ? doubleText(value) : String(value);
}

/** Writes a double as Java does: in digits from a thousandth up to ten million, and with an exponent otherwise. */
function doubleText(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

export const isEntry = (value: Value): value is Entry =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  !(value instanceof WholeDouble);

/** Compares as `equals` of Java does, and as `==` of Velocity does for values of one type. */
export const areEqual = (one: Value, other: Value): boolean =>
  one === other || JSON.stringify(toJson(one)) === JSON.stringify(toJson(other));

/** Sets an item that exists. A list of Java grows only at its end, so no other index is allowed. */
export function setItem(list: Value[], index: number, value: Value): void {
  if (!(index >= 0 && index < list.length))
    throw new CodeFault(`Index ${index} is out of bounds for a list of length ${list.length}.`);
  list[index] = value;
}

/** Answers a member by its name: of a map by its key, of a list and a text whether it is `empty`. */
export function memberOf(value: Value, key: Value): Value {
  if (value instanceof Map) return value.get(textOf(key)) ?? null;
  if (Array.isArray(value) && typeof key === 'number') return value[key] ?? null;
  if (Array.isArray(value) || typeof value === 'string') return key === 'empty' ? value.length === 0 : null;
  if (value !== null && isEntry(value)) return key === 'key' ? value.key : value.value;
  return null;
}
