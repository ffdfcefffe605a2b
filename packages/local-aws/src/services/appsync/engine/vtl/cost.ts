import type { Value } from './values.ts';

/**
 * Estimates the cost of walking values, in units of an allowance. It stops beyond `most`, because values may contain
 * themselves.
 */
export function sizeOf(values: readonly Value[], most: number): number {
  const left: Value[] = [...values];
  let size = 0;
  while (left.length > 0 && size <= most) {
    const value = left.pop() ?? null;
    size += 1;
    if (typeof value === 'string') size += value.length >> 4;
    else if (Array.isArray(value)) size += pushed(left, value, value.length, most);
    else if (value instanceof Map) {
      for (const name of value.keys()) size += name.length >> 4;
      size += pushed(left, value.values(), value.size, most);
    } else if (typeof value === 'object' && value !== null && 'key' in value) left.push(value.value);
  }
  return size;
}

function pushed(left: Value[], items: Iterable<Value>, count: number, most: number): number {
  if (count <= most) for (const item of items) left.push(item);
  return count > most ? count : 0;
}

/** The methods that read only their first argument. */
const quick = new Set([
  ...['get', 'getOrDefault', 'put', 'putIfAbsent', 'containsKey', 'size', 'isEmpty', 'set'],
  ...['length', 'charAt', 'getKey', 'getValue', 'intValue', 'longValue', 'doubleValue'],
]);
/** The methods that may compare everything with everything. */
const products = new Set([
  ...['contains', 'containsAll', 'containsValue', 'indexOf', 'lastIndexOf', 'remove', 'replace'],
  ...['removeAll', 'retainAll'],
  ...['util.list.copyAndRetainAll', 'util.list.copyAndRemoveAll'],
  ...['util.map.copyAndRetainAllKeys', 'util.map.copyAndRemoveAllKeys'],
]);
/** The number of comparisons of one item when the longest allowed list is sorted. */
const looksOfSort = 20;

/** Estimates the cost of a method or a utility. */
export function costOf(name: string, [first = null, ...others]: readonly Value[], most: number): number {
  if (name === 'add' && others.length === 1) return 1;
  if (quick.has(name)) return sizeOf(others.slice(0, 1), most);
  if (products.has(name)) return sizeOf([first], most) * sizeOf([...others, null], most);
  return sizeOf([first, ...others], most) * (name === 'util.list.sortList' ? looksOfSort : 1);
}
