import { describe, expect, it } from 'vitest';
import { checkStatement } from '../../../src/services/athena/engine/check.ts';
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
  ],
  partitionKeys: ['day', 'hour', 'kind'].map((name) => ({ name, type: 'varchar' })),
  location: 's3://bucket/data/${day}/${hour}/${kind}',
};

const outcome = (sql: string): string => {
  try {
    const statement = parseStatement(sql);
    return `${checkStatement(statement, table).length} columns, ${toDuckDb(statement).length}`;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Every way in which an expression holds another, with the type that it then has. */
const wrappers: readonly ((inner: string) => string)[] = [
  (x) => `(${x})`,
  (x) => `(NOT ${x})`,
  (x) => `(${x} OR TRUE)`,
  (x) => `(FALSE AND ${x})`,
  (x) => `(${x} = ${x.length > 200 ? "'a'" : x})`,
  (x) => `(${x} IN ('a', 'b'))`,
  (x) => `('a' IN (${x}, 'b'))`,
  (x) => `(${x} BETWEEN 'a' AND 'b')`,
  (x) => `('a' BETWEEN 'b' AND ${x})`,
  (x) => `(${x} LIKE 'a%')`,
  (x) => `(${x} IS NOT NULL)`,
  (x) => `lower(${x})`,
  (x) => `upper(${x})`,
  (x) => `length(${x})`,
  (x) => `starts_with(${x}, 'a')`,
  (x) => `coalesce(${x}, 'a')`,
  (x) => `('a' || ${x})`,
  (x) => `max(${x})`,
  (x) => `unknown(${x})`,
];

/** In all its places: what doubles at each level, or with each other part, would never end. */
const places: readonly ((expression: string) => string)[] = [
  (x) => `SELECT ${x} FROM t`,
  (x) => `SELECT name FROM t WHERE ${x}`,
  (x) => `SELECT ${x} FROM t GROUP BY ${x} HAVING ${x} ORDER BY ${x}`,
  (x) => `SELECT DISTINCT ${x} AS a FROM t ORDER BY ${x}`,
];

describe('what nests is checked in time that is linear in its length', () => {
  it.each(wrappers.map((wrap) => [wrap('…'), wrap] as const))('%s', (_name, wrap) => {
    for (const depth of [60, 180, 400])
      for (const core of ['name', 'size', 'TRUE']) {
        let expression = core;
        for (let level = 0; level < depth; level += 1) expression = wrap(expression);
        for (const place of places) expect(outcome(place(expression))).not.toBe('');
      }
  });
});

describe('what is long is checked, or refused', () => {
  const most = 120_000;
  const chain = (part: (index: number) => string, separator: string): string => {
    const parts: string[] = [];
    for (let length = 0; length < most; length += (parts.at(-1)?.length ?? 0) + separator.length)
      parts.push(part(parts.length));
    return parts.join(separator);
  };

  it.each([
    ['columns and what orders them', `SELECT ${chain(() => 'name', ',')} FROM t ORDER BY ${chain(() => 'name', ',')}`],
    ['keys of groups', `SELECT ${chain(() => 'name', ',')} FROM t GROUP BY ${chain((at) => `lower('${at}')`, ',')}`],
    ['distinct ones', `SELECT DISTINCT ${chain((at) => `'${at}'`, ',')} FROM t ORDER BY ${chain(() => "'1'", ',')}`],
    ['a list for a long value', `SELECT 1 FROM t WHERE ${chain(() => 'name', '||')} IN (${chain(() => "'a'", ',')})`],
    ['comments that do not end', `SELECT ${'/*'.repeat(most / 2)}`],
    ['comments that end', `SELECT ${'/**/'.repeat(most / 4)} 1`],
    ['quotes', `SELECT '${"''".repeat(most / 2)}`],
  ])('%s', (_name, sql) => {
    expect(outcome(sql)).not.toBe('');
  });

  it.each([`SELECT 'a\0b'`, 'SELECT name AS "a\0" FROM t', '\0'])('no character ends it early: %j', (sql) => {
    expect(outcome(sql)).toContain('the character U+0000 is not supported');
  });

  it('a comment that does not end is no statement', () => {
    expect(outcome('SELECT 1 /* and so on')).toBe("line 1:10: mismatched input '/'");
    expect(outcome('SELECT /* a */ -- b\n /* c\n */ 1')).toMatch(/^1 columns/);
  });

  it('combinations of partition values are counted before they are made', () => {
    const values = (key: string): string =>
      `${key} IN (${Array.from({ length: 500 }, (_, at) => `'${at}'`).join(',')})`;
    const where = ['day', 'hour', 'kind'].map(values).join(' AND ');
    expect(() => prefixesOf(table, parseStatement(`SELECT name FROM t WHERE ${where}`).where)).toThrow(
      /more than 10000 combinations/,
    );
  });
});
