import type { Database } from 'libsql';
import { charactersOf, type HistoryEvent } from './engine/run/execution.ts';

/**
 * The rows of histories. A row has consecutive events of one execution. Its key is the number of the execution and the
 * id of its first event, in one number: so new rows are put at the end of the table.
 */
const table = `
  CREATE TABLE IF NOT EXISTS states_steps (key INTEGER PRIMARY KEY, last_id INTEGER NOT NULL, events TEXT NOT NULL)`;

/** A history has fewer events than that. */
const keysOfOne = 32_768;
/** A row contains at most this many events and characters, so that a page of a history reads only a few rows. */
const mostInRow = { events: 100, characters: 256 * 1024 };
/** The characters of an event without its texts. */
const ofEvent = 200;

/** Releases before this had other tables, and each event as an object. */
const ofEarlierReleases = {
  states_events: `
    INSERT INTO states_steps SELECT execution_seq * ${keysOfOne} + id, id,
      '[{"id":' || id || ',"previousEventId":' || previous_id || ',"type":"' || type || '","timestamp":' ||
      timestamp || ',"details":' || details || '}]' FROM states_events`,
  states_history: `
    INSERT INTO states_steps SELECT execution_seq * ${keysOfOne} + first_id, last_id, events FROM states_history`,
};

interface Row {
  readonly key: number;
  readonly last_id: number;
  readonly events: string;
}

/** The members that are texts of JSON. Often an event has the text of the one before. */
const isText = (name: string): boolean => name === 'input' || name === 'output' || name === 'parameters';

/** An event in a row: type, milliseconds since the first, details, and the predecessor if it is not the one before. */
type Written = [type: string, after: number, details?: unknown, previous?: number];

interface Content {
  readonly id: number;
  readonly at: number;
  readonly texts: readonly string[];
  readonly events: readonly Written[];
}

export interface HistoryBounds {
  readonly limit: number;
  /** The most characters of the texts in all events. */
  readonly characters: number;
}

/** Stores the histories of executions. */
export class HistoryRows {
  readonly #database: Database;
  readonly #insert;

  constructor(database: Database) {
    database.exec(table);
    for (const [name, move] of Object.entries(ofEarlierReleases))
      if (database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(name))
        (database.transaction(() => database.exec(`${move}; DROP TABLE ${name}`)) as () => void)();
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO states_steps VALUES (?, ?, ?)');
  }

  add(seq: number, events: readonly HistoryEvent[]): void {
    let from = 0;
    let characters = 0;
    const known = new Set<string>();
    for (let index = 0; index < events.length; index++) {
      characters += ofEvent + charactersOf(events[index] as HistoryEvent, known);
      const isFull = index - from + 1 === mostInRow.events || characters > mostInRow.characters;
      if (!isFull && index < events.length - 1) continue;
      const row = from === 0 && index === events.length - 1 ? events : events.slice(from, index + 1);
      const [first] = row as [HistoryEvent];
      this.#insert.run(seq * keysOfOne + first.id, first.id + row.length - 1, encode(row));
      from = index + 1;
      characters = 0;
      known.clear();
    }
  }

  /**
   * Lists events beyond `after` in the chosen direction: at most `limit`, and no more than one beyond so many
   * characters.
   */
  list(seq: number, after: number, reverse: boolean, { limit, characters }: HistoryBounds): HistoryEvent[] {
    const select = this.#database.prepare(
      `SELECT * FROM states_steps WHERE key > ? AND key < ? AND last_id > ?
       ORDER BY key ${reverse ? 'DESC' : ''} LIMIT 10`,
    );
    const found: HistoryEvent[] = [];
    const base = seq * keysOfOne;
    let length = 0;
    for (let place = Math.min(after, keysOfOne); found.length < limit && length <= characters;) {
      const range = reverse ? [base, base + place, 0] : [base + place - mostInRow.events, base + keysOfOne, place];
      const rows = select.all(Math.max(base, range[0] as number), ...range.slice(1)) as Row[];
      for (const { events, key, last_id: last } of rows) {
        const all = decode(events);
        for (const event of reverse ? all.reverse() : all) {
          if (reverse ? event.id >= after : event.id <= after) continue;
          if (length > characters) return found;
          found.push(event);
          length += charactersOf(event);
        }
        place = reverse ? key - base : last;
      }
      if (rows.length === 0) break;
    }
    return found.slice(0, limit);
  }

  remove(seq: number): void {
    const [from, to] = [seq * keysOfOne, (seq + 1) * keysOfOne];
    this.#database.prepare('DELETE FROM states_steps WHERE key >= ? AND key < ?').run(from, to);
  }
}

type Details = Record<string, Record<string, unknown>>;

/** Nothing is ever truncated here, so that the members that say so need not be stored. */
const saysWhole = (name: string): boolean => name === 'inputDetails' || name === 'outputDetails';

function encode(events: readonly HistoryEvent[]): string {
  const [{ id, timestamp: at }] = events as [HistoryEvent];
  const known = new Map<string, number>();
  const written: Written[] = [];
  for (const event of events) {
    const details: Details = {};
    let isEmpty = true;
    for (const kind in event.details) {
      details[kind] = shortened(event.details[kind] as Record<string, unknown>, known);
      isEmpty = false;
    }
    const after = event.timestamp - at;
    if (event.previousEventId !== event.id - 1) written.push([event.type, after, details, event.previousEventId]);
    else written.push(isEmpty ? [event.type, after] : [event.type, after, details]);
  }
  return JSON.stringify({ id, at, texts: [...known.keys()], events: written } satisfies Content);
}

function shortened(members: Record<string, unknown>, known: Map<string, number>): Record<string, unknown> {
  const short: Record<string, unknown> = {};
  for (const name in members) {
    const value = members[name];
    if (saysWhole(name)) continue;
    short[name] = isText(name) && typeof value === 'string' ? indexOf(value, known) : value;
  }
  return short;
}

function indexOf(text: string, known: Map<string, number>): number {
  const index = known.get(text);
  if (index !== undefined) return index;
  known.set(text, known.size);
  return known.size - 1;
}

function decode(text: string): HistoryEvent[] {
  const content = JSON.parse(text) as Content | HistoryEvent[];
  if (Array.isArray(content)) return content as HistoryEvent[];
  const { id: first, at, events } = content as Content;
  return events.map(([type, after, details = {}, previous], index) => ({
    id: first + index,
    previousEventId: previous ?? first + index - 1,
    type,
    timestamp: at + after,
    details: Object.fromEntries(
      Object.entries(details as Details).map(([kind, members]) => [kind, whole(members, (content as Content).texts)]),
    ),
  }));
}

function whole(members: Record<string, unknown>, known: readonly string[]): Record<string, unknown> {
  const full: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    const isKnown = isText(name) && typeof value === 'number';
    full[name] = isKnown ? known[value] : value;
    if (isKnown && name !== 'parameters') full[`${name}Details`] = { truncated: false };
  }
  return full;
}
