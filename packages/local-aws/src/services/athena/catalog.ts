import type { Scope } from '../../contract/action.ts';
import { refusedBySql } from './errors.ts';
import type { TableReference } from './engine/syntax.ts';
import type { Table } from './engine/table.ts';

export interface WorkGroup {
  readonly name: string;
  /** The place of results: `s3://bucket/prefix`. */
  readonly output: string | undefined;
  /** Clients cannot choose another place. */
  readonly enforced: boolean;
  /** A query that would read more bytes is cancelled. */
  readonly cutoffBytes: number | undefined;
}

/** Holds the workgroups of the template, and the databases and tables of the Glue Data Catalog. */
export interface Catalog {
  readonly workGroups: Map<string, WorkGroup>;
  readonly databases: Set<string>;
  /** The tables by `database.table`. */
  readonly tables: Map<string, Table>;
}

/**
 * The workgroup that every account has. docs: Amazon Athena User Guide, "Use workgroups to control query access and
 * costs"
 */
const primary: WorkGroup = { name: 'primary', output: undefined, enforced: false, cutoffBytes: undefined };

export const createCatalog = (): Catalog => ({
  workGroups: new Map([[primary.name, primary]]),
  databases: new Set(['default']),
  tables: new Map(),
});

/** recorded: statements of real accounts in the public histories of several clients (error type 1301) */
const notFound = 1301;

/** Finds the table that a statement means. `database` is that of the query's context. */
export function tableOf(catalog: Catalog, from: TableReference, database: string | undefined): Table {
  const { line, column } = from.at;
  const place = `line ${line}:${column}`;
  const name = (from.database ?? database ?? 'default').toLowerCase();
  if (!catalog.databases.has(name))
    throw refusedBySql(`SCHEMA_NOT_FOUND: ${place}: Schema '${name}' does not exist`, notFound);
  const table = catalog.tables.get(`${name}.${from.table}`);
  if (table !== undefined) return table;
  throw refusedBySql(
    `TABLE_NOT_FOUND: ${place}: Table 'awsdatacatalog.${name}.${from.table}' does not exist`,
    notFound,
  );
}

/** Lists the actions and resources that a caller needs for a table. */
export function glueNeeds({ region, accountId }: Scope, { database, name }: Table): readonly [string, string][] {
  const arn = (resource: string): string => `arn:aws:glue:${region}:${accountId}:${resource}`;
  const catalog = arn('catalog');
  // docs: Amazon Athena User Guide, "Configure access to databases and tables in the AWS Glue Data Catalog"
  return [
    ['glue:GetDatabase', catalog],
    ['glue:GetDatabase', arn('database/default')],
    ['glue:GetDatabase', arn(`database/${database}`)],
    ['glue:GetTable', catalog],
    ['glue:GetTable', arn(`database/${database}`)],
    ['glue:GetTable', arn(`table/${database}/${name}`)],
  ];
}
