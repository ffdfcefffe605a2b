import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Execution, HistoryEvent } from './engine/run/execution.ts';
import { createCache } from '../../kernel/cache.ts';
import { writeJson } from './engine/numbers.ts';
import {
  begunOf,
  endOf,
  type End,
  type ExecutionRow,
  type NewRow,
  type Status,
  type Tell,
  type Told,
} from './execution-rows.ts';

export type { ExecutionRow, Status, Tell, Told } from './execution-rows.ts';

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
    (arn, machine_arn, name, revision, status, input, start_ms, position, announced,
      version_arn, alias_arn, map_run_arn)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ending = `
  UPDATE states_executions
  SET status = ?, output = ?, error = ?, cause = ?, halted = ?, events = ?, stop_ms = ?, position = NULL, announced = ?
  WHERE seq = ?`;
const restart = `
  UPDATE states_executions
  SET status = 'RUNNING', error = NULL, cause = NULL, stop_ms = NULL, halted = NULL, announced = 0,
    position = ?, redrive_count = ?, redrive_ms = ?, redrive_tokens = ?
  WHERE seq = ?`;

/** The most characters of all executions that are kept so. */
const mostBegun = 2_000_000;

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
  /** Executions that began recently, so that their end need not read them: most executions end soon. */
  readonly #begun = createCache<number, Told>(mostBegun, ({ input }) => input.length + 500);

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

  /** Stores a new execution with its first events, in place of one of the same name that is not remembered any more. */
  create(
    row: NewRow,
    execution: Execution,
    events: readonly HistoryEvent[],
    { forget, tell }: { readonly forget?: number | undefined; readonly tell?: Tell } = {},
  ): number {
    return this.#atOnce(() => {
      if (forget !== undefined) this.#remove(forget);
      const begun = begunOf(row, execution);
      const isTold = tell?.(begun) ?? false;
      const { lastInsertRowid } = this.#insertExecution.run(
        row.arn,
        row.machineArn,
        row.name,
        row.revision,
        'RUNNING',
        row.input,
        execution.startedAt,
        writeJson(execution),
        isTold ? 1 : 0,
        row.versionArn ?? null,
        row.aliasArn ?? null,
        row.mapRunArn ?? null,
      );
      const seq = Number(lastInsertRowid);
      this.#addEvents(seq, events);
      this.#begun.set(seq, begun);
      return seq;
    });
  }

  /** Stores one step of an execution in one transaction: its events, and the new position. */
  commit(seq: number, execution: Execution, events: readonly HistoryEvent[], now: EpochMs, tell: Tell): void {
    this.#atOnce(() => {
      this.#addEvents(seq, events);
      const { result } = execution;
      if (!result) this.#updatePosition.run(writeJson(execution), seq);
      else this.#end(seq, execution, endOf(result), now, tell);
    });
  }

  #end(seq: number, execution: Execution, end: End, now: EpochMs, tell: Tell): void {
    const { status, output, error, cause } = end;
    const row = this.#begun.get(seq) ?? this.execution(execution.arn);
    this.#begun.delete(seq);
    const isTold = row !== undefined && tell({ ...row, ...end, stop_ms: now });
    const halted = status === 'SUCCEEDED' ? null : writeJson(execution);
    this.#updateResult.run(status, output, error, cause, halted, execution.lastEvent, now, isTold ? 1 : 0, seq);
  }

  /** Stores that an ended execution runs again. */
  restart(seq: number, execution: Execution, events: readonly HistoryEvent[], tokens: string | null): void {
    this.#begun.delete(seq);
    this.#atOnce(() => {
      this.#addEvents(seq, events);
      const { count = 0, at = 0 } = execution.redrives ?? {};
      this.#database.prepare(restart).run(writeJson(execution), count, at, tokens, seq);
    });
  }

  /** Stores one step of an execution that is removed when it has ended. */
  keepPosition(seq: number, execution: Execution): void {
    if (execution.result) this.#atOnce(() => this.#remove(seq));
    else this.#updatePosition.run(writeJson(execution), seq);
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
    const all = events.length <= mostInRow.events ? JSON.stringify(events) : '';
    const [first] = events;
    if (first && all !== '' && all.length <= mostInRow.characters) {
      this.#insertEvents.run(seq, first.id, first.id + events.length - 1, all);
      return;
    }
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
