import { expect, test } from 'vitest';
import { S3SelectError, selectAll, type CsvInput, type SelectRequest } from '../src/index.ts';
import { casesOfRun, createRandom, seedOfRun, type Random } from './support/random.ts';

// The texts contain everything that could confuse delimiters, quotes or needles.
const texts = [
  'red',
  'Red',
  'redder',
  'blue',
  '',
  'a,b',
  'say "red"',
  '"',
  '""',
  'x\ny',
  '\r',
  "o'clock",
  'é🐉',
  '#red',
  'a\\b',
  ';',
  ' ',
  '_1',
  'infrared',
] as const;

interface Dialect {
  options: CsvInput;
  quote: string;
  escape: string;
  field: string;
  record: string;
}

const dialectOf = (random: Random): Dialect => {
  const quote = random.pick(['"', '"', "'"]);
  const escape = random.pick([quote, quote, '\\']);
  const [field, record] = [random.pick([',', ',', ';', '||']), random.pick(['\n', '\n', '\r\n', '@'])];
  const options = {
    quoteCharacter: quote,
    quoteEscapeCharacter: escape,
    fieldDelimiter: field,
    recordDelimiter: record,
    allowQuotedRecordDelimiter: random.chance(0.5),
  };
  return { options, quote, escape, field, record };
};

/** Writes a field in the dialect, quoted if necessary and sometimes also if not. */
const write = (random: Random, text: string, { quote, escape, field, record }: Dialect): string => {
  const special =
    [quote, field, record, '\n', '\r', escape].some((one) => text.includes(one)) || text.startsWith('#') || text === '';
  if (!special && random.chance(0.7)) return text;
  const escaped = escape === quote ? text : text.replaceAll(escape, escape + escape);
  return quote + escaped.replaceAll(quote, escape + quote) + quote;
};

interface Case {
  rows: string[][];
  wanted: string[];
  column: number;
  dialect: Dialect;
  bytes: Buffer;
  where: string;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const caseOf = (random: Random): Case => {
  const dialect = dialectOf(random);
  // Only some dialects allow the record delimiter inside a field.
  const usable = texts.filter(
    (text) =>
      dialect.options.allowQuotedRecordDelimiter === true ||
      (!text.includes(dialect.record) && !(dialect.record === '\n' && text.includes('\r'))),
  );
  const rows = random.many(0, 8, () => random.many(1, 4, () => random.pick(usable)));
  const bytes = Buffer.from(
    rows.map((row) => row.map((text) => write(random, text, dialect)).join(dialect.field) + dialect.record).join(''),
  );
  const column = random.below(4);
  const wanted = random.many(1, 3, () => random.pick(texts));
  const where =
    wanted.length === 1
      ? `s._${column + 1} = ${literal(wanted[0] as string)}`
      : `s._${column + 1} IN (${wanted.map(literal).join(', ')})`;
  return { rows, wanted, column, dialect, bytes, where };
};

const cases = casesOfRun(10_000);

test(
  `fields come back as they were written, and prefilter on and off agree, for ${cases} random tables`,
  { timeout: 60_000 },
  () => {
    const seed = seedOfRun();
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    let matches = 0;
    for (let round = 0; round < cases; round += 1) {
      const { rows, wanted, column, dialect, bytes, where } = caseOf(random);
      const request: SelectRequest = {
        expression: `SELECT * FROM S3Object s WHERE ${where}`,
        input: { csv: dialect.options },
        output: { json: { recordDelimiter: '\u001e' } },
      };
      const what = `seed ${seed}: ${request.expression} ${JSON.stringify(dialect.options)}\n${bytes.toString()}`;
      const found = (prefilter: boolean): string[][] => {
        const out = selectAll(request, bytes, { prefilter });
        return out
          .split('\u001e')
          .slice(0, -1)
          .map((row) => Object.values(JSON.parse(row) as Record<string, string>));
      };
      const expected = rows.filter(
        (row) => row[column] !== undefined && wanted.includes(row[column] as (typeof texts)[number]),
      );
      matches += expected.length;
      try {
        expect(found(false), what).toEqual(expected);
        expect(found(true), what).toEqual(expected);
      } catch (error) {
        throw error instanceof S3SelectError ? new Error(`${error.message}\n${what}`) : error;
      }
    }
    expect(matches).toBeGreaterThan(cases / 5);
  },
);
