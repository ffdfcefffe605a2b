import { UnsupportedError } from '../../../../kernel/errors.ts';
import { ownValue } from '../../../../kernel/own-value.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';
import { areEqual, isEntry, Loop, setItem, textOf, type Value, type VtlMap } from './values.ts';

/** The functions that APPSYNC_JS has too. */
export interface Library {
  call(name: string, values: readonly Value[]): Value;
  split(text: string, pattern: string): string[];
}

type Method<Self> = (self: Self, values: readonly Value[], library: Library) => Value;
type Methods<Self> = Readonly<Record<string, Method<Self>>>;

const at = (values: readonly Value[], index: number): Value => values[index] ?? null;
const text = (values: readonly Value[], index: number): string => textOf(at(values, index));
const whole = (values: readonly Value[], index: number): number => Math.trunc(Number(at(values, index)));

const common: Methods<Value> = {
  toString: (self: Value) => textOf(self),
  equals: (self, values) => areEqual(self, at(values, 0)),
};

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
};

const ofNumbers: Methods<number> = {
  intValue: (self) => Math.trunc(self),
  longValue: (self) => Math.trunc(self),
  doubleValue: (self) => self,
  compareTo: (self, values) => Math.sign(self - Number(at(values, 0))),
  parseInt: (_, values) => Number.parseInt(text(values, 0), 10),
};

const ofLists: Methods<Value[]> = {
  size: (self) => self.length,
  isEmpty: (self) => self.length === 0,
  get: (self, values) => self[whole(values, 0)] ?? null,
  set(self, values) {
    const before = self[whole(values, 0)] ?? null;
    setItem(self, whole(values, 0), at(values, 1));
    return before;
  },
  add(self, values) {
    if (values.length > 1) {
      const index = whole(values, 0);
      if (!(index >= 0 && index <= self.length)) throw new CodeFault(`Index ${index} is out of bounds for a list.`);
      self.splice(index, 0, at(values, 1));
    } else self.push(at(values, 0));
    return true;
  },
  addAll(self, values) {
    for (const item of [...listOf(at(values, 0))]) self.push(item);
    return true;
  },
  remove(self, values) {
    const given = at(values, 0);
    if (typeof given === 'number') return self.splice(given, 1)[0] ?? null;
    const index = self.findIndex((item) => areEqual(item, given));
    if (index >= 0) self.splice(index, 1);
    return index >= 0;
  },
  contains: (self, values) => self.some((item) => areEqual(item, at(values, 0))),
  containsAll: (self, values) => listOf(at(values, 0)).every((one) => self.some((item) => areEqual(item, one))),
  indexOf: (self, values) => self.findIndex((item) => areEqual(item, at(values, 0))),
  subList: (self, values) => self.slice(whole(values, 0), whole(values, 1)),
  clear: (self) => (self.splice(0), null),
};

export const listOf = (value: Value): readonly Value[] => (Array.isArray(value) ? value : []);

const key = (values: readonly Value[]): string => text(values, 0);

function put(self: VtlMap, name: string, value: Value): Value {
  const before = self.get(name) ?? null;
  self.set(name, value);
  return before;
}

const ofMaps: Methods<VtlMap> = {
  get: (self, values) => self.get(key(values)) ?? null,
  getOrDefault: (self, values) => self.get(key(values)) ?? at(values, 1),
  put: (self, values) => put(self, key(values), at(values, 1)),
  putIfAbsent: (self, values) => self.get(key(values)) ?? put(self, key(values), at(values, 1)),
  putAll(self, values) {
    const given = at(values, 0);
    if (given instanceof Map) for (const [name, value] of given) self.set(name, value);
    return null;
  },
  remove(self, values) {
    const before = self.get(key(values)) ?? null;
    self.delete(key(values));
    return before;
  },
  containsKey: (self, values) => self.has(key(values)),
  containsValue: (self, values) => [...self.values()].some((item) => areEqual(item, at(values, 0))),
  keySet: (self) => [...self.keys()],
  values: (self) => [...self.values()],
  entrySet: (self) => [...self].map(([name, value]) => ({ key: name, value })),
  size: (self) => self.size,
  isEmpty: (self) => self.size === 0,
  clear: (self) => (self.clear(), null),
};

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
export function callMethod(self: Value, name: string, values: readonly Value[], library: Library): Value {
  const run = <Self extends Value>(methods: Methods<Self>, typed: Self): Value => {
    const method = ownValue(methods, name) ?? ownValue(common, name);
    if (!method) throw new UnsupportedError(`The method ${name} of a ${kindOf(self)} in a mapping template`);
    return (method as Method<Self>)(typed, values, library);
  };
  if (typeof self === 'string') return run(ofStrings, self);
  if (typeof self === 'number') return run(ofNumbers, self);
  if (Array.isArray(self)) return run(ofLists, self);
  if (self instanceof Loop) return run(ofLoops, self);
  if (self instanceof Map) return run(ofMaps, self);
  if (isEntry(self)) return run({ getKey: () => self.key, getValue: () => self.value }, self);
  return run({}, self);
}

export function kindOf(value: Value): string {
  if (value === null) return 'Null';
  if (value instanceof Loop) return 'Object';
  if (Array.isArray(value)) return 'List';
  if (value instanceof Map) return 'Map';
  const kinds: Readonly<Record<string, string>> = { string: 'String', number: 'Number', boolean: 'Boolean' };
  return kinds[typeof value] ?? 'Object';
}
