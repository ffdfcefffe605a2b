import { UnsupportedError } from '../../../../kernel/errors.ts';
import { ownValue } from '../../../../kernel/own-value.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';
import { ofLists, ofMaps } from './collections.ts';
import { at, text, whole, type Library, type Method, type Methods } from './method.ts';
import { areEqual, doubleOf, isEntry, Loop, plain, textOf, WholeDouble, type Value } from './values.ts';

const common: Methods<Value> = {
  toString: (self: Value) => textOf(self),
  equals: (self, values) => areEqual(self, at(values, 0)),
};

/** Answers the difference of the first code units that differ, or else of the lengths. */
function comparison(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  for (let index = 0; index < most; index += 1) {
    const difference = one.charCodeAt(index) - other.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

const ofStrings: Methods<string> = {
  length: (self) => self.length,
  isEmpty: (self) => self === '',
  equalsIgnoreCase: (self, values) => self.toLowerCase() === text(values, 0).toLowerCase(),
  toLowerCase: (self) => self.toLowerCase(),
  toUpperCase: (self) => self.toUpperCase(),
  trim: (self) => self.trim(),
  substring: (self, values) => self.slice(whole(values, 0), values.length > 1 ? whole(values, 1) : undefined),
  indexOf: (self, values) => self.indexOf(text(values, 0), values.length > 1 ? whole(values, 1) : 0),
  lastIndexOf: (self, values) => self.lastIndexOf(text(values, 0)),
  contains: (self, values) => self.includes(text(values, 0)),
  startsWith: (self, values) => self.startsWith(text(values, 0)),
  endsWith: (self, values) => self.endsWith(text(values, 0)),
  concat: (self, values) => self + text(values, 0),
  charAt: (self, values) => self.charAt(whole(values, 0)),
  replace: (self, values) => self.split(text(values, 0)).join(text(values, 1)),
  replaceAll: (self, values, library) => library.call('String.replaceAll', [self, text(values, 0), text(values, 1)]),
  replaceFirst: (self, values, library) => library.call('String.replace', [self, text(values, 0), text(values, 1)]),
  matches: (self, values, library) => library.call('util.matches', [text(values, 0), self]),
  split: (self, values, library) => library.split(self, text(values, 0)),
  compareTo: (self, values) => comparison(self, text(values, 0)),
  compareToIgnoreCase: (self, values) => comparison(self.toLowerCase(), text(values, 0).toLowerCase()),
  hashCode(self) {
    let hash = 0;
    for (let index = 0; index < self.length; index += 1) hash = (Math.imul(hash, 31) + self.charCodeAt(index)) | 0;
    return hash;
  },
};

/** Java's static methods are called on any number: `#set($Integer = 0)$Integer.parseInt("5")`. */
function parsed(written: string, form: RegExp): number {
  if (!form.test(written)) throw new CodeFault(`For input string: "${written}"`);
  return Number(written);
}
const wholeIn: Method<number> = (_, values) => parsed(text(values, 0), /^[+-]?\d+$/);
const numberIn = (values: readonly Value[]): number =>
  parsed(text(values, 0), /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i);
const doubleIn: Method<number> = (_, values) => doubleOf(numberIn(values));

const ofNumbers: Methods<number> = {
  intValue: (self) => Math.trunc(self),
  longValue: (self) => Math.trunc(self),
  doubleValue: (self) => doubleOf(self),
  compareTo: (self, values) => Math.sign(self - Number(plain(at(values, 0)))),
  toString: (self: number, values: readonly Value[]) => textOf(values.length > 0 ? at(values, 0) : self),
  parseInt: wholeIn,
  parseLong: wholeIn,
  parseDouble: doubleIn,
  parseFloat: doubleIn,
  // Nobody knows here whether it is that of Integer or of Double.
  valueOf: (_: number, values: readonly Value[]) => numberIn(values),
};

const ofBooleans: Methods<boolean> = { booleanValue: (self) => self };

const memberOfLoop =
  (name: string): Method<Loop> =>
  (self) =>
    self.get(name) ?? null;

const ofLoops: Methods<Loop> = {
  hasNext: memberOfLoop('hasNext'),
  getHasNext: memberOfLoop('hasNext'),
  isFirst: memberOfLoop('first'),
  isLast: memberOfLoop('last'),
  getIndex: memberOfLoop('index'),
  getCount: memberOfLoop('count'),
  getParent: memberOfLoop('parent'),
};

/**
 * Calls a method of a Java class, if this runtime has it. docs: AWS AppSync Developer Guide, "Programming guide" (VTL)
 */
export function callMethod(given: Value, name: string, values: readonly Value[], library: Library): Value {
  if (given instanceof WholeDouble && name === 'toString' && values.length === 0) return textOf(given);
  const self = plain(given);
  const run = <Self extends Value>(methods: Methods<Self>, typed: Self): Value => {
    const method = ownValue(methods, name) ?? ownValue(common, name);
    if (!method) throw new UnsupportedError(`The method ${name} of a ${kindOf(self)} in a mapping template`);
    return (method as Method<Self>)(typed, values, library);
  };
  if (typeof self === 'string') return run(ofStrings, self);
  if (typeof self === 'number') return run(ofNumbers, self);
  if (typeof self === 'boolean') return run(ofBooleans, self);
  if (Array.isArray(self)) return run(ofLists, self);
  if (self instanceof Loop) return run(ofLoops, self);
  if (self instanceof Map) return run(ofMaps, self);
  if (isEntry(self)) return run({ getKey: () => self.key, getValue: () => self.value }, self);
  return run({}, self);
}

export function kindOf(value: Value): string {
  if (value === null) return 'Null';
  if (value instanceof WholeDouble) return 'Number';
  if (value instanceof Loop) return 'Object';
  if (Array.isArray(value)) return 'List';
  if (value instanceof Map) return 'Map';
  const kinds: Readonly<Record<string, string>> = { string: 'String', number: 'Number', boolean: 'Boolean' };
  return kinds[typeof value] ?? 'Object';
}
