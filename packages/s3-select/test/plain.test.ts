import { expect, test } from 'vitest';
import { S3SelectError, selectAll, type CsvOutput, type SelectOptions, type SelectRequest } from '../src/index.ts';
import { casesOfRun, createRandom, seedOfRun, type Random } from './support/random.ts';

const values = [
  '"red"',
  '"Red, with a comma"',
  '"semi;colon"',
  '"é竜🐉"',
  '"a\'b"',
  '"|"',
  '"||"',
  '""',
  '"x y"',
  '"\u007f"',
  `"${'long '.repeat(20)}"`,
  '0',
  '-0',
  '1',
  '-7',
  '1.0',
  '1.50',
  '0.05',
  '0.5',
  '-0.25',
  '0.000000125',
  '100',
  '123456789012345',
  '12.25',
  'true',
  'false',
  'null',
];
const keys = ['a', 'b', 'c', 'other', 'a fairly long key beside them'];

const recordOf = (random: Random): string => {
  const present = keys.filter(() => random.chance(0.8));
  if (random.chance(0.2)) present.reverse();
  const members = present.map((key) => `"${key}":${random.maybe(0.1, ' ')}${random.pick(values)}`);
  return `{${members.join(`,${random.maybe(0.1, ' ')}`)}}`;
};

/** Writes the same record so that the parser must read it. */
const wrapped = (record: string): string => (record === '{}' ? '{"nested":[]}' : `${record.slice(0, -1)},"nested":[]}`);

const csvOutputs: CsvOutput[] = [
  {},
  { fieldDelimiter: ';' },
  { fieldDelimiter: '||' },
  { fieldDelimiter: '\t', recordDelimiter: '\r\n' },
  { fieldDelimiter: '.' },
  { recordDelimiter: '|' },
  { quoteCharacter: "'" },
  { quoteFields: 'ALWAYS' },
  { quoteCharacter: 'x', quoteEscapeCharacter: '!' },
  { fieldDelimiter: 'é' },
];

const columns = ['a', 'b', 'c', 'A', '"b"', 'gone', '"a fairly long key beside them"'];

const outputOf = (random: Random): SelectRequest['output'] => {
  if (random.chance(0.5)) return { csv: random.pick(csvOutputs) };
  return { json: random.pick([{}, {}, { recordDelimiter: ';\n' }]) };
};

const outcome = (request: SelectRequest, text: string, options: SelectOptions = {}): string => {
  try {
    return selectAll(request, Buffer.from(text), options);
  } catch (error) {
    if (error instanceof S3SelectError) return error.code;
    throw error;
  }
};

const wheres = [
  "s.a = 'red'",
  "'é竜🐉' = s.b",
  "s.a <> 'red'",
  's.c > 1',
  's.a IS MISSING',
  "s.b IN ('x y', '')",
  "s.a = '\ud800'",
  "s.a = 'red' OR s.b IS NULL",
];

const cases = casesOfRun(10_000);

test(
  `rows written from the bytes of plain records are those written from values, for ${cases} queries`,
  { timeout: 60_000 },
  () => {
    const seed = seedOfRun();
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    for (let round = 0; round < cases; round += 1) {
      const records = random.many(1, 5, () => recordOf(random));
      const list = random.many(1, 4, () => `s.${random.pick(columns)}${random.maybe(0.2, ' AS "né"')}`).join(', ');
      const where = random.maybe(0.6, ` WHERE ${random.pick(wheres)}`);
      const output = outputOf(random);
      const request: SelectRequest = {
        expression: `SELECT ${list} FROM S3Object s${where}`,
        input: { json: { type: 'LINES' } },
        output,
      };
      const parsed = outcome(request, records.map(wrapped).join('\n'));
      const plain = outcome(request, records.join('\n'), { prefilter: random.chance(0.5) });
      expect(plain, `seed ${seed}: ${request.expression} ${JSON.stringify(output)}\n${records.join('\n')}`).toBe(
        parsed,
      );
    }
  },
);

test('a result over the limit is noticed, also where its parts are bytes of the record', () => {
  const record = Buffer.from(`{"a":"${'x'.repeat(400_000)}","b":"y"}`);
  const ask = (list: string, output: SelectRequest['output']): string =>
    selectAll({ expression: `SELECT ${list} FROM S3Object s`, input: { json: { type: 'LINES' } }, output }, record);
  for (const output of [{ json: {} }, { csv: {} }]) {
    expect(ask('s.a, s.b, s.a', output).length).toBeGreaterThan(800_000);
    expect(() => ask('s.a, s.a, s.a', output)).toThrow(expect.objectContaining({ code: 'OverMaxRecordSize' }) as Error);
  }
});
