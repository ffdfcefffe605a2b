import { describe, expect, test } from 'vitest';
import { prepare, S3SelectError, selectAll, type SelectRequest } from '../src/index.ts';
import { createTurns } from '../src/turns.ts';
import { createRandom, seedOfRun } from './support/random.ts';
import { documentInput, failure, requestOf, rows } from './support/select.ts';

const outcome = (request: SelectRequest, bytes: Buffer): string => {
  try {
    return `answered ${selectAll(request, bytes).length}`;
  } catch (error) {
    if (error instanceof S3SelectError) return error.code;
    throw error;
  }
};

/** Every way in which an expression holds another. */
const wrappers: readonly ((inner: string) => string)[] = [
  (x) => `(${x})`,
  (x) => `(NOT ${x})`,
  (x) => `(- ${x})`,
  (x) => `(${x} + 1)`,
  (x) => `(1.5 * ${x})`,
  (x) => `(${x} % 3)`,
  (x) => `(${x} = 1)`,
  (x) => `(1 <> ${x})`,
  (x) => `(${x} < 'a')`,
  (x) => `(${x} AND TRUE)`,
  (x) => `(FALSE OR ${x})`,
  (x) => `(${x} IN (1, 2))`,
  (x) => `(1 IN (2, ${x}))`,
  (x) => `(${x} NOT IN ('a'))`,
  (x) => `(${x} BETWEEN 1 AND 2)`,
  (x) => `(1 BETWEEN ${x} AND 2)`,
  (x) => `(1 BETWEEN 0 AND ${x})`,
  (x) => `(${x} LIKE 'a%')`,
  (x) => `('a' LIKE ${x})`,
  (x) => `('a' LIKE 'a' ESCAPE ${x})`,
  (x) => `(${x} IS NULL)`,
  (x) => `(${x} IS NOT MISSING)`,
  (x) => `CASE WHEN ${x} THEN 1 ELSE 2 END`,
  (x) => `CASE ${x} WHEN 1 THEN 1 END`,
  (x) => `CASE 1 WHEN 1 THEN ${x} ELSE ${'1'} END`,
  (x) => `CAST(${x} AS STRING)`,
  (x) => `CAST(${x} AS DECIMAL)`,
  (x) => `COALESCE(NULL, ${x})`,
  (x) => `NULLIF(${x}, 1)`,
  (x) => `LOWER(${x})`,
  (x) => `CHAR_LENGTH(${x})`,
  (x) => `SUBSTRING(${x}, 1, 2)`,
  (x) => `TRIM(${x})`,
  (x) => `TRIM(LEADING ${x} FROM 'a')`,
  (x) => `[${x}]`,
  (x) => `DATE_ADD(year, ${x}, UTCNOW())`,
  (x) => `TO_STRING(${x}, 'y')`,
  (x) => `EXTRACT(YEAR FROM ${x})`,
];

const data = Buffer.from('{"a":"x","b":1}\n{"a":null}\n{"a":[1.5]}\n');
const nested = (depth: number, wrapperAt: (level: number) => (inner: string) => string, core: string): string => {
  let expression = core;
  for (let level = 0; level < depth; level += 1) expression = wrapperAt(level)(expression);
  return expression;
};

describe('what nests is read and evaluated in time that is linear in its length', () => {
  // Whatever doubles at each level would never end.
  test.each(wrappers.map((wrap) => [wrap('…'), wrap] as const))('%s', (_name, wrap) => {
    for (const depth of [60, 300])
      for (const core of ['s.a', 's.b', '1', 'TRUE'])
        for (const clause of ['SELECT s.a FROM S3Object s WHERE ', 'SELECT ']) {
          const end = clause === 'SELECT ' ? ' FROM S3Object s' : '';
          const expression = clause + nested(depth, () => wrap, core) + end;
          expect(outcome(requestOf(expression), data)).toMatch(/^\w/);
          expect(outcome({ expression, input: { csv: {} }, output: { csv: {} } }, data)).toMatch(/^\w/);
        }
  });

  test('any of them in each other', () => {
    const seed = seedOfRun();
    const random = createRandom(seed);
    for (let round = 0; round < 300; round += 1) {
      const expression = nested(random.below(250), () => random.pick(wrappers), random.pick(['s.a', '1', "'x'"]));
      expect(outcome(requestOf(`SELECT s.a FROM S3Object s WHERE ${expression}`), data), `seed ${seed}`).toMatch(/^\w/);
    }
  });
});

describe('what is long is refused, or answered', () => {
  const most = 256 * 1024 - 100;
  const chain = (part: (index: number) => string, separator: string): string => {
    const parts: string[] = [];
    for (let length = 0; length < most - 300; length += (parts.at(-1)?.length ?? 0) + separator.length)
      parts.push(part(parts.length));
    return parts.slice(0, -1).join(separator);
  };
  const where = (condition: string): string => `SELECT s.a FROM S3Object s WHERE ${condition}`;

  test.each([
    ['conditions', where(chain((index) => `s.a${index}=1`, ' OR '))],
    ['texts', where(chain((index) => `s.a='${index}'`, ' AND '))],
    ['columns', `SELECT ${chain((index) => `s.a${index}`, ',')} FROM S3Object s`],
    ['sums', where(`1=${chain(() => '1', '+')}`)],
    ['numbers of a list', where(`s.a IN (${chain((index) => String(index), ',')})`)],
    ['branches', where(`1 = CASE ${chain(() => 'WHEN s.a=1 THEN 1', ' ')} END`)],
    ['digits', where(`s.a = ${'9'.repeat(most - 100)}`)],
    ['line breaks', where(`${'\n'.repeat(most - 100)}s.a = 'x'`)],
    ['quotes', where(`s.a = '${"''".repeat(most / 2 - 100)}'`)],
    ['a quote that does not end', where(`s.a = '${"''".repeat(most / 2 - 100)}`)],
  ])('%s', (_name, expression) => {
    expect(outcome(requestOf(expression), data)).toMatch(/^(answered|MaxOperatorsExceeded|Lexer\w+)/);
  });

  test('30,000 values of a list are taken', () => {
    const values = Array.from({ length: 30_000 }, (_, index) => index);
    expect(rows(`SELECT s.a FROM S3Object s WHERE s.b IN (${values.join(',')})`, data)).toEqual(['{"a":"x"}']);
  });
});

describe('a record costs no more than it may', () => {
  const run = 'a'.repeat(900_000);
  const text = `{"a":"${run}"}\n`;
  const many = (count: number, part: string): string => Array.from({ length: count }, () => part).join(' OR ');
  const keys = `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":[1]`).join(',')}}\n`;
  const code = 'MaxOperatorsExceeded';

  test.each([
    ['a pattern with _', `s.a LIKE '%${run.slice(0, 50_000)}_b'`, text],
    ['a pattern of the record', many(2_000, "'b' LIKE s.a"), text],
    ['many patterns', many(2_000, "s.a LIKE '%x%y'"), text],
    ['many functions', many(2_000, "LOWER(s.a) = 'x'"), text],
    ['many casts', many(2_000, "CAST(s.a AS STRING) = 'x'"), text],
    ['many names in a large object', Array.from({ length: 2_000 }, (_, at) => `s.x${at}.y = 1`).join(' OR '), keys],
  ])('%s', (_name, condition, record) => {
    expect(failure(`SELECT s.b FROM S3Object s WHERE ${condition}`, record).code).toBe(code);
  });

  test('a result is given up as soon as it is too long', () => {
    const columns = Array.from({ length: 30_000 }, () => 's.a').join(',');
    expect(failure(`SELECT ${columns} FROM S3Object s`, text).code).toBe('OverMaxRecordSize');
  });

  test('a long text is found in a long text that repeats itself', () => {
    const wanted = `${run.slice(0, 20)}b${run.slice(0, 5_000)}`;
    expect(rows(`SELECT s.b FROM S3Object s WHERE s.a LIKE '%${wanted}%'`, text)).toEqual([]);
    const there = `{"a":"${run}${wanted}${run.slice(0, 50_000)}","b":1}`;
    expect(rows(`SELECT s.b FROM S3Object s WHERE s.a LIKE '%${wanted}%'`, there)).toEqual(['{"b":1}']);
  });

  test('each record has its own', () => {
    const found = rows("SELECT s.b FROM S3Object s WHERE LOWER(s.a) LIKE 'b%'", text.repeat(12));
    expect(found).toEqual([]);
    const elements = `[${Array.from({ length: 100_000 }, () => '1').join(',')}]`;
    expect(rows('SELECT COUNT(*) AS n FROM S3Object[*][*] s WHERE s = 1', elements, documentInput)).toEqual([
      '{"n":100000}',
    ]);
  });
});

describe('turns', () => {
  const collect = async (request: SelectRequest, bytes: Buffer): Promise<number> => {
    let size = 0;
    for await (const chunk of prepare(request).run(bytes)) size += chunk.length;
    return size;
  };

  test('others run between the turns of a long query, and one query runs in each', async () => {
    let time = 0;
    const turns = [1, 2, 3].map(() => createTurns(() => (time += 20)));
    const order: string[] = [];
    let ended = false;
    const others = (): void => {
      order.push('others');
      if (!ended) setImmediate(others);
    };
    setImmediate(others);
    await Promise.all(
      turns.map(async (turn, index) => {
        for (let step = 0; step < 3; step += 1) {
          await turn.over();
          order.push(`query ${index}`);
        }
      }),
    );
    ended = true;
    const queries = order.filter((who) => who !== 'others');
    expect(queries).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2].map((index) => `query ${index}`));
    for (let at = 1; at < order.length; at += 1)
      expect([order[at - 1], order[at]].includes('others'), order.join()).toBe(true);
  });

  test('a turn that has time left goes on', () => {
    expect(createTurns(() => 0).over()).toBeUndefined();
  });

  test('tiny rows without end leave others their turn', async () => {
    const tiny = Buffer.from('1\n'.repeat(500_000));
    let turns = 0;
    let ended = false;
    const others = (): void => {
      turns += 1;
      if (!ended) setImmediate(others);
    };
    setImmediate(others);
    const expression = 'SELECT COUNT(*) FROM S3Object s WHERE s = 2 OR s = 3';
    await collect(requestOf(expression), tiny);
    ended = true;
    // So many rows take longer than a turn on any machine.
    expect(turns).toBeGreaterThan(3);
  });
});

test('as many names as a header has columns are found in the time of the header', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `c${index}`);
  const record = `${names.join(',')}\n${names.join(',')}\n`;
  const expression = `SELECT ${names.map((name) => `s.${name}`).join(',')} FROM s3object s`;
  const before = process.cpuUsage();
  const answer = selectAll(requestOf(expression, { input: { csv: { fileHeaderInfo: 'USE' } } }), Buffer.from(record));
  const { user, system } = process.cpuUsage(before);
  expect(answer.length).toBeGreaterThan(1);
  expect((user + system) / 1_000).toBeLessThan(1_500);
});
