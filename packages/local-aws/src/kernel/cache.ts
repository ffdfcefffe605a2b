/** The values that were used last, by key, up to a bound. */
export interface Cache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  clear(): void;
}

/** `most` values, or values that weigh `most` together. What alone is heavier than that is not kept. */
export function createCache<Key, Value>(
  most: number,
  weightOf: (value: Value, key: Key) => number = () => 1,
): Cache<Key, Value> {
  // A Map iterates in the order of insertion, so that inserting again at each use keeps the oldest first.
  const entries = new Map<Key, Value>();
  let weight = 0;
  /** What was used last stands at the end already. */
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

/** Of a value with its key, beside the text. */
const leastCharacters = 100;

/**
 * For what is made of texts that others write: it takes memory as they are long, so that all of them together are
 * bounded, and not their number.
 */
export const createTextCache = <Value>(mostCharacters: number): Cache<string, Value> =>
  createCache(mostCharacters, (_value, text) => text.length + leastCharacters);
