import { createCache } from '../../kernel/cache.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { DurableDatabase } from '../../storage/group-commit.ts';
import { writeJson } from './engine/numbers.ts';
import type { Execution, HistoryEvent } from './engine/run/execution.ts';
import type { HistoryRows } from './history-rows.ts';
import { begunOf, type End, type ExecutionRow, type NewRow } from './execution-rows.ts';

/** What the present turn has made of one execution, and the database does not have yet. */
interface Unwritten {
  readonly seq: number;
  /** The columns of an execution that began in this turn. */
  readonly row?: NewRow;
  execution: Execution;
  readonly events: HistoryEvent[];
  end?: Ended;
  announced: boolean;
}

interface Ended extends End {
  readonly stop_ms: EpochMs;
}

/** The most characters of all executions that are remembered so. */
const mostEnded = 1_000_000;
const weightOf = ({ input, output, halted }: ExecutionRow): number =>
  500 + input.length + (output?.length ?? 0) + (halted?.length ?? 0);

const insertion = `
  INSERT INTO states_executions
    (seq, arn, machine_arn, name, revision, status, input, output, error, cause, start_ms, stop_ms,
      position, announced, version_arn, alias_arn, map_run_arn, halted, events)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ending = `
  UPDATE states_executions
  SET status = ?, output = ?, error = ?, cause = ?, halted = ?, events = ?, stop_ms = ?, position = NULL, announced = ?
  WHERE seq = ?`;

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
}

/**
 * Writes the steps of executions. A turn of the event loop is one transaction, so of all steps that an execution takes
 * in a turn only the last position is written, with the events of all of them: right before the commit, or before
 * somebody reads.
 */
export class StepWriter {
  readonly #database: DurableDatabase;
  readonly #history: HistoryRows;
  readonly #insertExecution: Statement;
  readonly #updatePosition: Statement;
  readonly #updateResult: Statement;
  readonly #lastNumber: Statement;
  /** By the ARN of the execution. */
  readonly #unwritten = new Map<string, Unwritten>();
  /** Executions that ended in the turn in which they began. Whoever started one asks for its end next. */
  readonly #ended = createCache<string, ExecutionRow>(mostEnded, weightOf);
  #isOpen = false;
  #last: number | undefined;

  constructor(database: DurableDatabase, history: HistoryRows) {
    this.#database = database;
    this.#history = history;
    this.#insertExecution = database.prepare(insertion);
    this.#updatePosition = database.prepare('UPDATE states_executions SET position = ? WHERE seq = ?');
    this.#updateResult = database.prepare(ending);
    this.#lastNumber = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'states_executions'");
  }

  /** Makes sure that this turn is written. Throws if it cannot be, before anything has happened. */
  open(): void {
    if (this.#isOpen) return;
    this.#database.later(() => {
      this.#isOpen = false;
      this.write();
    });
    this.#isOpen = true;
  }

  /** Takes the beginning of an execution, and answers its number. */
  begin(row: NewRow, execution: Execution, events: readonly HistoryEvent[], announced: boolean): number {
    this.#last ??= (this.#lastNumber.get() as { seq: number } | undefined)?.seq ?? 0;
    const seq = (this.#last += 1);
    this.#unwritten.set(row.arn, { seq, row, execution, events: [...events], announced });
    return seq;
  }

  step(seq: number, execution: Execution, events: readonly HistoryEvent[]): void {
    this.#add(seq, execution, events);
  }

  finish(seq: number, execution: Execution, events: readonly HistoryEvent[], end: Ended, announced: boolean): void {
    const unwritten = this.#add(seq, execution, events);
    unwritten.end = end;
    unwritten.announced = announced;
  }

  /** Forgets an execution of which nothing stays. Answers whether the database has nothing of it. */
  drop({ arn }: Execution): boolean {
    const isNew = this.#unwritten.get(arn)?.row !== undefined;
    this.#unwritten.delete(arn);
    return isNew;
  }

  /** Answers an execution that began in this turn, or in the turn in which it ended. */
  find(arn: string): ExecutionRow | undefined {
    const unwritten = this.#unwritten.get(arn);
    return unwritten?.row ? rowOf(unwritten, unwritten.row) : this.#ended.get(arn);
  }

  /** Forgets what it knows of written executions, because somebody else changes their rows. */
  forget(): void {
    this.#ended.clear();
  }

  /** Writes everything, for those who read the tables. */
  readonly write = (): void => {
    if (this.#unwritten.size === 0) return;
    const work = this.#database.transaction(() => {
      // To begin a transaction may end the one before it, which has written everything then.
      this.#unwritten.forEach((one) => this.#write(one));
      this.#unwritten.clear();
    }) as () => void;
    work();
  };

  #add(seq: number, execution: Execution, events: readonly HistoryEvent[]): Unwritten {
    const known = this.#unwritten.get(execution.arn);
    if (known) {
      known.execution = execution;
      known.events.push(...events);
      return known;
    }
    const unwritten: Unwritten = { seq, execution, events: [...events], announced: false };
    this.#unwritten.set(execution.arn, unwritten);
    return unwritten;
  }

  #write(unwritten: Unwritten): void {
    const { seq, row, execution, events, end } = unwritten;
    if (row) {
      this.#insert(unwritten, row);
      if (end) this.#ended.set(row.arn, rowOf(unwritten, row));
    } else if (end) {
      const { status, output, error, cause, stop_ms: stop } = end;
      const announced = unwritten.announced ? 1 : 0;
      const halted = haltedOf(unwritten);
      this.#updateResult.run(status, output, error, cause, halted, execution.lastEvent, stop, announced, seq);
    } else this.#updatePosition.run(writeJson(execution), seq);
    if (events.length > 0) this.#history.add(seq, events);
  }

  #insert(unwritten: Unwritten, row: NewRow): void {
    const { seq, execution, end } = unwritten;
    this.#insertExecution.run(
      seq,
      row.arn,
      row.machineArn,
      row.name,
      row.revision,
      end?.status ?? 'RUNNING',
      row.input,
      end?.output ?? null,
      end?.error ?? null,
      end?.cause ?? null,
      execution.startedAt,
      end?.stop_ms ?? null,
      end ? null : writeJson(execution),
      unwritten.announced ? 1 : 0,
      row.versionArn ?? null,
      row.aliasArn ?? null,
      row.mapRunArn ?? null,
      haltedOf(unwritten),
      end ? execution.lastEvent : null,
    );
  }
}

const haltedOf = ({ end, execution }: Unwritten): string | null =>
  end && end.status !== 'SUCCEEDED' ? writeJson(execution) : null;

/** Answers the row of an execution that began in this turn. */
function rowOf(unwritten: Unwritten, row: NewRow): ExecutionRow {
  const { seq, execution, end, announced } = unwritten;
  return {
    ...begunOf(row, execution),
    ...end,
    seq,
    revision: row.revision,
    redrive_tokens: null,
    announced: announced ? 1 : 0,
    position: end ? null : writeJson(execution),
    halted: haltedOf(unwritten),
    events: end ? execution.lastEvent : null,
  };
}
