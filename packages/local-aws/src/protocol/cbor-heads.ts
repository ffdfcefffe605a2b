import { AwsError } from '../kernel/errors.ts';

export const invalidCbor = (): AwsError =>
  new AwsError('SerializationException', 'The request body is not valid CBOR.');

/** Reads what CBOR has at the head of a value: a byte, a count, a number or a truth value. */
export class CborHeads {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Takes the next byte if it is this one. */
  skips(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw invalidCbor();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  count(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw invalidCbor();
    const width = 2 ** (info - 24);
    const bytes = this.take(width);
    return width === 8 ? bytes.readUInt32BE() * 2 ** 32 + bytes.readUInt32BE(4) : bytes.readUIntBE(0, width);
  }

  /** Answers a truth value, nothing, or a number of any width. */
  simple(info: number): unknown {
    switch (info) {
      case 20:
      case 21:
        return info === 21;
      case 22:
      case 23:
        return null;
      case 25:
        return halfOf(this.take(2).readUInt16BE());
      case 26:
        return this.take(4).readFloatBE();
      case 27:
        return this.take(8).readDoubleBE();
      default:
        throw invalidCbor();
    }
  }
}

/** RFC 8949, appendix D. */
function halfOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1_023;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent < 31) return sign * (fraction + 1_024) * 2 ** (exponent - 25);
  return fraction === 0 ? sign * Infinity : NaN;
}
