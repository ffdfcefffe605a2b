import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Execution, HistoryEvent } from './engine/run/execution.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRow {
  /** Order of starting. */
  readonly seq: number;
  readonly arn: string;
  readonly machine_arn: string;
  readonly name: string;
  readonly revision: string;
  readonly status: Status;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly start_ms: EpochMs;
  readonly stop_ms: EpochMs | null;
  /** The engine's Execution as JSON; null once it has ended. */
  readonly position: string | null;
  /** 1 when the status change was handed to EventBridge. */
  readonly announced: number;
  readonly version_arn: string | null;
  readonly alias_arn: string | null;
  /** The map run that it works on items of. */
  readonly map_run_arn: string | null;
  /** The engine's Execution as JSON once it has ended without success: what a redrive goes on with. */
  readonly halted: string | null;
  readonly events: number | null;
  readonly redrive_count: number;
  readonly redrive_ms: EpochMs | null;
  /** The latest client tokens of redrives, as JSON. */
  readonly redrive_tokens: string | null;
}

export interface Revision {
  readonly revision: string;
  readonly machine_arn: string;
  readonly name: string;
  readonly role_arn: string;
  readonly definition: string;
  readonly updated_ms: EpochMs;
}

interface EventRow {
  readonly id: number;
  readonly previous_id: number;
  readonly type: string;
  readonly timestamp: number;
  readonly details: string;
}

interface NewRow {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly revision: string;
  readonly input: string;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly mapRunArn?: string | undefined;
}

/** Which executions are listed. */
interface ListedBy {
  /** The column that names the machine, the version, the alias or the map run. */
  readonly by: 'machine_arn' | 'version_arn' | 'alias_arn' | 'map_run_arn';
  readonly arn: string;
  readonly status?: Status | undefined;
  readonly redriven?: keyof typeof redriveFilters | undefined;
}

const redriveFilters = { REDRIVEN: ' AND redrive_count > 0', NOT_REDRIVEN: ' AND redrive_count = 0' };

const tables = `
  CREATE TABLE IF NOT EXISTS states_revisions (
    revision TEXT PRIMARY KEY, machine_arn TEXT NOT NULL, name TEXT NOT NULL, role_arn TEXT NOT NULL,
    definition TEXT NOT NULL, updated_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_executions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL, name TEXT NOT NULL,
    revision TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
    start_ms INTEGER NOT NULL, stop_ms INTEGER, position TEXT, announced INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS states_executions_by_machine ON states_executions (machine_arn, seq);
  CREATE INDEX IF NOT EXISTS states_executions_unfinished ON states_executions (seq)
    WHERE position IS NOT NULL OR announced = 0;
  CREATE TABLE IF NOT EXISTS states_events (
    execution_seq INTEGER NOT NULL, id INTEGER NOT NULL, previous_id INTEGER NOT NULL, type TEXT NOT NULL,
    timestamp INTEGER NOT NULL, details TEXT NOT NULL, PRIMARY KEY (execution_seq, id)) WITHOUT ROWID;
`;

/** Columns that data directories of earlier releases lack. */
function addColumns(database: Database): void {
  const known = (database.prepare('PRAGMA table_info(states_executions)').all() as { name: string }[]).map(
    ({ name }) => name,
  );
  const later = {
    ...{ version_arn: 'TEXT', alias_arn: 'TEXT', map_run_arn: 'TEXT', halted: 'TEXT', events: 'INTEGER' },
    ...{ redrive_count: 'INTEGER NOT NULL DEFAULT 0', redrive_ms: 'INTEGER', redrive_tokens: 'TEXT' },
  };
  for (const [column, type] of Object.entries(later))
    if (!known.includes(column)) database.exec(`ALTER TABLE states_executions ADD COLUMN ${column} ${type}`);
}

const insertion = `
  INSERT INTO states_executions
    (arn, machine_arn, name, revision, status, input, start_ms, position, version_arn, alias_arn, map_run_arn)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ending = `
  UPDATE states_executions
  SET status = ?, output = ?, error = ?, cause = ?, halted = ?, events = ?, stop_ms = ?, position = NULL, announced = 0
  WHERE seq = ?`;
const restart = `
  UPDATE states_executions
  SET status = 'RUNNING', error = NULL, cause = NULL, stop_ms = NULL, halted = NULL, announced = 0,
    position = ?, redrive_count = ?, redrive_ms = ?, redrive_tokens = ?
  WHERE seq = ?`;

interface Statement {
  run(...values: unknown[]): { readonly lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
}

/** The tables of executions and of the revisions that they run. */
export class StatesStore {
  readonly #database: Database;
  readonly #insertEvent: Statement;
  readonly #insertExecution: Statement;
  readonly #updatePosition: Statement;
  readonly #updateResult: Statement;
  readonly #markAnnounced: Statement;
  readonly #selectByArn: Statement;

  constructor(database: Database) {
    database.exec(tables);
    addColumns(database);
    database.exec('CREATE INDEX IF NOT EXISTS states_executions_by_map_run ON states_executions (map_run_arn, seq)');
    this.#database = database;
    this.#insertEvent = database.prepare('INSERT INTO states_events VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertExecution = database.prepare(insertion);
    this.#updatePosition = database.prepare('UPDATE states_executions SET position = ? WHERE seq = ?');
    this.#updateResult = database.prepare(ending);
    this.#markAnnounced = database.prepare('UPDATE states_executions SET announced = 1 WHERE seq = ? AND status = ?');
    this.#selectByArn = database.prepare('SELECT * FROM states_executions WHERE arn = ?');
  }

  saveRevision(row: Revision): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO states_revisions VALUES (?, ?, ?, ?, ?, ?)')
      .run(row.revision, row.machine_arn, row.name, row.role_arn, row.definition, row.updated_ms);
  }

  revision(revision: string): Revision | undefined {
    return this.#database.prepare('SELECT * FROM states_revisions WHERE revision = ?').get(revision) as
      Revision | undefined;
  }

  execution(arn: string): ExecutionRow | undefined {
    return this.#selectByArn.get(arn) as ExecutionRow | undefined;
  }

  /** Stores a new execution with its first events, in place of one of the same name that is not remembered any more. */
  create(row: NewRow, execution: Execution, events: readonly HistoryEvent[], forget?: number): number {
    return this.#atOnce(() => {
      if (forget !== undefined) this.#remove(forget);
      const { lastInsertRowid } = this.#insertExecution.run(
        row.arn,
        row.machineArn,
        row.name,
        row.revision,
        'RUNNING',
        row.input,
        execution.startedAt,
        JSON.stringify(execution),
        row.versionArn ?? null,
        row.aliasArn ?? null,
        row.mapRunArn ?? null,
      );
      this.#addEvents(Number(lastInsertRowid), events);
      return Number(lastInsertRowid);
    });
  }

  /** Stores one step of an execution in one transaction: its events, and the new position. */
  commit(seq: number, execution: Execution, events: readonly HistoryEvent[], now: number): void {
    this.#atOnce(() => {
      this.#addEvents(seq, events);
      const { result } = execution;
      if (!result) this.#updatePosition.run(JSON.stringify(execution), seq);
      else if (result.status === 'SUCCEEDED') {
        const output = result.text ?? JSON.stringify(result.output);
        this.#updateResult.run(result.status, output, null, null, null, execution.lastEvent, now, seq);
      } else {
        const { status, error = null, cause = null } = result;
        this.#updateResult.run(status, null, error, cause, JSON.stringify(execution), execution.lastEvent, now, seq);
      }
    });
  }

  /** Stores that an ended execution runs again. */
  restart(seq: number, execution: Execution, events: readonly HistoryEvent[], tokens: string | null): void {
    this.#atOnce(() => {
      this.#addEvents(seq, events);
      const { count = 0, at = 0 } = execution.redrives ?? {};
      this.#database.prepare(restart).run(JSON.stringify(execution), count, at, tokens, seq);
    });
  }

  /** Stores one step of an execution that is removed when it has ended. */
  keepPosition(seq: number, execution: Execution): void {
    if (execution.result) this.#atOnce(() => this.#remove(seq));
    else this.#updatePosition.run(JSON.stringify(execution), seq);
  }

  announced(seq: number, status: Status): void {
    this.#markAnnounced.run(seq, status);
  }

  /** Executions that run, or whose last status change was not announced, oldest first. */
  unfinished(): ExecutionRow[] {
    return this.#database
      .prepare('SELECT * FROM states_executions WHERE position IS NOT NULL OR announced = 0 ORDER BY seq')
      .all() as ExecutionRow[];
  }

  /** Newest first. */
  list({ by, arn, status, redriven }: ListedBy, before: number, limit: number): ExecutionRow[] {
    const ofStatus = status === undefined ? '' : ' AND status = ?';
    const where = `${by} = ? AND seq < ?${ofStatus}${redriven === undefined ? '' : redriveFilters[redriven]}`;
    const values = status === undefined ? [arn, before] : [arn, before, status];
    return this.#database
      .prepare(`SELECT * FROM states_executions WHERE ${where} ORDER BY seq DESC LIMIT ?`)
      .all(...values, limit) as ExecutionRow[];
  }

  /** Events beyond `after` in the chosen direction. */
  history(seq: number, after: number, reverse: boolean, limit: number): HistoryEvent[] {
    const order = reverse ? 'id < ? ORDER BY id DESC' : 'id > ? ORDER BY id';
    const rows = this.#database
      .prepare(`SELECT * FROM states_events WHERE execution_seq = ? AND ${order} LIMIT ?`)
      .all(seq, after, limit) as EventRow[];
    return rows.map((row) => ({
      id: row.id,
      previousEventId: row.previous_id,
      type: row.type,
      timestamp: row.timestamp,
      details: JSON.parse(row.details) as Record<string, unknown>,
    }));
  }

  #atOnce<Result>(work: () => Result): Result {
    return (this.#database.transaction(work) as () => Result)();
  }

  #remove(seq: number): void {
    this.#database.prepare('DELETE FROM states_events WHERE execution_seq = ?').run(seq);
    this.#database.prepare('DELETE FROM states_executions WHERE seq = ?').run(seq);
  }

  #addEvents(seq: number, events: readonly HistoryEvent[]): void {
    for (const { id, previousEventId, type, timestamp, details } of events)
      this.#insertEvent.run(seq, id, previousEventId, type, timestamp, JSON.stringify(details));
  }
}
