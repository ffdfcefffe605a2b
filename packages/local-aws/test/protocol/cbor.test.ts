import { cbor, tag } from '@smithy/core/cbor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/kernel/errors.ts';
import { encodeCbor, EpochTime } from '../../src/protocol/cbor.ts';
import { decodeCbor } from '../../src/protocol/read-cbor.ts';
import { processorMs } from '../support/longest-turn.ts';

const isLong = process.env['HOSTILE'] === 'full';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** JSON has no zero below zero, and the SDK writes none. */
const values = fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe('CBOR, beside the codec of the SDK', () => {
  it('reads what the SDK writes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeCbor(cbor.serialize(value))).toEqual(value);
      }),
    );
  });

  it('writes what the SDK reads', () => {
    // Its reader takes this name for the prototype. observed: @smithy/core 3.41
    const name = fc.string().filter((text) => text !== '__proto__');
    const full = fc.dictionary(name, fc.oneof(fc.string(), fc.double(), fc.integer(), fc.maxSafeInteger()));
    fc.assert(
      fc.property(full, (value) => {
        expect(cbor.deserialize(encodeCbor(value))).toEqual(value);
      }),
    );
    expect(cbor.deserialize(encodeCbor({ at: new EpochTime(1.5), gone: undefined, list: [null, true] }))).toEqual({
      at: tag({ tag: 1, value: 1.5 }),
      list: [null, true],
    });
  });

  it.each([0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('counts to %d', (number) => {
    for (const each of [number, -1 - number]) {
      if (!Number.isSafeInteger(each)) continue;
      expect(cbor.deserialize(encodeCbor(each))).toBe(each);
      expect(decodeCbor(cbor.serialize(each))).toBe(each);
    }
  });

  it.each([
    ['bf 61 61 9f 01 ff ff', { a: [1] }],
    ['7f 61 61 62 62 63 ff', 'abc'],
    ['42 01 02', 'AQI='],
    ['c1 1a 69 5b 93 80', 1_767_609_216],
    ['f9 3c 00', 1],
    ['f9 80 01', -(2 ** -24)],
    ['f9 fc 00', -Infinity],
    ['f9 7e 00', NaN],
    ['fa 3f c0 00 00', 1.5],
    ['f7', null],
    ['1b ff ff ff ff ff ff ff ff', 2 ** 64],
  ])('reads %s', (hex, value) => {
    expect(decodeCbor(bytesOf(hex))).toEqual(value);
  });

  it('has no prototype to offer', () => {
    const read = decodeCbor(encodeCbor(JSON.parse('{"__proto__":{"a":1}}')));
    expect([Object.keys(read as object), (read as { a?: number }).a]).toEqual([['__proto__'], undefined]);
  });
});

describe('CBOR that is none is refused', () => {
  it.each([
    ['nothing', ''],
    ['less than it says', '62 61'],
    ['more than it says', '01 01'],
    ['a list of 2^64 items', '9b ff ff ff ff ff ff ff ff'],
    ['a text of 2^32 bytes', '7a ff ff ff ff'],
    ['a text that is not UTF-8', '61 ff'],
    ['a name that is a number', 'a1 01 01'],
    ['a text of bytes', '7f 41 61 ff'],
    ['a text of texts without an end', '7f 7f 61 61 ff ff'],
    ['a list without an end', '9f 01'],
    ['an end without a list', 'ff'],
    ['a count that does not exist', '1c'],
    ['a tag that is not here', 'c2 41 01'],
    ['a time that is a text', 'c1 61 61'],
    ['a simple value that is not here', 'e0'],
  ])('%s', (_, hex) => {
    expect(() => decodeCbor(bytesOf(hex))).toThrow(AwsError);
  });

  it.each([
    ['lists in lists', Buffer.alloc(2 ** 24, 0x81)],
    ['lists without an end in lists', Buffer.alloc(2 ** 24, 0x9f)],
    ['tags of tags', Buffer.alloc(2 ** 24, 0xc1)],
    ['a list of many values', Buffer.concat([bytesOf('9a 00 20 00 00'), Buffer.alloc(2 ** 21)])],
    ['a text of many texts', Buffer.concat([bytesOf('7f'), Buffer.alloc(2 ** 21, 0x60)])],
  ])('at once: %s', (_, bytes) => {
    const ms = processorMs(() => void expect(() => decodeCbor(bytes)).toThrow(AwsError));
    expect(ms).toBeLessThan(300);
  });

  it('whatever the bytes are', () => {
    const whole = cbor.serialize({
      Namespace: 'a',
      MetricData: [{ MetricName: 'b', Values: [1, 2.5, -3], Unit: 'c' }],
    });
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 5 })
      .map((changes) => changes.reduce((bytes, [at, byte]) => bytes.with(at, byte), new Uint8Array(whole)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed), (bytes) => {
        try {
          decodeCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
      { numRuns: isLong ? 200_000 : 1_000 },
    );
  });
});
