import type { SelectRequest } from '../src/index.ts';
import type { DataFiles } from './data.ts';

export interface BenchQuery {
  name: string;
  request: SelectRequest;
  file: 'lines' | 'document' | 'csv';
  /** The same question in DuckDB's SQL; `source` stands for the table. */
  duckdb?: { sql: string; format?: 'json' | 'csv' };
  /** The hand-written code around JSON.parse; `whole` parses everything at once. */
  baseline: 'lines' | 'whole' | 'none';
  filter: (record: Record<string, unknown>) => boolean;
  beside: 'DuckDB' | 'JSON.parse';
  goal: number | undefined;
}

const lines = { json: { type: 'LINES' } } as const;
const document = { json: { type: 'DOCUMENT' } } as const;
const json = { json: {} } as const;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const ask = (
  name: string,
  where: string,
  rest: Partial<BenchQuery> & Pick<BenchQuery, 'filter' | 'goal'>,
  select = '*',
  beside: BenchQuery['beside'] = 'DuckDB',
): BenchQuery => {
  const clause = where === '' ? '' : ` WHERE ${where}`;
  return {
    name,
    request: { expression: `SELECT ${select} FROM S3Object s${clause}`, input: lines, output: json },
    file: 'lines',
    baseline: 'lines',
    beside,
    duckdb: { sql: `SELECT ${select} FROM source s${clause}` },
    ...rest,
  };
};

/** Asks for the elements of one array at the root, beside JSON.parse of the whole. */
const askDocument = (name: string, where: string, rest: Pick<BenchQuery, 'filter' | 'goal'>): BenchQuery => {
  const asked = ask(name, where, { ...rest, file: 'document', baseline: 'whole' }, '*', 'JSON.parse');
  const expression = `SELECT * FROM S3Object[*][*] s WHERE ${where}`;
  return { ...asked, request: { expression, input: document, output: json } };
};

const isRed = (record: Record<string, unknown>): boolean => record['family_key'] === 'red';
const isWide = (record: Record<string, unknown>): boolean => (record['wingspan'] as number) > 97.5;

/** The queries that few records match, as their bytes show. */
const selective = (rareName: string): BenchQuery[] => {
  const list = ['Nobody 1', 'Nobody 2', rareName, 'Nobody 4', 'Nobody 5'].map(text).join(', ');
  const beginning = rareName.slice(0, 7);
  const isRare = (record: Record<string, unknown>): boolean => record['name_key'] === rareName;
  return [
    ask('equality, one match', `s.name_key = ${text(rareName)}`, { filter: isRare, goal: 3 }),
    ask('equality, no match', "s.name_key = 'no such dragon'", {
      filter: (r) => r['name_key'] === 'no such dragon',
      goal: 3,
    }),
    ask('two predicates, one selective', `s.family_key = 'red' AND s.name_key = ${text(rareName)}`, {
      filter: (r) => isRed(r) && isRare(r),
      goal: 2,
    }),
    ask('IN of five', `s.name_key IN (${list})`, { filter: isRare, goal: 2 }),
    ask("LIKE 'x%'", `s.name_key LIKE ${text(`${beginning}%`)}`, {
      filter: (r) => String(r['name_key']).startsWith(beginning),
      goal: 2,
    }),
  ];
};

/** The queries that many records match, or that must read every record. */
const scanning = (): BenchQuery[] => {
  const three = 's.dragon_name_str, s.location_city_str, s.wingspan';
  return [
    ask('28 %, SELECT *, JSON', "s.family_key = 'red'", {
      filter: isRed,
      goal: 1,
      duckdb: { sql: "SELECT * FROM source s WHERE s.family_key = 'red'", format: 'json' },
    }),
    ask('28 %, three columns, CSV', "s.family_key = 'red'", {
      filter: isRed,
      goal: 0.8,
      duckdb: { sql: `SELECT ${three} FROM source s WHERE s.family_key = 'red'`, format: 'csv' },
      request: {
        expression: `SELECT ${three} FROM S3Object s WHERE s.family_key = 'red'`,
        input: lines,
        output: { csv: {} },
      },
    }),
    ask('numeric predicate', 's.wingspan > 97.5', { filter: isWide, goal: 0.9 }, '*', 'JSON.parse'),
    ask(
      'aggregates over all rows',
      '',
      { filter: () => true, goal: 0.9 },
      'COUNT(*), SUM(s.sightings), MAX(s.wingspan)',
      'JSON.parse',
    ),
  ];
};

export const benchQueries = ({ rareName }: DataFiles): BenchQuery[] => [
  ...selective(rareName),
  ...scanning(),
  askDocument('DOCUMENT [*][*], equality', `s.name_key = ${text(rareName)}`, {
    filter: (r) => r['name_key'] === rareName,
    goal: 3,
  }),
  askDocument('DOCUMENT [*][*], numeric', 's.wingspan > 97.5', { filter: isWide, goal: 1 }),
  ask('CSV equality', `s.name_key = ${text(rareName)}`, {
    filter: () => false,
    goal: undefined,
    file: 'csv',
    baseline: 'none',
    request: {
      expression: `SELECT * FROM S3Object s WHERE s.name_key = ${text(rareName)}`,
      input: { csv: { fileHeaderInfo: 'USE' } },
      output: { csv: {} },
    },
  }),
];
