const chunkBytes = 64 * 1024;
const pendingUnits = 4 * 1024;
/** Up to this number of bytes, a loop is faster than a call of the native copy. */
const shortBytes = 48;

/** Collects output into chunks of at most 64 KB. It never changes a chunk that was taken. */
export class ChunkWriter {
  #ready: Buffer[] = [];
  #chunk: Buffer | undefined;
  #used = 0;
  #pending = '';
  #finished = 0;

  bytes(source: Buffer, start: number, end: number): void {
    if (this.#pending !== '') this.#flush();
    const count = end - start;
    const target = this.#chunk;
    if (target === undefined || count > shortBytes || this.#used + count > chunkBytes) {
      this.#copy(source, start, end);
      return;
    }
    for (let from = start, to = this.#used; from < end; from += 1, to += 1) target[to] = source[from] as number;
    this.#used += count;
  }

  text(value: string): void {
    this.#pending += value;
    if (this.#pending.length >= pendingUnits) this.#flush();
  }

  /** Takes the full chunks; with `all` also the unfinished one. */
  take(all: boolean): Buffer[] {
    this.#flush();
    if (all) this.#close();
    const taken = this.#ready;
    this.#ready = [];
    return taken;
  }

  get written(): number {
    this.#flush();
    return this.#finished + this.#used;
  }

  #close(): void {
    if (this.#chunk === undefined) return;
    this.#ready.push(this.#chunk.subarray(0, this.#used));
    this.#finished += this.#used;
    this.#chunk = undefined;
    this.#used = 0;
  }

  /** A chunk is made when there is something to write, because most queries write little or nothing. */
  #current(): Buffer {
    return (this.#chunk ??= Buffer.allocUnsafe(chunkBytes));
  }

  #copy(source: Buffer, start: number, end: number): void {
    for (let from = start; from < end;) {
      if (this.#used === chunkBytes) this.#close();
      const count = Math.min(end - from, chunkBytes - this.#used);
      source.copy(this.#current(), this.#used, from, from + count);
      this.#used += count;
      from += count;
    }
  }

  /** Encodes many short texts at once. */
  #flush(): void {
    const text = this.#pending;
    if (text === '') return;
    this.#pending = '';
    // A UTF-16 unit has at most three bytes.
    if (text.length * 3 <= chunkBytes - this.#used) {
      this.#used += this.#current().write(text, this.#used);
      return;
    }
    const encoded = Buffer.from(text);
    this.#copy(encoded, 0, encoded.length);
  }
}
