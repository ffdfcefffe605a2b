import { describe, expect, it } from 'vitest';
import { dateOf, decimal, prepareRows, S3SelectError, timestamp, type Row, type RowsRequest } from '../src/index.ts';

const json = { json: {} };
const table: Row[] = [
  {
    name: 'Aithon',
    heads: 7n,
    weight: decimal(12_50n, 2),
    born: timestamp({ precision: 'day', ...dateOf(0) }) ?? null,
  },
  { name: 'Ladon', heads: 100n, weight: decimal(990n, 2), born: null },
];

async function select(expression: string, { rows = table, ...rest }: Partial<RowsRequest> & { rows?: Row[] } = {}) {
  const query = prepareRows({ expression, output: json, ...rest });
  const chunks: Uint8Array[] = [];
  for await (const chunk of query.run(rows)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  expect(query.stats.bytesReturned).toBe(text.length);
  return text;
}

describe('a query about rows of a schema', () => {
  it('writes every type, as JSON and as CSV', async () => {
    expect(await select('SELECT * FROM S3Object')).toBe(
      '{"name":"Aithon","heads":7,"weight":12.50,"born":"1970-01-01"}\n' +
        '{"name":"Ladon","heads":100,"weight":9.90,"born":null}\n',
    );
    expect(await select('SELECT s.weight, s.born FROM S3Object s', { output: { csv: {} } })).toBe(
      '12.50,1970-01-01\n9.90,\n',
    );
  });

  it('calculates with the types: integers truncate, decimals are exact', async () => {
    const asked = 'SELECT s.heads / 2 AS h, s.weight / 2 AS w FROM S3Object s WHERE s."name" = \'Aithon\'';
    expect(await select(asked)).toBe('{"h":3,"w":6.25}\n');
    expect(await select('SELECT SUM(weight), COUNT(*) FROM S3Object')).toBe('{"_1":22.40,"_2":2}\n');
    expect(await select("SELECT name FROM S3Object WHERE born < CAST('1971-01-01' AS TIMESTAMP)")).toBe(
      '{"name":"Aithon"}\n',
    );
  });

  it('takes elements of a list as rows, and no more rows than LIMIT wants', async () => {
    const rows: Row[] = [{ a: [1n, 2n] }, { a: [3n] }];
    expect(await select('SELECT e FROM S3Object[*].a[*] e', { rows })).toBe('{"e":1}\n{"e":2}\n{"e":3}\n');
    let asked = 0;
    const endless = {
      *[Symbol.iterator](): Generator<Row> {
        for (;;) yield { n: BigInt((asked += 1)) };
      },
    };
    const query = prepareRows({ expression: 'SELECT n FROM S3Object LIMIT 2', output: json });
    const chunks: Uint8Array[] = [];
    for await (const chunk of query.run(endless)) chunks.push(chunk);
    expect([Buffer.concat(chunks).toString(), asked]).toEqual(['{"n":1}\n{"n":2}\n', 2]);
  });

  it.each<[string, readonly string[] | undefined]>([
    ['SELECT COUNT(*) FROM S3Object', []],
    ['SELECT s.a / 2, b FROM S3Object s WHERE s."C" > 1', ['C', 'a', 'b']],
    ['SELECT * FROM S3Object WHERE a > 1', undefined],
    ['SELECT s.a FROM S3Object[*].items[*] s', undefined],
  ])('tells which columns it needs: %s', (expression, columns) => {
    expect(prepareRows({ expression, output: json }).columns?.toSorted()).toEqual(columns);
  });

  it('tells what begins in its scan range', () => {
    const within = (scanRange: RowsRequest['scanRange']) => {
      const query = prepareRows({
        expression: 'SELECT * FROM S3Object',
        output: json,
        ...(scanRange && { scanRange }),
      });
      return [0, 4, 5, 9].filter((start) => query.isInRange(start, 10));
    };
    expect(within(undefined)).toEqual([0, 4, 5, 9]);
    expect(within({ start: 4, end: 5 })).toEqual([4, 5]);
    expect(within({ end: 5 })).toEqual([5, 9]);
    expect(() => within({ start: 5, end: 4 })).toThrow(S3SelectError);
  });

  it('gives the rows before an error', async () => {
    const query = prepareRows({ expression: 'SELECT 6 / n AS q FROM S3Object', output: json });
    const chunks: string[] = [];
    const failed = (async () => {
      for await (const chunk of query.run([{ n: 3n }, { n: 0n }])) chunks.push(Buffer.from(chunk).toString());
    })();
    await expect(failed).rejects.toThrow('Division by zero');
    expect(chunks).toEqual(['{"q":2}\n']);
  });
});
