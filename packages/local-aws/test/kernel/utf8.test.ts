import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/kernel/utf8.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const byDecoder = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
};

it('reads what is UTF-8 and nothing else', () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => Buffer.from(text)),
    fc.constantFrom(...['\ufffd', '\ufeff', '{"a":"', '🐉'].map((text) => Buffer.from(text))),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      (parts) => void expect(decodeUtf8(Buffer.concat(parts))).toBe(byDecoder(Buffer.concat(parts))),
    ),
    { numRuns: 2_000 },
  );
});

it('reads a part of a longer buffer', () => {
  const bytes = new Uint8Array([0xff, 0x61, 0xff]);
  expect(decodeUtf8(bytes.subarray(1, 2))).toBe('a');
  expect(decodeUtf8(bytes.subarray(1))).toBeUndefined();
});
