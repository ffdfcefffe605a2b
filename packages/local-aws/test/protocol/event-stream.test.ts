import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeError, encodeFrame, eventHeaders } from '../../src/protocol/event-stream.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text),
);
const headersOf = (frame: Uint8Array) =>
  Object.fromEntries(Object.entries(codec.decode(frame).headers).map(([name, { value }]) => [name, value]));
const name = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text !== '__proto__');

describe('the event stream encoding', () => {
  it('is what another implementation reads, and writes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.string({ maxLength: 200, unit: 'grapheme' }), { maxKeys: 8 }),
        fc.uint8Array({ maxLength: 2000 }),
        (headers, payload) => {
          const plain = { ...headers };
          const frame = encodeFrame(plain, payload.subarray(0, 7), payload.subarray(7));
          expect(headersOf(frame)).toEqual(plain);
          expect(Buffer.from(codec.decode(frame).body).equals(payload)).toBe(true);
          const theirs = codec.encode({
            headers: Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, { type: 'string', value }])),
            body: payload,
          });
          expect(frame.equals(theirs)).toBe(true);
        },
      ),
    );
  });

  it('has the frames of S3 Select', () => {
    expect(encodeFrame(eventHeaders('End'))).toHaveLength(56);
    expect(encodeFrame(eventHeaders('Cont'))).toHaveLength(57);
    expect(headersOf(encodeError('OverMaxRecordSize', 'too long'))).toEqual({
      ':message-type': 'error',
      ':error-code': 'OverMaxRecordSize',
      ':error-message': 'too long',
    });
    expect(headersOf(encodeFrame(eventHeaders('Stats', 'text/xml'), Buffer.from('<Stats/>')))).toEqual({
      ':message-type': 'event',
      ':event-type': 'Stats',
      ':content-type': 'text/xml',
    });
  });
});
