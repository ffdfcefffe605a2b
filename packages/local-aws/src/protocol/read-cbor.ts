import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import { CborHeads, invalidCbor } from './cbor-heads.ts';
import { deepestMember } from './many-values.ts';
import { listType, mapType, tagType, textType, timeTag } from './cbor.ts';

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
  if (!reader.isAtEnd()) throw invalidCbor();
  return value;
}

/** The count that says that the end is marked. */
const unknownLength = 31;
const endMark = 0xff;

class Reader {
  readonly #heads: CborHeads;
  #left = mostValues;

  constructor(bytes: Buffer) {
    this.#heads = new CborHeads(bytes);
  }

  isAtEnd(): boolean {
    return this.#heads.isAtEnd();
  }

  value(depth: number): unknown {
    if (depth > deepestMember)
      throw new AwsError('SerializationException', `A member lies deeper than ${deepestMember} levels.`);
    const first = this.#heads.byte();
    const info = first & 31;
    switch (first >> 5) {
      case 0:
        return this.#heads.count(info);
      case 1:
        return -1 - this.#heads.count(info);
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
        return this.#heads.simple(info);
    }
  }

  /** Reads as many parts as a head says, or up to the mark of the end. Each costs as many values. */
  #parts(info: number, cost: number, read: () => void): void {
    const count = info === unknownLength ? Infinity : this.#heads.count(info);
    for (let index = 0; index < count; index += 1) {
      if (count === Infinity && this.#heads.skips(endMark)) return;
      this.#left -= cost;
      if (this.#left < 0) throw new UnsupportedError('A request with as many values');
      read();
    }
  }

  #string(type: number, info: number): Buffer {
    if (info !== unknownLength) return this.#heads.take(this.#heads.count(info));
    const chunks: Buffer[] = [];
    this.#parts(info, costOfChunk, () => {
      const first = this.#heads.byte();
      if (first >> 5 !== type || (first & 31) === unknownLength) throw invalidCbor();
      chunks.push(this.#heads.take(this.#heads.count(first & 31)));
    });
    return Buffer.concat(chunks);
  }

  #text(info: number): string {
    const text = decodeUtf8(this.#string(textType, info));
    if (text === undefined) throw invalidCbor();
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
      const first = this.#heads.byte();
      if (first >> 5 !== textType) throw invalidCbor();
      entries.push([this.#text(first & 31), this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #tagged(info: number, depth: number): number {
    const tag = this.#heads.count(info);
    const value = this.value(depth + 1);
    if (tag !== timeTag || typeof value !== 'number')
      throw new AwsError('SerializationException', `A value of the tag ${tag} of CBOR is no time in seconds.`);
    return value;
  }
}
