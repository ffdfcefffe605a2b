/**
 * Two generations: what was used since the last turn, and what was used before; the older one is dropped as a whole.
 */
export interface DecisionCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/**
 * Keeps at least the `size` values used last, and at most twice as many. A look-up costs one hash in the common case.
 */
export function createDecisionCache<Value>(size: number): DecisionCache<Value> {
  let recent = new Map<string, Value>();
  let earlier = new Map<string, Value>();
  const set = (key: string, value: Value): void => {
    if (recent.size >= size) {
      earlier = recent;
      recent = new Map();
    }
    recent.set(key, value);
  };
  return {
    get(key) {
      const found = recent.get(key);
      if (found !== undefined) return found;
      const older = earlier.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
  };
}
