/** A time in seconds since the epoch. CBOR tells it from a number. */
export class EpochTime {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
}

/**
 * Encodes as CBOR (RFC 8949) what JSON can hold, and times. Lengths and integers have their shortest form; members
 * without a value are left out. docs: Smithy, "Smithy RPC v2 CBOR protocol" (Shape serialization)
 */
export function encodeCbor(value: unknown): Buffer {
  const writer = new Writer();
  writer.value(value);
  return writer.bytes();
}

export const textType = 3;
export const listType = 4;
export const mapType = 5;
export const tagType = 6;
/** The tag of a time in seconds since the epoch. */
export const timeTag = 1;

class Writer {
  #buffer = Buffer.allocUnsafe(1_024);
  #length = 0;

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return this.#byte(value ? 0xf5 : 0xf4);
      case 'object':
        return this.#object(value);
      default:
        return this.#byte(0xf6);
    }
  }

  #object(value: object | null): void {
    if (value === null) return this.#byte(0xf6);
    if (Array.isArray(value)) {
      this.#head(listType, value.length);
      for (const item of value) this.value(item);
      return;
    }
    if (value instanceof EpochTime) {
      this.#head(tagType, timeTag);
      return this.#number(value.seconds);
    }
    const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
    this.#head(mapType, members.length);
    for (const [name, member] of members) {
      this.#text(name);
      this.value(member);
    }
  }

  #text(text: string): void {
    const length = Buffer.byteLength(text);
    this.#head(textType, length);
    this.#length += this.#room(length).write(text, this.#length);
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0))
      return value < 0 ? this.#head(1, -1 - value) : this.#head(0, value);
    this.#byte(0xfb);
    this.#length = this.#room(8).writeDoubleBE(value, this.#length);
  }

  /** The first byte has the type and a small count, or else how many bytes of the count follow. */
  #head(type: number, count: number): void {
    const first = type << 5;
    if (count < 24) return this.#byte(first | count);
    if (count < 2 ** 8) {
      this.#byte(first | 24);
      return this.#byte(count);
    }
    if (count < 2 ** 16) {
      this.#byte(first | 25);
      this.#length = this.#room(2).writeUInt16BE(count, this.#length);
      return;
    }
    const isLong = count >= 2 ** 32;
    this.#byte(first | (isLong ? 27 : 26));
    if (isLong) this.#length = this.#room(4).writeUInt32BE(Math.floor(count / 2 ** 32), this.#length);
    this.#length = this.#room(4).writeUInt32BE(count % 2 ** 32, this.#length);
  }

  #byte(byte: number): void {
    this.#length = this.#room(1).writeUInt8(byte, this.#length);
  }

  /** Answers the buffer, which has room for as many bytes more. */
  #room(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}
