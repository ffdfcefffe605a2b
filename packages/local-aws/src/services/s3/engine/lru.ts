/** Recently used byte strings up to a total size; anything bigger than an eighth of it is not kept. */
export interface ByteCache {
  get(id: number): Uint8Array | undefined;
  put(id: number, bytes: Uint8Array): void;
  delete(id: number): void;
  holds(size: number): boolean;
}

export function createByteCache(capacity: number): ByteCache {
  const entries = new Map<number, Uint8Array>();
  let total = 0;
  const remove = (id: number): void => {
    total -= entries.get(id)?.length ?? 0;
    entries.delete(id);
  };
  const holds = (size: number): boolean => size <= capacity / 8;
  return {
    holds,
    get(id) {
      const bytes = entries.get(id);
      if (bytes) {
        entries.delete(id);
        entries.set(id, bytes);
      }
      return bytes;
    },
    put(id, bytes) {
      if (!holds(bytes.length)) return;
      remove(id);
      entries.set(id, bytes);
      total += bytes.length;
      for (const oldest of entries.keys()) {
        if (total <= capacity) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
