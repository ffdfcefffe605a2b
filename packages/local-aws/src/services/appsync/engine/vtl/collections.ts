/** The methods of lists and maps. */
import { UnsupportedError } from '../../../../kernel/errors.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';
import { at, text, whole, type Methods } from './method.ts';
import { areEqual, plain, setItem, textOf, type Value, type VtlMap } from './values.ts';

export const listOf = (value: Value): readonly Value[] => (Array.isArray(value) ? value : []);
export const has = (list: Value, item: Value): boolean => listOf(list).some((one) => areEqual(one, item));

/**
 * In Java the keys, values and entries of a map are views of it: what leaves a view leaves the map. Here keys do so;
 * another change of a view is refused, because nobody would see it.
 */
interface View {
  readonly map: VtlMap;
  readonly isOfKeys: boolean;
}
const views = new WeakMap<readonly Value[], View>();

function viewOf(map: VtlMap, items: Value[], isOfKeys: boolean): Value[] {
  views.set(items, { map, isOfKeys });
  return items;
}

const isView = (list: readonly Value[]): boolean => views.has(list);

const viewError = (method: string): UnsupportedError =>
  new UnsupportedError(`The method ${method} of what keySet, values or entrySet answers, in a mapping template,`);

function grows(list: readonly Value[], method: string): void {
  if (isView(list)) throw viewError(method);
}

/** Takes items out of a list. Answers whether any has left. */
function shrink(list: Value[], method: string, stays: (item: Value, index: number) => boolean): boolean {
  const view = views.get(list);
  if (view?.isOfKeys === false) throw viewError(method);
  let kept = 0;
  list.forEach((item, index) => {
    if (stays(item, index)) list[kept++] = item;
    else view?.map.delete(textOf(item));
  });
  const isShorter = kept < list.length;
  list.length = kept;
  return isShorter;
}

export const ofLists: Methods<Value[]> = {
  size: (self) => self.length,
  isEmpty: (self) => self.length === 0,
  get: (self, values) => self[whole(values, 0)] ?? null,
  set(self, values) {
    const before = self[whole(values, 0)] ?? null;
    setItem(self, whole(values, 0), at(values, 1));
    return before;
  },
  add(self, values) {
    grows(self, 'add');
    if (values.length > 1) {
      const index = whole(values, 0);
      if (!(index >= 0 && index <= self.length)) throw new CodeFault(`Index ${index} is out of bounds for a list.`);
      self.splice(index, 0, at(values, 1));
    } else self.push(at(values, 0));
    return true;
  },
  addAll(self, values) {
    grows(self, 'addAll');
    const [index, given] = values.length > 1 ? [whole(values, 0), at(values, 1)] : [self.length, at(values, 0)];
    if (!(index >= 0 && index <= self.length)) throw new CodeFault(`Index ${index} is out of bounds for a list.`);
    const items = [...listOf(given)];
    // A call with very many arguments would overflow the stack.
    const after = self.splice(index);
    for (const item of [...items, ...after]) self.push(item);
    return items.length > 0;
  },
  remove(self, values) {
    const given = plain(at(values, 0));
    const index = typeof given === 'number' && !isView(self) ? given : self.findIndex((item) => areEqual(item, given));
    const item = self[index] ?? null;
    const has = index >= 0 && index < self.length;
    if (has) shrink(self, 'remove', (_, at) => at !== index);
    return typeof given === 'number' ? item : has;
  },
  removeAll: (self, values) => shrink(self, 'removeAll', (item) => !has(at(values, 0), item)),
  retainAll: (self, values) => shrink(self, 'retainAll', (item) => has(at(values, 0), item)),
  contains: (self, values) => self.some((item) => areEqual(item, at(values, 0))),
  containsAll: (self, values) => listOf(at(values, 0)).every((one) => self.some((item) => areEqual(item, one))),
  indexOf: (self, values) => self.findIndex((item) => areEqual(item, at(values, 0))),
  subList: (self, values) => self.slice(whole(values, 0), whole(values, 1)),
  lastIndexOf: (self, values) => self.findLastIndex((item) => areEqual(item, at(values, 0))),
  clear: (self) => (shrink(self, 'clear', () => false), null),
};

const key = (values: readonly Value[]): string => text(values, 0);

function put(self: VtlMap, name: string, value: Value): Value {
  const before = self.get(name) ?? null;
  self.set(name, value);
  return before;
}

export const ofMaps: Methods<VtlMap> = {
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
  replace: (self, values) => (self.has(key(values)) ? put(self, key(values), at(values, 1)) : null),
  containsKey: (self, values) => self.has(key(values)),
  containsValue: (self, values) => [...self.values()].some((item) => areEqual(item, at(values, 0))),
  keySet: (self) => viewOf(self, [...self.keys()], true),
  values: (self) => viewOf(self, [...self.values()], false),
  entrySet: (self) =>
    viewOf(
      self,
      [...self].map(([name, value]) => ({ key: name, value })),
      false,
    ),
  size: (self) => self.size,
  isEmpty: (self) => self.size === 0,
  clear: (self) => (self.clear(), null),
};
