import type { AthenaClient, QueryExecutionStatus, Row } from '@aws-sdk/client-athena';
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Clock } from './clock.ts';
import { ScanLimitError, type QueryTable, type TableQuery, type TableRow } from './query-table.ts';

export interface AthenaSettings {
  readonly workGroup: string;
  readonly database: string;
  readonly table: string;
}

const mostAttempts = 2;
const firstLook = 100;
const longestLook = 500;

/** Tells whether the reason says that an object was replaced while it was read. */
const isRepeatable = (reason: string): boolean =>
  /^HIVE_(CANNOT_OPEN_SPLIT|CURSOR_ERROR|FILESYSTEM_ERROR)/.test(reason);

/**
 * Reads the catalogue through Athena: the objects of one generation, without the seals of shards. A dragon may stand
 * both in a divided shard and in its child, so the caller must count or list it once by its key.
 */
export function createAthenaTable(client: AthenaClient, settings: AthenaSettings, clock: Clock): QueryTable {
  return {
    async query(query, until) {
      for (let attempt = 1; ; attempt += 1) {
        const { id, status } = await finished(client, settings, statementOf(settings, query), { clock, until });
        if (status.State === 'SUCCEEDED') return resultOf(client, id);
        const reason = status.StateChangeReason ?? '';
        if (status.State === 'CANCELLED') throw new ScanLimitError(reason);
        if (attempt === mostAttempts || !isRepeatable(reason))
          throw new Error(`Athena ended the query ${id} as ${status.State}: ${reason}`);
      }
    },
  };
}

const statementOf = ({ database, table }: AthenaSettings, { select, generation, where, rest }: TableQuery): string =>
  `SELECT ${select} FROM "${database}"."${table}" s ` +
  `WHERE s.generation = '${generation}' AND s.sealed_str IS NULL AND (${where}) ${rest}`;

interface Waiting {
  readonly clock: Clock;
  readonly until: number;
}

async function finished(
  client: AthenaClient,
  { workGroup, database }: AthenaSettings,
  sql: string,
  { clock, until }: Waiting,
): Promise<{ readonly id: string; readonly status: QueryExecutionStatus }> {
  const { QueryExecutionId: id = '' } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  for (let look = firstLook; ; look = Math.min(2 * look, longestLook)) {
    await clock.sleep(look);
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const status = QueryExecution?.Status ?? {};
    if (status.State !== 'QUEUED' && status.State !== 'RUNNING') return { id, status };
    if (clock.now() < until) continue;
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    throw new ScanLimitError('Athena takes too long.');
  }
}

async function resultOf(client: AthenaClient, id: string): Promise<readonly TableRow[]> {
  const rows: TableRow[] = [];
  let columns: readonly string[] | undefined;
  for (let token: string | undefined; ;) {
    const answer = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: token }));
    // The first row of the whole answer contains the names of the columns. docs: Amazon Athena API Reference,
    // "GetQueryResults"
    const [first, ...rest] = answer.ResultSet?.Rows ?? [];
    const data = columns === undefined || first === undefined ? rest : [first, ...rest];
    columns ??= valuesOf(first).map((name) => name ?? '');
    for (const row of data) rows.push(namedBy(columns, valuesOf(row)));
    token = answer.NextToken;
    if (token === undefined) return rows;
  }
}

const valuesOf = (row: Row | undefined): readonly (string | null)[] =>
  (row?.Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null);

const namedBy = (columns: readonly string[], values: readonly (string | null)[]): TableRow =>
  Object.fromEntries(columns.map((name, index) => [name, values[index] ?? null]));
