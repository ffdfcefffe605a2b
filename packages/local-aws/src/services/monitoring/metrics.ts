import type { Database } from 'libsql';
import type { EpochMs } from '../../kernel/clock.ts';
import { type Measured, type MetricId, type Points, type Windows } from './engine/metric.ts';
import { Minute, type Statistic, type StoredMinute } from './engine/minute.ts';
import { mapped, type Work } from '../../kernel/in-turns.ts';
import { minuteMs } from '../../kernel/clock.ts';

const keptMinutes = 24 * 60;

/** The different values, which percentiles need, take most of the room. */
const valuesForEachMinute = 10;
/** The characters of names with their dimensions: a client may make each name long. */
const charactersForEachMinute = 100;

/** The most minutes that wait to be written, with as many values and names as they may have. */
const mostWaiting = 1_000;

/** The measurements of a metric since its last write. */
interface Waiting {
  /** The minutes by their number since the epoch. */
  readonly minutes: Map<number, Minute>;
  unit: string;
}

interface Held {
  minutes: number;
  values: number;
  characters: number;
}

/** A minute that was dropped, and the number of its different values. */
interface Dropped {
  readonly metric: number;
  readonly size: number;
}

type Row = StoredMinute & { readonly minute: number };

/**
 * Stores the metrics of one day by the minute. The number of minutes of all metrics together is bounded. There may be
 * ten values and a hundred characters of names for each of these minutes. The oldest are dropped first. Measurements
 * wait in memory until the minute is over or somebody asks.
 */
export class Metrics implements Measured {
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #keys = new Keys();
  readonly #most: number;
  readonly #waiting = new Map<string, Waiting>();
  #waitingMinutes = 0;
  #waitingValues = 0;
  #waitingCharacters = 0;
  #isClosed = false;
  /** The size of the tables, counted at the first write. */
  #held: Held | undefined;

  constructor(database: Database, most = 100_000) {
    this.#database = database;
    this.#statements = prepare(database);
    this.#most = most;
  }

  put(id: MetricId, at: EpochMs, value: number, { count = 1, unit = 'None' } = {}): void {
    // docs: Amazon CloudWatch API Reference, "MetricDatum" (special values such as NaN and infinities are not taken)
    if (!Number.isFinite(value)) return;
    const key = this.#keys.of(id);
    const waiting = this.#waiting.get(key) ?? this.#begin(key, unit);
    waiting.unit = unit;
    const number = Math.floor(at / minuteMs);
    let minute = waiting.minutes.get(number);
    if (!minute) {
      waiting.minutes.set(number, (minute = new Minute()));
      this.#waitingMinutes += 1;
    }
    this.#waitingValues -= minute.values;
    minute.add(value, count);
    this.#waitingValues += minute.values;
    const isMuch =
      this.#waitingMinutes > mostWaiting ||
      this.#waitingValues > valuesForEachMinute * mostWaiting ||
      this.#waitingCharacters > charactersForEachMinute * mostWaiting;
    if (isMuch) this.write();
  }

  #begin(key: string, unit: string): Waiting {
    const waiting = { minutes: new Map<number, Minute>(), unit };
    this.#waiting.set(key, waiting);
    this.#waitingCharacters += key.length;
    return waiting;
  }

  /** Writes the waiting measurements. */
  write(): void {
    if (this.#waiting.size === 0 || this.#isClosed) return;
    const all = [...this.#waiting];
    this.#waiting.clear();
    [this.#waitingMinutes, this.#waitingValues, this.#waitingCharacters] = [0, 0, 0];
    const held = this.#counted();
    this.#database.transaction(() => {
      for (const [key, waiting] of all) this.#writeOne(key, waiting, held);
      this.#bound(held);
    })();
  }

  /** Writes for the last time. Measurements that others make while they stop are lost. */
  close(): void {
    this.write();
    this.#isClosed = true;
  }

  #writeOne(key: string, { unit, minutes }: Waiting, held: Held): void {
    const { minuteOf, putMinute } = this.#statements;
    const row = this.#rowOf(key, unit, held);
    for (const [number, minute] of minutes) {
      const known = minuteOf.get(row, number) as Row | undefined;
      const whole = known ? Minute.of(known) : new Minute();
      held.values -= whole.values;
      whole.merge(minute);
      held.values += whole.values;
      if (!known) held.minutes += 1;
      const { count, sum, min, max, values, list } = whole.stored();
      putMinute.run(row, number, count, sum, min, max, values, list);
    }
  }

  #rowOf(key: string, unit: string, held: Held): number {
    const { putMetric, metric } = this.#statements;
    const known = metric.get(key) as { id: number; unit: string } | undefined;
    if (known?.unit === unit) return known.id;
    putMetric.run(key, unit);
    if (!known) held.characters += key.length;
    return (metric.get(key) as { id: number }).id;
  }

  #counted(): Held {
    const { counts, characters } = this.#statements;
    return (this.#held ??= { ...(counts.get() as Held), ...(characters.get() as Held) });
  }

  /** Drops more than necessary, so that it does not run each time. */
  #bound(held: Held): void {
    const spare = 1 - 1 / Math.min(this.#most, 100);
    const isOver = (share: number): boolean =>
      held.minutes > this.#most * share || held.values > valuesForEachMinute * this.#most * share;
    const { oldest, dropRow } = this.#statements;
    if (isOver(1)) {
      const dropped: Dropped[] = [];
      while (isOver(spare))
        for (const { rowid, ...row } of oldest.all() as (Dropped & { readonly rowid: number })[]) {
          if (!isOver(spare)) break;
          dropRow.run(rowid);
          dropped.push(row);
          held.minutes -= 1;
          held.values -= row.size;
        }
      this.#dropEmpty(dropped, held);
    }
    const most = charactersForEachMinute * this.#most;
    if (held.characters > most) this.#boundNames(most * spare, held);
  }

  /** Drops the metrics of dropped minutes that have no other minute. */
  #dropEmpty(dropped: readonly Dropped[], held: Held): void {
    for (const id of new Set(dropped.map(({ metric }) => metric))) {
      const row = this.#statements.dropEmpty.get(id) as { length: number } | undefined;
      held.characters -= row?.length ?? 0;
    }
  }

  /** Drops whole metrics, beginning with those that were not measured for the longest time. */
  #boundNames(most: number, held: Held): void {
    const { quietest, dropMinutes } = this.#statements;
    for (const { id } of quietest.all() as { id: number }[]) {
      if (held.characters <= most) break;
      this.#forget(dropMinutes.all(id) as Dropped[], held);
    }
  }

  #forget(dropped: readonly Dropped[], held: Held): void {
    held.minutes -= dropped.length;
    held.values -= dropped.reduce((sum, { size }) => sum + size, 0);
    this.#dropEmpty(dropped, held);
  }

  /** Drops measurements that are older than a day. */
  expire(now: EpochMs): void {
    this.write();
    const first = Math.floor(now / minuteMs) - keptMinutes;
    // A statement that changes nothing would be a commit all the same.
    if (!this.#statements.isExpired.get(first)) return;
    const held = this.#counted();
    this.#database.transaction(() => this.#forget(this.#statements.expire.all(first) as Dropped[], held))();
  }

  /** Answers when `expire` has something to do; undefined if nothing is kept. */
  firstExpiry(): EpochMs | undefined {
    if (this.#waiting.size > 0) return 0;
    const row = this.#statements.firstMinute.get(-1) as { readonly minute: number } | undefined;
    return row && (row.minute + keptMinutes + 1) * minuteMs;
  }

  /** Lists the metrics that were measured since a time. */
  *metrics(since: EpochMs = -Infinity): Work<MetricId[]> {
    this.write();
    const { metrics, metricsSince } = this.#statements;
    // A metric without any minute is gone.
    const rows = since === -Infinity ? metrics.all() : metricsSince.all(Math.ceil(since / minuteMs));
    return yield* mapped(rows as { key: string }[], ({ key }) => read(key));
  }

  unitOf(id: MetricId): string {
    this.write();
    const row = this.#statements.metric.get(this.#keys.of(id)) as { unit: string } | undefined;
    return row?.unit ?? 'None';
  }

  points(id: MetricId, statistic: Statistic, { end, periodMs, count }: Windows): Points {
    this.write();
    const first = end - count * periodMs;
    const range = [Math.floor(first / minuteMs), Math.ceil(end / minuteMs)];
    const merged = new Map<number, Minute>();
    for (const row of this.#statements.range.iterate(this.#keys.of(id), ...range) as Iterable<Row>) {
      const index = Math.floor((row.minute * minuteMs - first) / periodMs);
      if (index < 0 || index >= count) continue;
      const window = merged.get(index);
      if (window) window.merge(Minute.of(row));
      else merged.set(index, Minute.of(row));
    }
    return Array.from({ length: count }, (_, index) => {
      const window = merged.get(index);
      return window && window.count > 0 ? statistic(window) : undefined;
    });
  }
}

function prepare(database: Database) {
  database.exec(
    'CREATE TABLE IF NOT EXISTS monitoring_metrics (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, ' +
      'unit TEXT NOT NULL);' +
      'CREATE TABLE IF NOT EXISTS monitoring_minutes (metric INTEGER NOT NULL, minute INTEGER NOT NULL, ' +
      'count REAL NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL, size INTEGER NOT NULL, ' +
      'list TEXT NOT NULL, PRIMARY KEY (metric, minute));' +
      'CREATE INDEX IF NOT EXISTS monitoring_minutes_by_age ON monitoring_minutes (minute)',
  );
  const columns = 'minute, count, sum, min, max, list';
  return {
    putMetric: database.prepare(
      'INSERT INTO monitoring_metrics (key, unit) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET unit = excluded.unit',
    ),
    metric: database.prepare('SELECT id, unit FROM monitoring_metrics WHERE key = ?'),
    metrics: database.prepare('SELECT key FROM monitoring_metrics ORDER BY id'),
    metricsSince: database.prepare(
      'SELECT key FROM monitoring_metrics WHERE id IN (SELECT metric FROM monitoring_minutes WHERE minute >= ?) ' +
        'ORDER BY id',
    ),
    minuteOf: database.prepare(`SELECT ${columns} FROM monitoring_minutes WHERE metric = ? AND minute = ?`),
    putMinute: database.prepare('INSERT OR REPLACE INTO monitoring_minutes VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    range: database.prepare(
      `SELECT ${columns} FROM monitoring_minutes WHERE metric = (SELECT id FROM monitoring_metrics WHERE key = ?) ` +
        'AND minute >= ? AND minute < ?',
    ),
    counts: database.prepare('SELECT count(*) AS minutes, coalesce(sum(size), 0) AS "values" FROM monitoring_minutes'),
    characters: database.prepare('SELECT coalesce(sum(length(key)), 0) AS characters FROM monitoring_metrics'),
    oldest: database.prepare('SELECT rowid, metric, size FROM monitoring_minutes ORDER BY minute, rowid LIMIT 500'),
    quietest: database.prepare(
      'SELECT id FROM monitoring_metrics ' +
        'ORDER BY (SELECT max(minute) FROM monitoring_minutes WHERE metric = id), id',
    ),
    dropMinutes: database.prepare('DELETE FROM monitoring_minutes WHERE metric = ? RETURNING metric, size'),
    dropRow: database.prepare('DELETE FROM monitoring_minutes WHERE rowid = ?'),
    firstMinute: database.prepare('SELECT minute FROM monitoring_minutes WHERE minute > ? ORDER BY minute LIMIT 1'),
    isExpired: database.prepare('SELECT 1 FROM monitoring_minutes WHERE minute < ? LIMIT 1'),
    expire: database.prepare('DELETE FROM monitoring_minutes WHERE minute < ? RETURNING metric, size'),
    dropEmpty: database.prepare(
      'DELETE FROM monitoring_metrics WHERE id = ?1 AND NOT EXISTS ' +
        '(SELECT 1 FROM monitoring_minutes WHERE metric = ?1) RETURNING length(key) AS length',
    ),
  };
}

/**
 * Makes texts that identify metrics. A caller that measures often gives the same object of dimensions again, and its
 * text is made once.
 */
class Keys {
  readonly #known = new WeakMap<MetricId['dimensions'], Map<string, Map<string, string>>>();

  of(id: MetricId): string {
    const { dimensions, namespace, name } = id;
    let byNamespace = this.#known.get(dimensions);
    if (!byNamespace) this.#known.set(dimensions, (byNamespace = new Map()));
    let byName = byNamespace.get(namespace);
    if (!byName) byNamespace.set(namespace, (byName = new Map()));
    let key = byName.get(name);
    if (key === undefined) byName.set(name, (key = written(id)));
    return key;
  }
}

const written = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

function read(key: string): MetricId {
  const [namespace, name, ...dimensions] = JSON.parse(key) as [string, string, ...[string, string][]];
  return { namespace, name, dimensions: Object.fromEntries(dimensions) };
}
