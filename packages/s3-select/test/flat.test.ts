import { expect, test } from 'vitest';
import { createFlatReader, type FlatReader } from '../src/json/flat.ts';
import {
  createFlatRow,
  giveSlots,
  isShortest,
  isTextAt,
  valueAt,
  written,
  type FlatRow,
} from '../src/json/flat-row.ts';
import type { Value } from '../src/plan/values.ts';
import { createRandom, seedOfRun, type Random } from './support/random.ts';

const names = [
  { name: 'alpha', quoted: false },
  { name: 'Beta', quoted: true },
  { name: 'n', quoted: false },
];

const readerOf = (): { reader: FlatReader | undefined; row: FlatRow } => {
  const row = createFlatRow();
  giveSlots(row, names.length);
  return { reader: createFlatReader(names, row), row };
};

const valuesOf = (row: FlatRow): Value[] => names.map((_, slot) => valueAt(row, slot));

/** Checks that what the bytes of a slot tell agrees with its value. */
const checkBytes = (row: FlatRow, what: string): void => {
  for (const [slot, value] of valuesOf(row).entries()) {
    if (row.kinds[slot] === written.number && isShortest(row, slot))
      expect(row.bytes.toString('latin1', row.starts[slot], row.ends[slot]), what).toBe(String(value));
    for (const text of ['x', 'é', '', 'Ã©'])
      expect(isTextAt(row, slot, Buffer.from(text)), what).toBe(
        value === undefined || value === null ? null : value === text,
      );
  }
};

const numberText = (random: Random): string => {
  const digits = random.many(1, 17, () => String(random.below(10))).join('');
  const whole = random.chance(0.7) ? String(Number(digits.slice(0, 1 + random.below(16)))) : digits;
  const fraction = random.maybe(0.5, `.${digits.slice(0, random.below(9))}`);
  return random.maybe(0.3, '-') + whole + fraction + random.maybe(0.1, 'e3');
};

const recordOf = (random: Random): string => {
  const space = (): string => random.maybe(0.1, random.pick([' ', '  ', '\t', '\n']));
  const value = (): string =>
    random.pick([
      () => JSON.stringify(random.pick(['', 'x', 'é', '竜🐉', 'a b', 'tab\t', '"', 'ÿ'])),
      () => numberText(random),
      () => random.pick(['true', 'false', 'null', 'tru', 'nul', '[]', '{}', '-', '']),
      () => numberText(random),
    ])();
  const key = (): string =>
    random.pick([
      'alpha',
      'alpha',
      'ALPHA',
      'Alpha',
      'Beta',
      'beta',
      'n',
      'N',
      'other',
      'alphb',
      '',
      'é',
      '\\u006e',
      '__proto__',
      'alph',
    ]);
  const fields = random.many(0, 5, () => `"${key()}"${space()}:${space()}${value()}`);
  return `{${space()}${fields.join(`${space()},${space()}`)}${space()}}`;
};

/** Sometimes adds, removes or changes a byte. */
const damage = (random: Random, bytes: Buffer): Buffer => {
  if (bytes.length === 0 || random.chance(0.6)) return bytes;
  const at = random.below(bytes.length);
  const byte = random.pick([0x22, 0x2c, 0x3a, 0x7d, 0x5c, 0x00, 0x0a, 0x30, 0x2d, 0x2e, 0xc3, 0x80, 0xff, 0x20]);
  return Buffer.concat([
    bytes.subarray(0, at),
    ...(random.chance(0.7) ? [Buffer.from([byte])] : []),
    bytes.subarray(at + random.below(2)),
  ]);
};

const parse = (bytes: Buffer): Record<string, Value> | undefined => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as Record<
      string,
      Value
    >;
  } catch {
    return undefined;
  }
};

test('what is read without the parser is what the parser reads, for 40,000 records, many of them damaged', () => {
  const seed = seedOfRun();
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  let [read, valid] = [0, 0];
  for (let round = 0; round < 4_000; round += 1) {
    const { reader, row } = readerOf();
    for (let record = 0; record < 10; record += 1) {
      const bytes = damage(random, Buffer.from(recordOf(random)));
      // The bytes around a record are not part of it.
      const around = Buffer.concat([
        Buffer.from('}'),
        bytes,
        Buffer.from(random.pick(['', '\n{"alpha":1}', '"', '}'])),
      ]);
      const plain = reader?.read(around, 1, 1 + bytes.length) ?? false;
      const wanted = parse(bytes);
      if (wanted !== undefined) valid += 1;
      if (!plain) continue;
      read += 1;
      const what = `seed ${seed}: ${bytes.toString()}`;
      expect(wanted, what).toBeDefined();
      const slots = valuesOf(row);
      checkBytes(row, what);
      const keys = Object.keys(wanted ?? {});
      const alike = (name: string): string[] => keys.filter((key) => key.toLowerCase() === name.toLowerCase());
      for (const [slot, { name, quoted }] of names.entries()) {
        const found = alike(name);
        // The parser reports ambiguity and a wrong case.
        expect(found.length, what).toBeLessThanOrEqual(1);
        if (quoted && found[0] !== undefined) expect(found[0], what).toBe(name);
        expect(slots[slot], what).toBe(found[0] === undefined ? undefined : wanted?.[found[0]]);
      }
    }
  }
  expect(valid).toBeGreaterThan(10_000);
  expect(read).toBeGreaterThan(5_000);
});

test('plain records are read without the parser', () => {
  for (const [text, wanted] of [
    ['{}', [undefined, undefined, undefined]],
    ['{"alpha":"é🐉","n":-0.25,"x":null}', ['é🐉', undefined, -0.25]],
    ['{ "ALPHA" : true , "Beta": 123456789012345 }', [true, 123456789012345, undefined]],
  ] as const) {
    const { reader, row } = readerOf();
    const bytes = Buffer.from(text);
    expect(reader?.read(bytes, 0, bytes.length), text).toBe(true);
    expect(valuesOf(row)).toEqual(wanted);
  }
});

test('names that could be confused are left to the parser', () => {
  expect(
    createFlatReader(
      [
        { name: 'a', quoted: false },
        { name: 'A', quoted: true },
      ],
      createFlatRow(),
    ),
  ).toBeUndefined();
  expect(createFlatReader([{ name: 'é', quoted: false }], createFlatRow())).toBeUndefined();
});
