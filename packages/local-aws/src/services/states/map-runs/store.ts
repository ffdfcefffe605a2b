import type { Database } from 'libsql';
import type { EpochMs } from '../../../kernel/clock.ts';
import type { Work } from '../../../kernel/in-turns.ts';
import type { ChildRow, ChildStatus, Count, MapRunRow, MapRunStatus } from './model.ts';

const tables = `
  CREATE TABLE IF NOT EXISTS states_map_runs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, execution_arn TEXT NOT NULL,
    machine_arn TEXT NOT NULL, revision TEXT NOT NULL, express INTEGER NOT NULL, status TEXT NOT NULL,
    start_ms INTEGER NOT NULL, stop_ms INTEGER, concurrency INTEGER NOT NULL,
    tolerated_count REAL NOT NULL, tolerated_percentage REAL NOT NULL,
    loaded INTEGER NOT NULL DEFAULT 0, written INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS states_map_runs_by_execution ON states_map_runs (execution_arn, seq);
  CREATE TABLE IF NOT EXISTS states_map_children (
    run_seq INTEGER NOT NULL, position INTEGER NOT NULL, input TEXT NOT NULL, items INTEGER NOT NULL,
    status TEXT NOT NULL, arn TEXT, output TEXT, error TEXT, cause TEXT, start_ms INTEGER, stop_ms INTEGER,
    PRIMARY KEY (run_seq, position)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS states_map_children_of_status ON states_map_children (run_seq, status, position, items);
  DROP INDEX IF EXISTS states_map_children_by_status;
`;

/** Adds the columns that data directories of earlier releases lack. */
function addColumns(database: Database): void {
  const columns = database.prepare('PRAGMA table_info(states_map_runs)').all() as { name: string }[];
  if (columns.some(({ name }) => name === 'redrives')) return;
  database.exec('ALTER TABLE states_map_runs ADD COLUMN redrives INTEGER NOT NULL DEFAULT 0');
  database.exec('ALTER TABLE states_map_runs ADD COLUMN redrive_ms INTEGER');
}

/** So many executions of a map run are written or read in a turn of the event loop. */
const inOneTurn = 500;

/** Stores map runs and the inputs of their executions, so that a distributed Map state can continue after a crash. */
export class MapRunStore {
  readonly #database: Database;
  readonly #insert;

  constructor(database: Database) {
    database.exec(tables);
    addColumns(database);
    this.#database = database;
    this.#insert = database.prepare(
      "INSERT INTO states_map_children (run_seq, position, input, items, status) VALUES (?, ?, ?, ?, 'PENDING')",
    );
  }

  find(arn: string): MapRunRow | undefined {
    return this.#all<MapRunRow>('SELECT * FROM states_map_runs WHERE arn = ?', arn)[0];
  }

  /** Lists the map runs of one execution; the newest comes first. */
  of(executionArn: string, before: number, limit: number): MapRunRow[] {
    const sql = 'SELECT * FROM states_map_runs WHERE execution_arn = ? AND seq < ? ORDER BY seq DESC LIMIT ?';
    return this.#all(sql, executionArn, before, limit);
  }

  create(row: Omit<MapRunRow, 'seq' | 'stop_ms' | 'loaded' | 'written' | 'status' | 'redrives' | 'redrive_ms'>): void {
    this.#run(
      `INSERT INTO states_map_runs (arn, execution_arn, machine_arn, revision, express, status, start_ms,
        concurrency, tolerated_count, tolerated_percentage) VALUES (?, ?, ?, ?, ?, 'RUNNING', ?, ?, ?, ?)`,
      ...[row.arn, row.execution_arn, row.machine_arn, row.revision, row.express, row.start_ms],
      ...[row.concurrency, row.tolerated_count, row.tolerated_percentage],
    );
  }

  change(seq: number, limits: Pick<MapRunRow, 'concurrency' | 'tolerated_count' | 'tolerated_percentage'>): void {
    this.#run(
      'UPDATE states_map_runs SET concurrency = ?, tolerated_count = ?, tolerated_percentage = ? WHERE seq = ?',
      ...[limits.concurrency, limits.tolerated_count, limits.tolerated_percentage, seq],
    );
  }

  end(seq: number, status: MapRunStatus, now: EpochMs, written = false): void {
    const sql = 'UPDATE states_map_runs SET status = ?, stop_ms = ?, written = ? WHERE seq = ?';
    this.#run(sql, status, now, written ? 1 : 0, seq);
  }

  /** Makes executions that did not succeed wait again. An execution with an ARN continues where it failed. */
  redrive(seq: number, redrives: number, now: EpochMs): void {
    const all = (): void => {
      this.#run(
        `UPDATE states_map_children SET status = 'PENDING', output = NULL, error = NULL, cause = NULL, stop_ms = NULL
          WHERE run_seq = ? AND status NOT IN ('SUCCEEDED', 'PENDING')`,
        seq,
      );
      const sql = `UPDATE states_map_runs
        SET status = 'RUNNING', stop_ms = NULL, written = 0, redrives = ?, redrive_ms = ? WHERE seq = ?`;
      this.#run(sql, redrives, now, seq);
    };
    this.#atOnce(all);
  }

  /** Stores the inputs of all executions. They count when all are there. */
  *load(seq: number, children: readonly Pick<ChildRow, 'input' | 'items'>[]): Work<void> {
    // A process that has ended meanwhile leaves some.
    this.#run('DELETE FROM states_map_children WHERE run_seq = ?', seq);
    for (let from = 0; from < children.length; from += inOneTurn) {
      const some = children.slice(from, from + inOneTurn);
      this.#atOnce(() => some.forEach(({ input, items }, index) => this.#insert.run(seq, from + index, input, items)));
      yield;
    }
    this.#run('UPDATE states_map_runs SET loaded = 1 WHERE seq = ?', seq);
  }

  pending(seq: number, limit: number): ChildRow[] {
    return this.withStatus(seq, 'PENDING', limit);
  }

  withStatus(seq: number, status: ChildStatus, limit = -1): ChildRow[] {
    const sql = 'SELECT * FROM states_map_children WHERE run_seq = ? AND status = ? ORDER BY position LIMIT ?';
    return this.#all(sql, seq, status, limit);
  }

  *children(seq: number): Work<ChildRow[]> {
    const sql = `SELECT * FROM states_map_children WHERE run_seq = ? AND position > ?
      ORDER BY position LIMIT ${inOneTurn}`;
    const all: ChildRow[] = [];
    for (;;) {
      const some = this.#all<ChildRow>(sql, seq, all.at(-1)?.position ?? -1);
      all.push(...some);
      if (some.length < inOneTurn) return all;
      yield;
    }
  }

  started(seq: number, position: number, arn: string, now: EpochMs): void {
    const sql = `UPDATE states_map_children SET status = 'RUNNING', arn = ?, start_ms = ?
      WHERE run_seq = ? AND position = ?`;
    this.#run(sql, arn, now, seq, position);
  }

  ended(seq: number, { position, status, output, error, cause, stop_ms }: Omit<ChildRow, 'input' | 'items'>): void {
    this.#run(
      `UPDATE states_map_children SET status = ?, output = ?, error = ?, cause = ?, stop_ms = ?
        WHERE run_seq = ? AND position = ?`,
      ...[status, output, error, cause, stop_ms, seq, position],
    );
  }

  counts(seq: number): Count[] {
    const sql = `SELECT status, COUNT(*) AS executions, SUM(items) AS items FROM states_map_children
      WHERE run_seq = ? GROUP BY status`;
    return this.#all(sql, seq);
  }

  #atOnce(work: () => void): void {
    (this.#database.transaction(work) as () => void)();
  }

  #all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[];
  }

  #run(sql: string, ...values: unknown[]): void {
    this.#database.prepare(sql).run(...values);
  }
}
