import { describe, expect, it } from 'vitest';
import { checkStatement } from '../../../src/services/athena/engine/check.ts';
import { csvLine, firstLines, readCsv } from '../../../src/services/athena/engine/csv.ts';
import { prefixesOf } from '../../../src/services/athena/engine/location.ts';
import { parseStatement } from '../../../src/services/athena/engine/parse.ts';
import type { Table } from '../../../src/services/athena/engine/table.ts';
import { toDuckDb } from '../../../src/services/athena/engine/to-duckdb.ts';

const table: Table = {
  catalogId: '000000000000',
  database: 'd',
  name: 't',
  columns: [
    { name: 'name', type: 'varchar' },
    { name: 'size', type: 'bigint' },
    { name: '_key', type: 'varchar' },
  ],
  partitionKeys: [{ name: 'day', type: 'varchar' }],
  location: 's3://bucket/data/${day}',
};

const checked = (sql: string) => checkStatement(parseStatement(sql), table);
const thrownBy = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('a statement of Athena', () => {
  it.each([
    ['SELECT 1', []],
    [`SELECT "Name", count(*) AS n FROM t WHERE size >= 3 AND name LIKE 'a!%%' ESCAPE '!' GROUP BY 1`, ['name', 'n']],
    ['select * from d.t as x -- all of it', ['name', 'size', '_key', 'day']],
    ['SELECT DISTINCT lower(name) l FROM awsdatacatalog.d.t WHERE NOT (size IN (1, 2) OR _key IS NULL) LIMIT 5', ['l']],
    [`SELECT name || '!' FROM t /* odd */ ORDER BY 1 DESC NULLS FIRST OFFSET 2 LIMIT ALL;`, ['_col0']],
    ['SELECT max(size), sum(size), avg(size) FROM t HAVING count(DISTINCT name) > 1', ['_col0', '_col1', '_col2']],
  ])('%s is understood', (sql, names) => {
    const columns = checked(sql);
    if (names.length > 0) expect(columns.map(({ name }) => name)).toEqual(names);
    expect(toDuckDb(parseStatement(sql))).toMatch(/^SELECT /);
  });

  it.each([
    ['SELECT a FROM t JOIN u ON a = b', 'JOIN'],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'WITH'],
    ['SELECT name FROM t UNION SELECT name FROM t', 'UNION'],
    ['SELECT CAST(size AS varchar) FROM t', 'CAST'],
    ['SELECT CASE WHEN size > 1 THEN 1 END FROM t', 'CASE'],
    ['SELECT size + 1 FROM t', 'the operator +'.toUpperCase()],
    ['SELECT * FROM t, u', 'several tables'],
    ['SELECT * FROM (SELECT 1)', 'a subquery'],
    ['SELECT name FROM t WHERE size IN (SELECT 1)', 'a subquery'],
    ['SELECT count(*) OVER () FROM t', 'OVER'],
    ['SELECT "$path" FROM t', 'the column "$path"'],
    ["SELECT read_text('/etc/passwd')", 'the function read_text'],
    ["SELECT * FROM read_json('/etc/passwd')", '('],
    ['INSERT INTO t VALUES (1)', 'INSERT'],
    ["UNLOAD (SELECT 1) TO 's3://b/k'", 'UNLOAD'],
    ['CREATE TABLE t AS SELECT 1', 'CREATE'],
    ["SELECT DATE '2020-01-01'", 'DATE'],
    ['SELECT 1.5', 'the decimal 1.5'],
    ['SELECT ?', '?'],
    [`SELECT ${'('.repeat(300)}1${')'.repeat(300)}`, 'levels'],
  ])('%s is refused by what it has', (sql, what) => {
    expect(thrownBy(() => checked(sql))).toContain(what);
    expect(thrownBy(() => checked(sql))).toMatch(/is not supported by local-aws|mismatched input/);
  });

  it.each([
    ['SELEC 1', "line 1:1: mismatched input 'selec'"],
    ['SELECT', "line 1:7: mismatched input '<EOF>'"],
    ['SELECT name FROM t WHERE', "line 1:25: mismatched input '<EOF>'"],
    ['SELECT name\nFROM t\nWHERE )', "line 3:7: mismatched input ')'"],
    ['COPY t TO 1', "line 1:1: mismatched input 'copy'"],
    ["ATTACH 'x'", "line 1:1: mismatched input 'attach'"],
    ['SELECT 1; SELECT 2', "line 1:11: mismatched input 'select'"],
  ])('%s is no statement', (sql, message) => {
    expect(thrownBy(() => parseStatement(sql))).toBe(message);
  });

  it.each([
    ['SELECT nope FROM t', "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved or requester"],
    ['SELECT u.name FROM t', "COLUMN_NOT_FOUND: line 1:8: Column 'u.name'"],
    ['SELECT name FROM t WHERE size = name', 'TYPE_MISMATCH: line 1:31: Cannot apply operator: bigint = varchar'],
    ["SELECT name FROM t WHERE size LIKE 'a'", 'TYPE_MISMATCH'],
    ['SELECT name FROM t WHERE name', 'TYPE_MISMATCH'],
    ['SELECT name, count(*) FROM t', "EXPRESSION_NOT_AGGREGATE: line 1:8: 'name' must be an aggregate expression"],
    ['SELECT name AS n FROM t GROUP BY n', "COLUMN_NOT_FOUND: line 1:34: Column 'n'"],
    ['SELECT name FROM t WHERE count(*) > 1', 'EXPRESSION_NOT_SCALAR'],
    ['SELECT max(count(*)) FROM t', 'NESTED_AGGREGATION'],
    ['SELECT name FROM t ORDER BY 2', 'INVALID_COLUMN_REFERENCE'],
    ['SELECT DISTINCT name FROM t ORDER BY size', 'EXPRESSION_NOT_IN_DISTINCT'],
    ["SELECT name FROM t WHERE name LIKE 'a!b' ESCAPE '!'", 'INVALID_FUNCTION_ARGUMENT'],
    ['SELECT lower(name, name) FROM t', 'FUNCTION_NOT_FOUND'],
  ])('%s fails as Athena lets it fail', (sql, message) => {
    expect(thrownBy(() => checked(sql))).toContain(message);
  });

  it('gives DuckDB quoted names and literals alone', () => {
    const sql = `SELECT name AS "a""b" FROM t AS "t""; DROP" WHERE name = 'it''s; DROP TABLE t'`;
    expect(toDuckDb(parseStatement(sql))).toBe(
      `SELECT "t""; drop"."name" AS "a""b" FROM rows_of_table AS "t""; drop" ` +
        `WHERE ("t""; drop"."name" = 'it''s; DROP TABLE t')`,
    );
  });
});

describe('a partition key that is injected', () => {
  const prefixes = (sql: string) => prefixesOf(table, parseStatement(sql).where).map(({ prefix }) => prefix);

  it('leads to the prefixes that the condition names', () => {
    expect(prefixes(`SELECT * FROM t WHERE day = '1' AND (name = 'a' OR day = '2')`)).toEqual(['data/1/']);
    expect(prefixes(`SELECT * FROM t WHERE size = 1 AND day IN ('1', '2/../3')`)).toEqual(['data/1/', 'data/2/../3/']);
  });

  it.each(['SELECT * FROM t', `SELECT * FROM t WHERE day = '1' OR size = 1`, `SELECT * FROM t WHERE day > '1'`])(
    'is missed in %s',
    (sql) => {
      expect(thrownBy(() => prefixes(sql))).toMatch(/^CONSTRAINT_VIOLATION: For the injected .* column day,/);
    },
  );
});

it('a result is read as it was written, null and empty texts apart, and no further than asked', async () => {
  const rows = [
    ['a', 'b'],
    ['1', null],
    ['', 'é"y\n,'],
    [null, null],
    ['"', ''],
  ];
  const text = rows.map(csvLine).join('');
  expect(readCsv(text)).toEqual(rows);
  const bytes = Buffer.from(text);
  for (const piece of [1, 2, 7, bytes.length]) {
    let read = 0;
    const source = async function* (from: number) {
      for (let at = from; at < bytes.length; at += piece) {
        read += 1;
        yield Promise.resolve(bytes.subarray(at, at + piece));
      }
    };
    const first = await firstLines(source(0), 3);
    expect(readCsv(first.toString())).toEqual(rows.slice(0, 3));
    expect(read).toBe(Math.ceil(first.length / piece));
    expect(readCsv((await firstLines(source(first.length), 1_000)).toString())).toEqual(rows.slice(3));
  }
});
