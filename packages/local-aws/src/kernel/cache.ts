/** Keeps the values that were used last, by key, up to a bound. */
export interface Cache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  clear(): void;
}

/**
 * Makes a cache of at most `most` values, or of values whose weights add up to at most `most`. It does not keep a value
 * that alone is heavier.
 */
export function createCache<Key, Value>(
  most: number,
  weightOf: (value: Value, key: Key) => number = () => 1,
): Cache<Key, Value> {
  // A Map iterates in the order of insertion. Each use inserts the entry again, so the oldest entry is always the
  // first.
  const entries = new Map<Key, Value>();
  let weight = 0;
  /** The key that was used last is already at the end. */
  let newest: Key | undefined;

  const remove = (key: Key): void => {
    const value = entries.get(key);
    if (value === undefined) return;
    weight -= weightOf(value, key);
    entries.delete(key);
  };
  const add = (key: Key, value: Value): void => {
    entries.set(key, value);
    weight += weightOf(value, key);
    newest = key;
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined || key === newest) return value;
      entries.delete(key);
      entries.set(key, value);
      newest = key;
      return value;
    },
    set(key, value) {
      remove(key);
      if (weightOf(value, key) > most) return;
      add(key, value);
      for (const oldest of entries.keys()) {
        if (weight <= most) break;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      entries.clear();
      weight = 0;
    },
  };
}

/** The weight of a value and its key, beside their text. */
const leastCharacters = 100;

/**
 * Makes a cache for values that are made of foreign texts. Such a value needs memory in proportion to its text, so the
 * bound is on the characters of all texts together and not on the number of values.
 */
export const createTextCache = <Value>(mostCharacters: number): Cache<string, Value> =>
  createCache(mostCharacters, (_value, text) => text.length + leastCharacters);
