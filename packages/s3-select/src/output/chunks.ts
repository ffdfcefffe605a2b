const chunkBytes = 64 * 1024;

/** Collects output into chunks of at most 64 KB. A chunk that was taken is not touched again. */
export interface ChunkWriter {
  bytes(source: Buffer, start: number, end: number): void;
  text(value: string): void;
  /** The full chunks so far; with `all` also what is begun. */
  take(all: boolean): Buffer[];
  readonly written: number;
}

export const createChunkWriter = (): ChunkWriter => {
  let ready: Buffer[] = [];
  let chunk: Buffer | undefined;
  let used = 0;
  let finished = 0;
  const close = (): void => {
    if (chunk === undefined) return;
    ready.push(chunk.subarray(0, used));
    finished += used;
    chunk = undefined;
    used = 0;
  };
  /** Made when there is something to write: most queries write little or nothing. */
  const current = (): Buffer => (chunk ??= Buffer.allocUnsafe(chunkBytes));
  const bytes = (source: Buffer, start: number, end: number): void => {
    for (let from = start; from < end; ) {
      if (used === chunkBytes) close();
      const count = Math.min(end - from, chunkBytes - used);
      source.copy(current(), used, from, from + count);
      used += count;
      from += count;
    }
  };
  return {
    bytes,
    text(value) {
      // At most three bytes for a UTF-16 unit.
      if (value.length * 3 <= chunkBytes - used) used += current().write(value, used);
      else {
        const encoded = Buffer.from(value);
        bytes(encoded, 0, encoded.length);
      }
    },
    take(all) {
      if (all) close();
      const taken = ready;
      ready = [];
      return taken;
    },
    get written() {
      return finished + used;
    },
  };
};
