import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import { listType, mapType, tagType, textType, timeTag } from './cbor.ts';

/** No action has members that are nested deeper. */
const deepest = 32;
/**
 * A request with more values than this does not say more. PutMetricData has the most: 1,000 metrics of 150 values, of
 * 150 counts and of 30 dimensions. docs: Amazon CloudWatch API Reference, "PutMetricData", "MetricDatum"
 */
const mostValues = 1_000_000;
/** Writers of texts in chunks make chunks of kilobytes. */
const costOfChunk = 10;
const costOfCollection = 3;
const costOfEntry = 3;

/**
 * Decodes CBOR (RFC 8949) to what the JSON protocol would have read: times are seconds, and bytes are base64. It takes
 * definite and indefinite lengths, and numbers of any width. docs: Smithy, "Smithy RPC v2 CBOR protocol" (Shape
 * serialization, Numeric type serialization); its `undefined` is null.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const value = reader.value(0);
  if (!reader.isAtEnd()) throw invalid();
  return value;
}

const invalid = (): AwsError => new AwsError('SerializationException', 'The request body is not valid CBOR.');

/** The count that says that the end is marked. */
const unknownLength = 31;
const endMark = 0xff;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #left = mostValues;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    if (depth > deepest) throw new AwsError('SerializationException', `A member lies deeper than ${deepest} levels.`);
    const first = this.#byte();
    const info = first & 31;
    switch (first >> 5) {
      case 0:
        return this.#count(info);
      case 1:
        return -1 - this.#count(info);
      case 2:
        return this.#string(2, info).toString('base64');
      case textType:
        return this.#text(info);
      case listType:
        return this.#list(info, depth);
      case mapType:
        return this.#map(info, depth);
      case tagType:
        return this.#tagged(info, depth);
      default:
        return this.#simple(info);
    }
  }

  #byte(): number {
    return this.#take(1).readUInt8();
  }

  #take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw invalid();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #count(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw invalid();
    const width = 2 ** (info - 24);
    const bytes = this.#take(width);
    return width === 8 ? bytes.readUInt32BE() * 2 ** 32 + bytes.readUInt32BE(4) : bytes.readUIntBE(0, width);
  }

  /** Reads as many parts as a head says, or up to the mark of the end. Each costs as many values. */
  #parts(info: number, cost: number, read: () => void): void {
    const count = info === unknownLength ? Infinity : this.#count(info);
    for (let index = 0; index < count; index += 1) {
      if (count === Infinity && this.#bytes[this.#at] === endMark) {
        this.#at += 1;
        return;
      }
      this.#left -= cost;
      if (this.#left < 0) throw new UnsupportedError('A request with as many values');
      read();
    }
  }

  #string(type: number, info: number): Buffer {
    if (info !== unknownLength) return this.#take(this.#count(info));
    const chunks: Buffer[] = [];
    this.#parts(info, costOfChunk, () => {
      const first = this.#byte();
      if (first >> 5 !== type || (first & 31) === unknownLength) throw invalid();
      chunks.push(this.#take(this.#count(first & 31)));
    });
    return Buffer.concat(chunks);
  }

  #text(info: number): string {
    const text = decodeUtf8(this.#string(textType, info));
    if (text === undefined) throw invalid();
    return text;
  }

  #list(info: number, depth: number): unknown[] {
    this.#left -= costOfCollection;
    const items: unknown[] = [];
    this.#parts(info, 1, () => items.push(this.value(depth + 1)));
    return items;
  }

  #map(info: number, depth: number): object {
    this.#left -= costOfCollection;
    const entries: [string, unknown][] = [];
    this.#parts(info, costOfEntry, () => {
      const first = this.#byte();
      if (first >> 5 !== textType) throw invalid();
      entries.push([this.#text(first & 31), this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #tagged(info: number, depth: number): number {
    const tag = this.#count(info);
    const value = this.value(depth + 1);
    if (tag !== timeTag || typeof value !== 'number')
      throw new AwsError('SerializationException', `A value of the tag ${tag} of CBOR is no time in seconds.`);
    return value;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
      case 21:
        return info === 21;
      case 22:
      case 23:
        return null;
      case 25:
        return halfOf(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      default:
        throw invalid();
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
