import { describe, expect, test } from 'vitest';
import { prepare, S3SelectError, selectAll, type SelectOptions, type SelectRequest } from '../src/index.ts';
import { conditionSql, type Condition, type Operand } from './support/model.ts';
import { naive } from './support/naive.ts';
import { casesOfRun, createRandom, seedOfRun, type Random } from './support/random.ts';
import { documentInput, failure, requestOf, rows } from './support/select.ts';

const outcome = (request: SelectRequest, bytes: Buffer, options: SelectOptions = {}): string => {
  try {
    return selectAll(request, bytes, options);
  } catch (error) {
    if (error instanceof S3SelectError) return error.code;
    throw error;
  }
};

/** Answers the rows before the error, if there was one. */
const collect = async (
  request: SelectRequest,
  source: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<{ found: string; code: string }> => {
  const chunks: Uint8Array[] = [];
  let code = '';
  try {
    for await (const chunk of prepare(request).run(source)) chunks.push(chunk);
  } catch (error) {
    code = error instanceof S3SelectError ? error.code : String(error);
  }
  return { found: Buffer.concat(chunks).toString(), code };
};

describe('records', () => {
  test('of duplicate keys the last one counts, and special names are names', () => {
    expect(rows('SELECT s.a FROM S3Object s', '{"a":1,"a":2}\n{"a":1,"b":[],"a":3}')).toEqual(['{"a":2}', '{"a":3}']);
    const proto = '{"__proto__":{"a":1},"constructor":2,"hasOwnProperty":3}';
    expect(rows('SELECT * FROM S3Object s', proto)).toEqual([proto]);
    expect(rows('SELECT s.__proto__, s.constructor, s.toString, s.__proto__.a FROM S3Object s', proto)).toEqual([
      '{"__proto__":{"a":1},"constructor":2,"a":1}',
    ]);
    expect(rows('SELECT s.__proto__, s.constructor FROM S3Object s', '{"__proto__":"x","constructor":1}\n{}')).toEqual([
      '{"__proto__":"x","constructor":1}',
      '{}',
    ]);
    expect(rows('SELECT s.a FROM S3Object s', '{"__proto__":{"a":1}}')).toEqual(['{}']);
    expect(Object.prototype).not.toHaveProperty('a');
  });

  test('escapes in keys and values mean what they stand for', () => {
    const data = '{"\\u0061":"\\u0041tlas","p":"\\/"}\n{"a":"Atlas","p":"/"}\n{"a":"atlas"}';
    expect(rows("SELECT s.a, s.p FROM S3Object s WHERE s.a = 'Atlas' AND s.p = '/'", data)).toEqual([
      '{"a":"Atlas","p":"/"}',
      '{"a":"Atlas","p":"/"}',
    ]);
    expect(
      rows("SELECT s.a FROM S3Object s WHERE s.a LIKE 'At%'", `[${data.replaceAll('\n', ',')}]`, documentInput).length,
    ).toBe(0);
    expect(
      rows("SELECT s.a FROM S3Object[*][*] s WHERE s.a LIKE 'At%'", `[${data.replaceAll('\n', ',')}]`, documentInput),
    ).toHaveLength(2);
  });

  test('NUL, lone surrogates, line ends', () => {
    expect(
      rows("SELECT s.a FROM S3Object s WHERE s.a = 'x\u0000y'", '{"a":"x\\u0000y"}\r\n\r\n \n{"a":"xy"}\r\n'),
    ).toEqual(['{"a":"x\\u0000y"}']);
    expect(failure('SELECT s.a FROM S3Object s', '{"a":"x\u0000y"}').code).toBe('JSONParsingError');
    expect(failure('SELECT s.b FROM S3Object s', '{"a":"x\ty","b":1}').code).toBe('JSONParsingError');
    expect(failure('SELECT s.b FROM S3Object[*][*] s', '[{"a":"x},\n{"b":1}]', documentInput).code).toBe(
      'JSONParsingError',
    );
    expect(rows("SELECT s.a FROM S3Object s WHERE s.a <> '\ud800'", '{"a":"\\ud800"}\n{"a":"\\udc00"}')).toEqual([
      '{"a":"\\udc00"}',
    ]);
    expect(
      rows("SELECT s.a FROM S3Object s WHERE s.a LIKE '%\udc00%'", '{"a":"x\\udc00"}\n{"a":"\\ud800\\udc00"}'),
    ).toEqual(['{"a":"x\\udc00"}']);
  });

  test.each([[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc0, 0x80], [0xe2, 0x82]])(
    'bytes %j are no UTF-8',
    (...wrong) => {
      const bytes = Buffer.concat([Buffer.from('{"a":1,"t":"'), Buffer.from(wrong), Buffer.from('"}')]);
      for (const query of [
        'SELECT * FROM S3Object',
        'SELECT s.a FROM S3Object s',
        'SELECT s.t FROM S3Object s',
        'SELECT COUNT(*) FROM S3Object s',
      ])
        expect(outcome(requestOf(query), bytes)).toBe('InvalidTextEncoding');
      expect(
        outcome(
          requestOf('SELECT s.a FROM S3Object[*][*] s', documentInput),
          Buffer.concat([Buffer.from('['), bytes, Buffer.from(']')]),
        ),
      ).toBe('InvalidTextEncoding');
    },
  );

  test('an object cut anywhere gives the rows before the cut, and an error for a cut within a record', async () => {
    const lines = ['{"a":"é","b":[1,{"c":"}"}]}', '{"a":"\\"\\\\","b":-1.5e3}', '{"a":true}'];
    const whole = Buffer.from(`${lines.join('\n')}\n`);
    const ends = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index + 1).join('\n')));
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const complete = ends.filter((end) => end <= cut);
      const at = complete.at(-1) ?? 0;
      const { found, code } = await collect(requestOf('SELECT s.a FROM S3Object s'), whole.subarray(0, cut));
      expect(code === '', `cut at ${cut}`).toBe(cut === 0 || (complete.length > 0 && (cut === at || cut === at + 1)));
      expect(found.split('\n').length - 1, `cut at ${cut}`).toBe(complete.length);
    }
  });

  test('long values over long runs of the same letter', () => {
    const run = 'a'.repeat(900_000);
    const data = `{"a":"${run}"}\n{"a":"b${run.slice(0, 200_000)}"}`;
    const values = Array.from({ length: 1_000 }, (_, index) => `${run.slice(0, 40 + index)}b`);
    expect(rows(`SELECT s.a FROM S3Object s WHERE s.a = 'b${run.slice(0, 200_000)}'`, data)).toHaveLength(1);
    expect(rows(`SELECT s.a FROM S3Object s WHERE s.a LIKE '%${run.slice(0, 200_000)}b%'`, data)).toEqual([]);
    for (const count of [60, 300])
      expect(
        rows(
          `SELECT s.a FROM S3Object s WHERE s.a IN (${values
            .slice(0, count)
            .map((value) => `'${value}'`)
            .join(', ')})`,
          data,
        ),
      ).toEqual([]);
  });

  test('a document cut anywhere is refused', () => {
    const whole = Buffer.from('[{"a":"é","b":[1,{"c":"}"}]},\n{"a":"x"},\n{"a":"\\""}\n]');
    for (let cut = 1; cut < whole.length; cut += 1) {
      const code = outcome(requestOf('SELECT s.a FROM S3Object[*][*] s', documentInput), whole.subarray(0, cut));
      expect(['JSONParsingError', 'InvalidTextEncoding'], `cut at ${cut}`).toContain(code);
    }
  });

  test('two chunks, cut at any byte, give what one gives', async () => {
    const records = [
      '{"a":"é🐉","b":1}',
      '{"a":"red","b":"\\\\\\""}',
      '{"b":{"a":["}",{"x":"]"}]},"a":"red"}',
      '',
      '{"a":"red","b":null}',
      '"red"',
    ];
    const documents: [string, Buffer, Partial<SelectRequest>][] = [
      ['S3Object', Buffer.from(`\ufeff${records.join('\r\n')}`), {}],
      ['S3Object[*][*]', Buffer.from(`[${records.filter(Boolean).join(',\n')}]`), documentInput],
      ['S3Object[*][*]', Buffer.from(`[\n${records.filter(Boolean).join('\n,')}\n] "red"`), documentInput],
      ['S3Object', Buffer.from(records.filter(Boolean).join(' ')), documentInput],
    ];
    for (const [table, bytes, input] of documents) {
      for (const where of ['', " WHERE s.a = 'red'", " WHERE s.b LIKE '%\"'"]) {
        const request = requestOf(`SELECT * FROM ${table} s${where}`, input);
        const whole = outcome(request, bytes);
        for (let cut = 0; cut <= bytes.length; cut += 1) {
          const source = async function* (): AsyncGenerator<Uint8Array> {
            yield bytes.subarray(0, cut);
            yield bytes.subarray(cut);
          };
          const { found, code } = await collect(request, source());
          expect(code === '' ? found : code, `${request.expression} cut at ${cut}`).toBe(whole);
        }
      }
    }
  });
});

const alphabet = [
  "'",
  '"',
  '\\',
  '%',
  '_',
  '!',
  '\n',
  '\r',
  '\u0000',
  '`',
  '--',
  '/*',
  ';',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'red',
  ' ',
  '\ud800',
  '\udc00',
  '\ufeff',
  '\ufffd',
  '🐉',
  'é',
  '$',
  '{{',
  '\u2028',
  'x'.repeat(300),
  ' OR 1=1',
  "' OR ''='",
];

const cases = casesOfRun(10_000);

const hostileText = (random: Random): string => random.many(0, 6, () => random.pick(alphabet)).join('');

/** Lists every argument of the application's filters, with the text in its place. */
const filtersOf = (text: string, other: string): Condition[] => {
  const operand: Operand = { kind: 'column', column: { path: [{ name: 'family_key', quoted: false }] } };
  const literal = (value: string): Operand => ({ kind: 'text', value });
  const quoted = [...text]
    .map((character) => (['%', '_', '!'].includes(character) ? `!${character}` : character))
    .join('');
  return [
    { kind: 'compare', operator: '=', left: operand, right: literal(text) },
    { kind: 'compare', operator: '<>', left: operand, right: literal(text) },
    { kind: 'in', operand, list: [literal(text), literal(other)], negated: false },
    { kind: 'like', operand, pattern: `${quoted}%`, escape: '!', negated: false },
    { kind: 'like', operand, pattern: `%${quoted}%`, escape: '!', negated: false },
    { kind: 'not', condition: { kind: 'compare', operator: '=', left: operand, right: literal(text) } },
  ];
};

test(
  `${cases} hostile strings through every filter argument give the rows of the naive evaluator, or an error`,
  { timeout: 180_000 },
  () => {
    const seed = seedOfRun();
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    for (let round = 0; round < cases; round += 1) {
      const [text, other] = [hostileText(random), hostileText(random)];
      const records = [text, other, `${text}!`, 'red'].map((value) => JSON.stringify({ family_key: value }));
      const bytes = Buffer.from(records.join('\n'));
      for (const where of filtersOf(text, other)) {
        const request: SelectRequest = {
          expression: `SELECT * FROM S3Object s WHERE ${conditionSql(where)}`,
          input: { json: { type: 'LINES' } },
          output: { json: { recordDelimiter: '\u001e' } },
        };
        const { error, rows: kept } = naive({ where }, records, true);
        const found = outcome(request, bytes);
        if (found !== (error ?? kept.map((row) => `${row}\u001e`).join('')))
          expect.fail(`seed ${seed}: ${request.expression} gave ${found}`);
      }
    }
  },
);

test(`${cases} hostile expressions are answered or refused`, { timeout: 180_000 }, () => {
  const seed = seedOfRun();
  const random = createRandom(seed);
  const pieces = [
    ...'SELECT * s.a FROM S3Object s WHERE = ( ) [ ] , . - % / ; é _1 LIMIT NULL MISSING IS NOT IN LIKE ESCAPE'.split(
      ' ',
    ),
    ...'BETWEEN AND OR CASE WHEN THEN END CAST AS DECIMAL TIMESTAMP `2010T` ` "a" 1 1.5 1e9'.split(' '),
    ...'COUNT SUM TO_STRING TO_TIMESTAMP DATE_ADD DATE_DIFF EXTRACT YEAR UTCNOW() SUBSTRING TRIM LOWER'.split(' '),
    ...["'x'", "'", '99999999999999999999', 'COALESCE', '\n'],
  ];
  const data = Buffer.from('{"a":"x","b":1}\n{"a":null}\n{"a":[1.5]}\n');
  for (let round = 0; round < cases; round += 1) {
    const middle = random.many(1, 12, () => random.pick(pieces)).join(' ');
    const expression = random.maybe(0.7, 'SELECT ') + middle + random.maybe(0.7, ' FROM S3Object s');
    expect(() => outcome(requestOf(expression), data), `seed ${seed}: ${expression}`).not.toThrow();
    expect(
      () => outcome({ expression, input: { csv: {} }, output: { csv: {} } }, data),
      `seed ${seed}: ${expression}`,
    ).not.toThrow();
  }
});
