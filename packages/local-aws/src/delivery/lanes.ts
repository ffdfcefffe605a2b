import type { Database } from 'libsql';

/**
 * The rows of a queue by their lanes: the rows of one lane wait for each other, and not for those of others. A lane is
 * what the rows go to, such as a function.
 */
export interface Lanes<Id> {
  /** Notes that there are rows of a lane. */
  note(lane: string): void;
  /** Lists the lanes that may have rows. */
  list(): readonly string[];
  /** Lists the ids of the rows of a lane that are due, earliest first. */
  due(lane: string, now: number, limit: number): Id[];
}

interface Columns {
  readonly table: string;
  readonly id: string;
  readonly lane: string;
  readonly due: string;
}

/** Finds the rows by an index of its own. */
export function createLanes<Id>(database: Database, { table, id, lane, due }: Columns): Lanes<Id> {
  database.exec(`CREATE INDEX IF NOT EXISTS ${table}_by_lane ON ${table} (${lane}, ${due})`);
  const select = database
    .prepare(`SELECT ${id} FROM ${table} WHERE ${lane} = ? AND ${due} <= ? ORDER BY ${due} LIMIT ?`)
    .raw();
  const any = database.prepare(`SELECT 1 FROM ${table} WHERE ${lane} = ? LIMIT 1`);
  const lanes = new Set(
    (database.prepare(`SELECT DISTINCT ${lane} FROM ${table}`).raw().all() as [string][]).map(([name]) => name),
  );
  return {
    note: (name) => void lanes.add(name),
    list: () => [...lanes],
    due(name, now, limit) {
      const found = (select.all(name, now, limit) as [Id][]).map(([one]) => one);
      if (found.length === 0 && any.get(name) === undefined) lanes.delete(name);
      return found;
    },
  };
}
