import type { Call, Scope } from '../../contract/action.ts';
import type { Authorize } from '../../contract/ports.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import { EvaluatorStopped } from '../../evaluator/bounds.ts';
import { nameOf } from '../../kernel/principal.ts';
import type { Operator } from '../../kernel/operator.ts';
import { glueNeeds, tableOf, type Catalog, type WorkGroup } from './catalog.ts';
import type { Engine } from './duckdb.ts';
import { checkStatement } from './engine/check.ts';
import { prefixesOf } from './engine/location.ts';
import { parseStatement } from './engine/parse.ts';
import type { Statement } from './engine/syntax.ts';
import type { Table } from './engine/table.ts';
import { sourceOf, toDuckDb, type SourceFile } from './engine/to-duckdb.ts';
import { QueryFailure, refusedBySql, tooManyQueries } from './errors.ts';
import type { Asker, ListedObject, ObjectPlace, Objects } from './objects.ts';
import { isOpen, type Query, type QueryStore } from './store.ts';

/** The request of a client to run a query. */
export interface Submission {
  readonly sql: string;
  readonly workGroup: WorkGroup;
  readonly database: string | undefined;
  readonly catalog: string | undefined;
  /** The folder of its result: `s3://bucket/prefix/`. */
  readonly folder: string;
  readonly token: string | undefined;
}

export interface QueriesPorts extends Scope {
  readonly clock: Clock;
  readonly operator: Operator;
  readonly authorize: Authorize;
  readonly store: QueryStore;
  readonly catalog: Catalog;
  readonly objects: Objects;
  readonly engine: Engine;
  readonly newId: () => string;
  /** The most queries that have not ended. */
  readonly mostOpen: number;
}

/** docs: Amazon Athena API Reference, "GetQueryResults" (45 days) */
const kept = 45 * 24 * 60 * 60 * 1000;
const copiesAtOnce = 8;

/** Runs queries after they are submitted, also after a restart. That is safe, because they only read. */
export class Queries {
  readonly #ports: QueriesPorts;
  readonly #running = new Set<Promise<void>>();
  readonly #unwanted = new Map<string, AbortController>();
  #isStopped = false;

  constructor(ports: QueriesPorts) {
    this.#ports = ports;
  }

  /**
   * Throws at once what Athena's parser refuses. Every other problem of a query makes the query fail. recorded:
   * guardian/athena-cli#39, aws/aws-sdk-pandas#2951
   */
  submit({ sql, workGroup, database, catalog, folder, token }: Submission, call: Call): Query {
    const { store, clock, newId } = this.#ports;
    const statement = parsed(sql);
    // docs: Amazon Athena User Guide, "Service Quotas" (running and queued ones)
    if (this.#running.size >= this.#ports.mostOpen) throw tooManyQueries();
    const now = clock.now();
    const id = newId();
    store.forgetBefore(now - kept);
    const query: Query = {
      ...{ id, sql, database, catalog, token, workGroup: workGroup.name, principal: call.principal },
      ...{ state: 'QUEUED', submitted: now, output: `${folder}${id}.csv`, columns: [], rows: 0 },
      ...{ scannedBytes: 0, engineMs: 0 },
    };
    store.put(query);
    this.#begin(query, statement, call.entry);
    return query;
  }

  /** A query that has ended stays as it is. docs: Amazon Athena API Reference, "StopQueryExecution" */
  cancel(query: Query): void {
    if (!isOpen(query)) return;
    this.#end(query.id, { state: 'CANCELLED', reason: 'Query cancelled by user' });
    this.#unwanted.get(query.id)?.abort();
  }

  /** Runs the queries that a stop has interrupted. */
  start(): void {
    for (const query of this.#ports.store.open()) this.#begin(query, parsed(query.sql), undefined);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#ports.engine.stop();
    await Promise.all(this.#running);
    this.#ports.objects.stop();
  }

  #begin(query: Query, statement: Statement | QueryFailure, cause: string | undefined): void {
    const unwanted = new AbortController();
    this.#unwanted.set(query.id, unwanted);
    const run = this.#run(query, statement, { principal: query.principal, cause }, unwanted.signal).catch(
      (error: unknown) => this.#failed(query.id, error),
    );
    this.#running.add(run);
    void run.finally(() => {
      this.#running.delete(run);
      this.#unwanted.delete(query.id);
    });
  }

  async #run(query: Query, statement: Statement | QueryFailure, asker: Asker, signal: AbortSignal): Promise<void> {
    const { store, clock, catalog, objects } = this.#ports;
    // The client that submitted the query gets its answer first.
    await Promise.resolve();
    if (this.#isStopped) return;
    store.put({ ...query, state: 'RUNNING' });
    if (statement instanceof QueryFailure) throw statement;
    const table = statement.from && tableOf(catalog, statement.from, query.database);
    if (table) this.#mayUse(table, asker);
    const columns = checkStatement(statement, table);
    const found = table ? await this.#find(table, statement, query, asker) : [];
    const scannedBytes = found.reduce((sum, { size }) => sum + size, 0);
    const began = clock.now();
    const { csv, rows } = await objects.reading(async () => {
      const files = await this.#copies(found, query, asker);
      const source = table ? sourceOf(table.columns, table.partitionKeys, files) : '';
      const sql = source + toDuckDb(statement);
      const { directory } = objects;
      const job = { id: query.id, asker: nameOf(asker.principal), sql, columns, directory, bytes: scannedBytes };
      return this.#ports.engine.run({ ...job, signal });
    });
    if (!this.#isWanted(query)) return;
    await objects.store(placeOf(query.output), csv, asker);
    this.#end(query.id, { state: 'SUCCEEDED', columns, rows, scannedBytes, engineMs: clock.now() - began });
  }

  #isWanted({ id }: Query): boolean {
    const now = this.#ports.store.get(id);
    return !this.#isStopped && now !== undefined && isOpen(now);
  }

  /** The caller needs permissions on the table in the Glue Data Catalog. recorded: LBHackney-IT/Data-Platform#1823 */
  #mayUse(table: Table, { principal, cause }: Asker): void {
    for (const [action, resource] of glueNeeds(this.#ports, table)) {
      try {
        this.#ports.authorize({ principal, action, resource, entry: cause });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw refusedBySql(
          `${error.message} (Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException)`,
        );
      }
    }
  }

  async #find(
    table: Table,
    { where }: Statement,
    query: Query,
    asker: Asker,
  ): Promise<readonly (ListedObject & Pick<SourceFile, 'partition'>)[]> {
    const found = [];
    for (const prefix of prefixesOf(table, where)) {
      if (!this.#isWanted(query)) break;
      for (const object of await this.#ports.objects.list(prefix, asker))
        found.push({ ...object, partition: prefix.partition });
    }
    const cutoff = this.#ports.catalog.workGroups.get(query.workGroup)?.cutoffBytes ?? Infinity;
    // recorded: the state and reason of queries over the limit, in the public notes of several accounts
    if (found.reduce((sum, { size }) => sum + size, 0) > cutoff)
      throw new QueryFailure('Bytes scanned limit was exceeded', { state: 'CANCELLED' });
    return found;
  }

  async #copies(
    objects: readonly (ListedObject & Pick<SourceFile, 'partition'>)[],
    query: Query,
    asker: Asker,
  ): Promise<readonly SourceFile[]> {
    const files: SourceFile[] = [];
    for (let at = 0; at < objects.length && this.#isWanted(query); at += copiesAtOnce)
      files.push(
        ...(await Promise.all(
          objects.slice(at, at + copiesAtOnce).map(async (object) => ({
            path: await this.#ports.objects.copy(object, asker),
            partition: object.partition,
          })),
        )),
      );
    return files;
  }

  #failed(id: string, error: unknown): void {
    // A query that the end of the runtime interrupts runs again at the next start.
    if (this.#isStopped || error instanceof EvaluatorStopped) return;
    const failure = failureOf(error);
    if (failure === undefined) this.#ports.operator.unexpected(error);
    const {
      state,
      type,
      message: reason,
    } = failure ?? new QueryFailure('GENERIC_INTERNAL_ERROR: the query failed', { type: 1 });
    // Errors of the system have category 1, errors of the caller category 2.
    const category = failure === undefined ? 1 : 2;
    this.#end(id, { state, reason, ...(state === 'FAILED' && { error: { category, type } }) });
  }

  #end(id: string, change: Partial<Query>): void {
    const { store, clock } = this.#ports;
    const query = store.get(id);
    if (query !== undefined && isOpen(query)) store.put({ ...query, ...change, completed: clock.now() });
  }
}

/** Answers the failure that an error means; it is undefined if the error is a fault of this runtime. */
function failureOf(error: unknown): QueryFailure | undefined {
  if (error instanceof QueryFailure) return error;
  return error instanceof UnsupportedError ? refusedBySql(`NOT_SUPPORTED: ${error.message}`) : undefined;
}

function parsed(sql: string): Statement | QueryFailure {
  try {
    return parseStatement(sql);
  } catch (error) {
    if (error instanceof QueryFailure) return error;
    throw error;
  }
}

export function placeOf(uri: string): ObjectPlace {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  return { bucket, key };
}
