import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Execution, HistoryEvent } from './engine/run/execution.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRow {
  /** The number in the order of starting. */
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
  /** The engine's Execution as JSON; it is null after the execution has ended. */
  readonly position: string | null;
  /** The value is 1 after the status change was handed to EventBridge. */
  readonly announced: number;
  readonly version_arn: string | null;
  readonly alias_arn: string | null;
  /** The map run whose items the execution processes. */
  readonly map_run_arn: string | null;
  /** The engine's Execution as JSON, after it has ended without success. A redrive continues with it. */
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

/** A row of consecutive events. */
interface EventsRow {
  readonly first_id: number;
  readonly last_id: number;
  /** The events as JSON. */
  readonly events: string;
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

/** Chooses the executions of a list. */
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
  CREATE TABLE IF NOT EXISTS states_history (
    execution_seq INTEGER NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, events TEXT NOT NULL,
    PRIMARY KEY (execution_seq, first_id)) WITHOUT ROWID;
`;

/** Moves the events of earlier releases, which had a row for each event. */
const moveEvents = `
  INSERT INTO states_history SELECT execution_seq, id, id,
    '[{"id":' || id || ',"previousEventId":' || previous_id || ',"type":"' || type || '","timestamp":' || timestamp ||
    ',"details":' || details || '}]' FROM states_events;
  DROP TABLE states_events`;

/** A row contains at most this many events and characters, so that a page of a history reads only a few rows. */
const mostInRow = { events: 100, characters: 256 * 1024 };

/** Adds the columns that data directories of earlier releases lack. */
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

/** Stores executions and the revisions that they run. */
export class StatesStore {
  readonly #database: Database;
  readonly #insertEvents: Statement;
  readonly #insertExecution: Statement;
  readonly #updatePosition: Statement;
  readonly #updateResult: Statement;
  readonly #markAnnounced: Statement;
  readonly #selectByArn: Statement;

  constructor(database: Database) {
    database.exec(tables);
    addColumns(database);
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'states_events'").get())
      (database.transaction(() => database.exec(moveEvents)) as () => void)();
    database.exec('CREATE INDEX IF NOT EXISTS states_executions_by_map_run ON states_executions (map_run_arn, seq)');
    this.#database = database;
    this.#insertEvents = database.prepare('INSERT INTO states_history VALUES (?, ?, ?, ?)');
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

  /**
   * Stores a new execution with its first events. It may replace one of the same name that need not be kept any more.
   */
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

  /** Lists executions that run, or whose last status change was not announced; the oldest comes first. */
  unfinished(): ExecutionRow[] {
    return this.#database
      .prepare('SELECT * FROM states_executions WHERE position IS NOT NULL OR announced = 0 ORDER BY seq')
      .all() as ExecutionRow[];
  }

  /** Lists executions; the newest comes first. */
  list({ by, arn, status, redriven }: ListedBy, before: number, limit: number): ExecutionRow[] {
    const ofStatus = status === undefined ? '' : ' AND status = ?';
    const where = `${by} = ? AND seq < ?${ofStatus}${redriven === undefined ? '' : redriveFilters[redriven]}`;
    const values = status === undefined ? [arn, before] : [arn, before, status];
    return this.#database
      .prepare(`SELECT * FROM states_executions WHERE ${where} ORDER BY seq DESC LIMIT ?`)
      .all(...values, limit) as ExecutionRow[];
  }

  /** Lists events beyond `after` in the chosen direction. */
  history(seq: number, after: number, reverse: boolean, limit: number): HistoryEvent[] {
    const order = reverse ? 'first_id < ? ORDER BY first_id DESC' : 'last_id > ? ORDER BY first_id';
    const select = this.#database.prepare(`SELECT * FROM states_history WHERE execution_seq = ? AND ${order} LIMIT 10`);
    const found: HistoryEvent[] = [];
    for (let place = after; found.length < limit;) {
      const rows = select.all(seq, place) as EventsRow[];
      for (const { events, first_id: first, last_id: last } of rows) {
        const all = JSON.parse(events) as HistoryEvent[];
        found.push(...(reverse ? all.reverse() : all).filter(({ id }) => (reverse ? id < after : id > after)));
        place = reverse ? first : last;
      }
      if (rows.length === 0) break;
    }
    return found.slice(0, limit);
  }

  #atOnce<Result>(work: () => Result): Result {
    return (this.#database.transaction(work) as () => Result)();
  }

  #remove(seq: number): void {
    this.#database.prepare('DELETE FROM states_history WHERE execution_seq = ?').run(seq);
    this.#database.prepare('DELETE FROM states_executions WHERE seq = ?').run(seq);
  }

  #addEvents(seq: number, events: readonly HistoryEvent[]): void {
    let texts: string[] = [];
    let characters = 0;
    for (const [index, event] of events.entries()) {
      const text = JSON.stringify(event);
      texts.push(text);
      characters += text.length;
      const isFull = texts.length === mostInRow.events || characters > mostInRow.characters;
      if (!isFull && index < events.length - 1) continue;
      this.#insertEvents.run(seq, event.id - texts.length + 1, event.id, `[${texts.join(',')}]`);
      texts = [];
      characters = 0;
    }
  }
}
