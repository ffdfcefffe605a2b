import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DragonFilterInput, StringFilterInput } from '../../../generated/schema.ts';
import type { RowData } from '../../../functions/shared/dragon/catalogue/row.ts';
import { appendRows, rowOf } from '../../../functions/shared/dragon/catalogue/row.ts';
import { canonicalText } from '../../../functions/shared/dragon/canonical-name.ts';
import { claimOf } from '../../../functions/shared/dragon/claim.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { filterToSql, mostExpressionBytes, mostFilterDepth } from '../../../functions/shared/dragon/filter-to-sql.ts';
import { selectWithEngine } from '../../../functions/shared/storage/select-engine.ts';
import { inputOf } from './support/application.ts';

const words = [
  "O'Brien",
  'a',
  'A',
  'ab',
  '%',
  '_',
  '!',
  'a!b',
  '50%',
  'x_y',
  "'; --",
  '" or 1=1',
  '\\',
  '🐉',
  'é',
  'E\u0301',
  ' ',
  'Red',
  "''",
  '<b>',
  's.name_key',
];
const rows: readonly RowData[] = words.map((word, n) =>
  rowOf(
    claimOf(
      dragonFromInput(
        inputOf(`${word}${n}`, {
          city: word,
          family: words[n % 4] as string,
          description: `${word} ${words[(n * 7) % words.length]}`,
        }),
      ),
      { kind: 'import' },
      '2026-01-01T00:00:00.000Z',
    ),
  ),
);
const view = appendRows(Buffer.alloc(0), rows);

const namesBySql = async (filter: DragonFilterInput): Promise<unknown[]> => {
  const where = filterToSql(filter);
  const expression = `SELECT s.name_key FROM S3Object s${where === undefined ? '' : ` WHERE ${where}`}`;
  return (await selectWithEngine({ expression, start: 0, end: view.length - 1 }, 0, view)).map(
    (row) => row['name_key'],
  );
};

/** Answers the same question without any SQL. */
function matches(row: RowData, filter: DragonFilterInput): boolean {
  const columns = {
    name: 'name_key',
    family: 'family_str',
    description: 'description_key',
    country: 'country_key',
    state: 'state_key',
    city: 'city_key',
    neighborhood: 'neighborhood_key',
  } as const;
  const fieldsMatch = (Object.keys(columns) as (keyof typeof columns)[]).every((field) =>
    textMatches(row[columns[field]], filter[field] ?? {}),
  );
  return (
    fieldsMatch &&
    (filter.and ?? []).every((one) => matches(row, one)) &&
    (!filter.or || filter.or.some((one) => matches(row, one))) &&
    !(filter.not && matches(row, filter.not))
  );
}

function textMatches(value: string, { eq, ne, in: among, beginsWith, contains }: StringFilterInput): boolean {
  const fold = canonicalText;
  return (
    (eq == null || value === fold(eq)) &&
    (ne == null || value !== fold(ne)) &&
    (among == null || among.map(fold).includes(value)) &&
    (beginsWith == null || value.startsWith(fold(beginsWith))) &&
    (contains == null || value.includes(fold(contains)))
  );
}

const word = fc.constantFrom(...words);
const textFilter: fc.Arbitrary<StringFilterInput> = fc.record(
  { eq: word, ne: word, in: fc.array(word, { maxLength: 3 }), beginsWith: word, contains: word },
  { requiredKeys: [] },
);
const filterOver = (inner: fc.Arbitrary<DragonFilterInput>): fc.Arbitrary<DragonFilterInput> =>
  fc.record(
    {
      name: textFilter,
      family: textFilter,
      city: textFilter,
      description: textFilter,
      and: fc.array(inner, { maxLength: 2 }),
      or: fc.array(inner, { maxLength: 2 }),
      not: inner,
    },
    { requiredKeys: [] },
  );
const anyFilter = filterOver(
  filterOver(filterOver(fc.record({ name: textFilter, city: textFilter }, { requiredKeys: [] }))),
);

describe('filter → SQL', () => {
  it('selects what the filter says, on hostile data', async () => {
    await fc.assert(
      fc.asyncProperty(anyFilter, async (filter) => {
        expect(await namesBySql(filter)).toEqual(
          rows.filter((row) => matches(row, filter)).map(({ name_key }) => name_key),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('takes any text literally', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        fc.constantFrom('eq', 'beginsWith', 'contains'),
        async (text, operator) => {
          const filter = { name: { [operator]: text } };
          expect(await namesBySql(filter)).toEqual(
            rows.filter((row) => matches(row, filter)).map(({ name_key }) => name_key),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    [undefined, undefined],
    [{}, undefined],
    [{ and: [] }, undefined],
    [{ or: [] }, '1 = 0'],
    [{ not: {} }, '1 = 0'],
    [{ name: { in: [] } }, '1 = 0'],
    [{ not: { or: [] } }, undefined],
    [{ name: { contains: '' } }, undefined],
    [{ name: { eq: "O'B" } }, "s.name_key = 'o''b'"],
    [
      { family: { eq: ' RED ' }, city: { contains: '5%' } },
      "(s.family_str = 'red' AND s.city_key LIKE '%5!%%' ESCAPE '!')",
    ],
    [
      { or: [{ name: { beginsWith: 'a' } }, { not: { state: { ne: 'x' } } }] },
      "(s.name_key LIKE 'a%' ESCAPE '!' OR NOT (s.state_key <> 'x'))",
    ],
  ] as const)('%j is %s', (filter, sql) => {
    expect(filterToSql(filter as DragonFilterInput | undefined)).toBe(sql);
  });

  it('ignores members that are no fields, inherited ones too', () => {
    expect(
      filterToSql(
        JSON.parse('{"__proto__":{"eq":"x"},"constructor":{"eq":"x"},"name":{"matches":"x"}}') as DragonFilterInput,
      ),
    ).toBeUndefined();
  });

  it('refuses what is too deep, too large or unsearchable, naming the filter', () => {
    let deep: DragonFilterInput = { name: { eq: 'x' } };
    for (let level = 0; level < mostFilterDepth; level += 1) deep = { not: deep };
    expect(() => filterToSql(deep)).toThrow(
      expect.objectContaining({ info: { field: 'filter', rule: 'depth' } }) as Error,
    );
    expect(() => filterToSql({ name: { in: Array.from({ length: 1_001 }, String) } })).toThrow(
      expect.objectContaining({ info: { field: 'filter', rule: 'size' } }) as Error,
    );
    expect(() => filterToSql({ name: { eq: "'".repeat(mostExpressionBytes) } })).toThrow(
      expect.objectContaining({ info: { field: 'filter', rule: 'size' } }) as Error,
    );
    expect(() => filterToSql({ and: [{ city: { eq: 'a\u0000' } }] })).toThrow(
      expect.objectContaining({ info: { field: 'filter.and[0].city.eq', rule: 'control-character' } }) as Error,
    );
    expect(() => filterToSql({ city: { contains: '\ud800' } })).toThrow(
      expect.objectContaining({ info: { field: 'filter.city.contains', rule: 'unassigned-character' } }) as Error,
    );
  });
});
