import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';

/** Holds the beginning of a record whose end comes with a later chunk. */
export class HeldRecord {
  #parts: Buffer[] = [];
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(part: Buffer): void {
    // This is a copy, because the source may use the chunk's memory again.
    this.#parts.push(Buffer.from(part));
    this.#length += part.length;
    if (this.#length > maxRecordBytes) throw overMaxRecordSize();
  }

  /** Takes the whole record; nothing is held any more. */
  take(): Buffer {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return whole;
  }
}
