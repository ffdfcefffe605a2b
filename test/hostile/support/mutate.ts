import type { Dice } from './settings.ts';

/** Bytes that parsers stumble over: NUL, BOM, bad UTF-8, overlong forms, surrogates, ends of lines. */
const stumbling = [
  '00',
  'efbbbf',
  'ff',
  'c080',
  'e0809f',
  'eda080',
  'f4908080',
  'c3',
  '0d0a',
  '0d',
  'e280a8',
  'c2a0',
  'e2808b',
  '1b',
  '7f',
].map((hex) => Buffer.from(hex, 'hex'));

/** One to four edits of the bytes themselves. */
export function mutateBytes(dice: Dice, bytes: Buffer): Buffer {
  let mutant = bytes;
  for (let edits = 1 + dice.below(4); edits > 0; edits -= 1) mutant = editBytes(dice, mutant);
  return mutant;
}

function editBytes(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.below(bytes.length + 1);
  const length = 1 + dice.below(dice.chance(0.2) ? 64 : 4);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (dice.below(6)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < bytes.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.below(8));
      return flipped;
    }
    case 1:
      return Buffer.concat([before, after.subarray(length)]);
    case 2:
      return Buffer.concat([before, dice.pick(stumbling), after]);
    case 3:
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 4:
      return Buffer.concat([before, Buffer.from([dice.below(256)]), after.subarray(1)]);
    default:
      return dice.chance(0.2) ? before : Buffer.concat([before, Buffer.from(dice.pick([...'{}[]()":,\\@$!|&#.0-e']))]);
  }
}

/** Values that no schema expects where they stand. */
export const hostileValues: readonly unknown[] = [
  null,
  // `String` cannot say what this is.
  { toString: false, valueOf: null },
  true,
  0,
  -1,
  1e308,
  -0.5,
  2 ** 31,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\ufeff',
  '🐉',
  "'; DROP TABLE dragons --",
  '%_\\',
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  '${7*7}',
  '<script>alert(1)</script>',
  '=cmd()',
  'NaN',
  '1e400',
  'x'.repeat(5_000),
  [],
  [[[[]]]],
  {},
  { toString: 'x' },
  { constructor: { prototype: { polluted: true } } },
  { length: 3 },
  { toJSON: 1 },
  { then: 1 },
];

/** JSON text with hostile members where `JSON.stringify` could not write them. */
export const hostileJson: readonly string[] = [
  '{"__proto__":{"polluted":true}}',
  '1e400',
  '-0',
  '"\\ud800"',
  '{"a":1,"a":2}',
  '[1,]',
  '0x10',
  'NaN',
  '{"":""}',
  '{"length":-1}',
];
