/** A whole object, with the ETag by which a conditional GET tells whether it is still current. */
export interface WarmObject {
  readonly etag: string;
  readonly bytes: Uint8Array;
}

export interface WarmObjects {
  get(id: string): WarmObject | undefined;
  put(id: string, object: WarmObject): void;
  delete(id: string): void;
}

/** Keeps the objects that were used last, up to a total size, for as long as the container lives. */
export function createWarmObjects(mostBytes: number): WarmObjects {
  const objects = new Map<string, WarmObject>();
  let total = 0;
  const remove = (id: string): void => {
    total -= objects.get(id)?.bytes.length ?? 0;
    objects.delete(id);
  };
  return {
    get(id) {
      const found = objects.get(id);
      if (found !== undefined) {
        objects.delete(id);
        objects.set(id, found);
      }
      return found;
    },
    put(id, object) {
      remove(id);
      objects.set(id, object);
      total += object.bytes.length;
      for (const oldest of objects.keys()) {
        if (total <= mostBytes) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
