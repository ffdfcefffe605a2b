import { describe, expect, it } from 'vitest';
import { prepare, selectAll, S3SelectError, type SelectRequest } from '../src/index.ts';

const requestOf = (expression: string): SelectRequest => ({
  expression,
  input: { json: { type: 'DOCUMENT' } },
  output: { json: {} },
});
const select = (expression: string, document: string): string =>
  selectAll(requestOf(expression), Buffer.from(document));

/** Reads the document in pieces of a size, which may end anywhere. */
async function inPieces(expression: string, document: string, size: number): Promise<string> {
  const bytes = Buffer.from(document);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: Uint8Array[] = [];
  for await (const chunk of prepare(requestOf(expression)).run(pieces())) found.push(chunk);
  return Buffer.concat(found).toString();
}

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof S3SelectError) return error.code;
    throw error;
  }
  return 'none';
};

describe('elements of an array at a path of fields are records', () => {
  it('of a document that is longer than a record may be', () => {
    const items = Array.from({ length: 12_000 }, (_, n) => ({ n, text: 'x'.repeat(100) }));
    const document = JSON.stringify({ head: { items: [1, 2] }, items, tail: ['}', '"'] });
    expect(document.length).toBeGreaterThan(2 ** 20);
    expect(select('SELECT COUNT(*) AS c FROM S3Object[*].items[*] i', document)).toBe('{"c":12000}\n');
    expect(select('SELECT i.n FROM S3Object[*].items[*] i WHERE i.n > 11998', document)).toBe('{"n":11999}\n');
    expect(select('SELECT i.n FROM S3Object[*].items[*] i LIMIT 2', document)).toBe('{"n":0}\n{"n":1}\n');
  });

  const none = '{}\n';
  const documents: readonly (readonly [string, string])[] = [
    ['{"a":{"b":[{"x":1},{"x":2}]}}', '{"x":1}\n{"x":2}\n'],
    [
      '{"z":"}","A":{"c":[9],"B":[ {"x":"[\\"]"} , 7 , "s,]" , null , [1,{"x":3}] , {"x":{"y":[]}} ] , "d":1}}' +
        '\n{"a":{"b":[]}}',
      `{"x":"[\\"]"}\n${none.repeat(4)}{"x":{"y":[]}}\n${none}`,
    ],
    [
      '{"a":{"b":5}} {"a":[{"b":[1]}]} {"c":1} 12 "text" [1] {"a":{"b":[{"x":4}]},"t":true}',
      `${none.repeat(6)}{"x":4}\n`,
    ],
    ['{"\\u0061":{"b":[{"x":5},{"y":6}]}}', `{"x":5}\n${none}`],
    ['{"a":{}}', none],
    ['   ', ''],
  ];

  it.each(documents)('wherever the pieces of the document end: %s', async (document, expected) => {
    const expression = 'SELECT i.x FROM S3Object[*].a.b[*] i';
    expect(select(expression, document)).toBe(expected);
    for (const size of [1, 2, 3, 7, 1000]) expect(await inPieces(expression, document, size)).toBe(expected);
  });

  it('with MISSING where there is no such array', () => {
    const [, , [few]] = documents as unknown as [unknown, unknown, [string]];
    const [[plain]] = documents as unknown as [[string]];
    expect(select('SELECT * FROM S3Object[*].a.b[*] i WHERE i IS NOT MISSING', few)).toBe('{"x":4}\n');
    expect(select('SELECT COUNT(*) AS c FROM S3Object[*].a.b[*].x i', plain)).toBe('{"c":2}\n');
  });

  it('by names that may be quoted', () => {
    expect(select('SELECT i.x FROM S3Object[*]."A"[*] i', '{"A":[{"x":1}]}')).toBe('{"x":1}\n');
    expect(failure(() => select('SELECT * FROM S3Object[*]."A"[*] i', '{"a":[{"x":1}]}'))).toBe('MissingHeaderName');
    expect(failure(() => select('SELECT * FROM S3Object[*].a[*] i', '{"a":[{"x":1}],"A":[]}'))).toBe(
      'AmbiguousFieldName',
    );
  });

  it.each(['{"a":[1,,2]}', '{"a":[1,2', '{"a":[,1]}', '{"a" [1]}', '{a:[1]}', '{"a":[1] "b":2}', '{"a":}', '{"a":[1]'])(
    'and what is no JSON is refused: %s',
    (document) => {
      expect(failure(() => select('SELECT * FROM S3Object[*].a[*] i', document))).toBe('JSONParsingError');
    },
  );

  it('each of which is at most a megabyte long', () => {
    const document = JSON.stringify({ a: ['x'.repeat(2 ** 20)] });
    expect(failure(() => select('SELECT * FROM S3Object[*].a[*] i', document))).toBe('OverMaxRecordSize');
  });
});

it('the least integer is an integer', () => {
  const sql = 'SELECT s.n FROM S3Object s WHERE s.n > -9223372036854775808';
  expect(select(sql, '{"n":1}')).toBe('{"n":1}\n');
  expect(failure(() => select('SELECT s.n FROM S3Object s WHERE s.n < 9223372036854775808', '{"n":1}'))).toBe(
    'IntegerOverflow',
  );
});
