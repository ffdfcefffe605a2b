const chunkBytes = 64 * 1024;
const pendingUnits = 4 * 1024;
/** Up to so many bytes a loop is quicker than a call of the native copy. */
const shortBytes = 48;

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
  let pending = '';
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
  const copy = (source: Buffer, start: number, end: number): void => {
    for (let from = start; from < end;) {
      if (used === chunkBytes) close();
      const count = Math.min(end - from, chunkBytes - used);
      source.copy(current(), used, from, from + count);
      used += count;
      from += count;
    }
  };
  /** Many short texts are encoded at once. */
  const flush = (): void => {
    const text = pending;
    pending = '';
    // At most three bytes for a UTF-16 unit.
    if (text.length * 3 <= chunkBytes - used) used += text === '' ? 0 : current().write(text, used);
    else {
      const encoded = Buffer.from(text);
      copy(encoded, 0, encoded.length);
    }
  };
  return {
    bytes(source, start, end) {
      if (pending !== '') flush();
      const count = end - start;
      if (chunk === undefined || count > shortBytes || used + count > chunkBytes) return copy(source, start, end);
      const target = chunk;
      for (let from = start, to = used; from < end; from += 1, to += 1) target[to] = source[from] as number;
      used += count;
    },
    text(value) {
      pending += value;
      if (pending.length >= pendingUnits) flush();
    },
    take(all) {
      flush();
      if (all) close();
      const taken = ready;
      ready = [];
      return taken;
    },
    get written() {
      flush();
      return finished + used;
    },
  };
};
