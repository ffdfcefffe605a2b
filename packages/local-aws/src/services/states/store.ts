import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { DurableDatabase } from '../../storage/group-commit.ts';
import type { Execution, HistoryEvent } from './engine/run/execution.ts';
import { createCache } from '../../kernel/cache.ts';
import { writeJson } from './engine/numbers.ts';
import {
  begunOf,
  endOf,
  listedColumns,
  type ExecutionRow,
  type ListedRow,
  type NewRow,
  type Status,
  type Tell,
  type Told,
} from './execution-rows.ts';
import { HistoryRows, type HistoryBounds } from './history-rows.ts';
import { StepWriter } from './step-writer.ts';

export type { ExecutionRow, ListedRow, Status, Tell, Told } from './execution-rows.ts';

export interface Revision {
  readonly revision: string;
  readonly machine_arn: string;
  readonly name: string;
  readonly role_arn: string;
  readonly definition: string;
  readonly updated_ms: EpochMs;
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
`;

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

/** Lists of executions are short parts of these. Few executions belong to a version, an alias or a map run. */
const indexesOfLists = `
  DROP INDEX IF EXISTS states_executions_by_map_run;
  CREATE INDEX IF NOT EXISTS states_executions_by_status ON states_executions (machine_arn, status, seq);
  CREATE INDEX IF NOT EXISTS states_executions_redriven ON states_executions (machine_arn, seq)
    WHERE redrive_count > 0;
  ${['version', 'alias', 'map_run']
    .map(
      (by) => `
  CREATE INDEX IF NOT EXISTS states_executions_of_${by} ON states_executions (${by}_arn, seq)
    WHERE ${by}_arn IS NOT NULL;
  CREATE INDEX IF NOT EXISTS states_executions_of_${by}_by_status ON states_executions (${by}_arn, status, seq)
    WHERE ${by}_arn IS NOT NULL;`,
    )
    .join('')}`;

const restart = `
  UPDATE states_executions
  SET status = 'RUNNING', error = NULL, cause = NULL, stop_ms = NULL, halted = NULL, announced = 0,
    position = ?, redrive_count = ?, redrive_ms = ?, redrive_tokens = ?
  WHERE seq = ?`;

/** The most characters of all executions that are kept so. */
const mostBegun = 2_000_000;

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
}

/** Stores executions and the revisions that they run. */
export class StatesStore {
  readonly #database: DurableDatabase;
  readonly #history: HistoryRows;
  readonly #steps: StepWriter;
  readonly #markAnnounced: Statement;
  readonly #selectByArn: Statement;
  /** Executions that began recently, so that their end need not read them: most executions end soon. */
  readonly #begun = createCache<number, Told>(mostBegun, ({ input }) => input.length + 500);

  constructor(database: DurableDatabase) {
    database.exec(tables);
    addColumns(database);
    database.exec(indexesOfLists);
    this.#database = database;
    this.#history = new HistoryRows(database);
    this.#steps = new StepWriter(database, this.#history);
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
    const unwritten = this.#steps.find(arn);
    if (unwritten) return unwritten;
    this.#steps.write();
    return this.#selectByArn.get(arn) as ExecutionRow | undefined;
  }

  /** Stores a new execution with its first events, in place of one of the same name that is not remembered any more. */
  create(
    row: NewRow,
    execution: Execution,
    events: readonly HistoryEvent[],
    { forget, tell }: { readonly forget?: number | undefined; readonly tell?: Tell } = {},
  ): number {
    this.#steps.open();
    if (forget !== undefined) this.#atOnce(() => this.#remove(forget));
    const begun = begunOf(row, execution);
    const seq = this.#steps.begin(row, execution, events, tell?.(begun) ?? false);
    this.#begun.set(seq, begun);
    return seq;
  }

  /** Stores one step of an execution: its events, and the new position. */
  commit(seq: number, execution: Execution, events: readonly HistoryEvent[], now: EpochMs, tell: Tell): void {
    this.#steps.open();
    const { result } = execution;
    if (!result) return this.#steps.step(seq, execution, events);
    const end = { ...endOf(result), stop_ms: now };
    const row = this.#begun.get(seq) ?? this.execution(execution.arn);
    this.#begun.delete(seq);
    this.#steps.finish(seq, execution, events, end, row !== undefined && tell({ ...row, ...end }));
  }

  /** Stores that an ended execution runs again. */
  restart(seq: number, execution: Execution, events: readonly HistoryEvent[], tokens: string | null): void {
    this.#begun.delete(seq);
    this.#steps.write();
    this.#steps.forget();
    this.#atOnce(() => {
      const { count = 0, at = 0 } = execution.redrives ?? {};
      this.#database.prepare(restart).run(writeJson(execution), count, at, tokens, seq);
    });
    this.#steps.open();
    this.#steps.step(seq, execution, events);
  }

  /** Stores one step of an execution that is removed when it has ended, unless a task waits for its end. */
  keepPosition(seq: number, execution: Execution, ended?: EpochMs): void {
    this.#steps.open();
    const { result } = execution;
    if (!result) this.#steps.step(seq, execution, []);
    else if (ended !== undefined) this.#steps.finish(seq, execution, [], { ...endOf(result), stop_ms: ended }, false);
    else if (!this.#steps.drop(execution)) this.#atOnce(() => this.#remove(seq));
  }

  /** Removes an ended execution, after everything that this turn has made so far. */
  drop(arn: string): void {
    const row = this.execution(arn);
    if (!row || row.stop_ms === null) return;
    this.#steps.write();
    this.#atOnce(() => this.#remove(row.seq));
  }

  /** Writes what this turn has made so far. */
  write(): void {
    this.#steps.write();
  }

  announced(seq: number, status: Status): void {
    this.#steps.write();
    this.#steps.forget();
    this.#markAnnounced.run(seq, status);
  }

  /**
   * Lists executions that run, or whose last status change was not announced; the oldest comes first. One is read at a
   * time, because all of them may be more than the memory holds.
   */
  *unfinished(): Generator<ExecutionRow, void, undefined> {
    this.#steps.write();
    const all = this.#database
      .prepare('SELECT seq FROM states_executions WHERE position IS NOT NULL OR announced = 0 ORDER BY seq')
      .raw()
      .all() as [number][];
    const read = this.#database.prepare('SELECT * FROM states_executions WHERE seq = ?');
    for (const [seq] of all) {
      const row = read.get(seq) as ExecutionRow | undefined;
      if (row) yield row;
    }
  }

  /** Lists executions without their data, which may be a megabyte for each; the newest comes first. */
  list({ by, arn, status, redriven }: ListedBy, before: number, limit: number): ListedRow[] {
    this.#steps.write();
    const ofStatus = status === undefined ? '' : ' AND status = ?';
    const where = `${by} = ? AND seq < ?${ofStatus}${redriven === undefined ? '' : redriveFilters[redriven]}`;
    const values = status === undefined ? [arn, before] : [arn, before, status];
    return this.#database
      .prepare(`SELECT ${listedColumns.join(', ')} FROM states_executions WHERE ${where} ORDER BY seq DESC LIMIT ?`)
      .all(...values, limit) as ListedRow[];
  }

  /** Lists events beyond `after` in the chosen direction. */
  history(seq: number, after: number, reverse: boolean, bounds: HistoryBounds): HistoryEvent[] {
    this.#steps.write();
    return this.#history.list(seq, after, reverse, bounds);
  }

  #atOnce<Result>(work: () => Result): Result {
    return (this.#database.transaction(work) as () => Result)();
  }

  #remove(seq: number): void {
    this.#steps.forget();
    this.#history.remove(seq);
    this.#database.prepare('DELETE FROM states_executions WHERE seq = ?').run(seq);
  }
}
