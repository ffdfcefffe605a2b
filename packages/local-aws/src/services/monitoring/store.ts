import type { Database } from 'libsql';
import { createKept } from '../../storage/kept.ts';
import type { Alarm, AlarmState, HistoryItem, Tags } from './alarm.ts';

/** The most entries of the history; the oldest are dropped first. */
const keptHistory = 5_000;

/**
 * Stores the states, the tags and the history of alarms, and the alarms that calls have made. The alarms of the
 * template come with each start.
 */
export interface MonitoringStore {
  stateOf(name: string): AlarmState | undefined;
  putState(name: string, value: AlarmState): void;
  made(): Alarm[];
  putMade(alarm: Alarm): void;
  /** Notes the tags that the template gives to an alarm. */
  declareTags(name: string, tags: Tags): void;
  /** Answers the tags of an alarm: those of the template, until calls have changed them. */
  tagsOf(name: string): Tags;
  putTags(name: string, tags: Tags): void;
  remove(name: string): void;
  note(item: HistoryItem): void;
  /** Lists the history; the newest entry comes first. */
  history(): HistoryItem[];
}

export function createMonitoringStore(database: Database): MonitoringStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS monitoring_states (name TEXT PRIMARY KEY, state TEXT NOT NULL);' +
      'CREATE TABLE IF NOT EXISTS monitoring_alarms (name TEXT PRIMARY KEY, definition TEXT NOT NULL);' +
      'CREATE TABLE IF NOT EXISTS monitoring_history (seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, ' +
      'item TEXT NOT NULL)',
  );
  const putState = database.prepare('INSERT OR REPLACE INTO monitoring_states VALUES (?, ?)');
  const state = database.prepare('SELECT state FROM monitoring_states WHERE name = ?');
  const putAlarm = database.prepare('INSERT OR REPLACE INTO monitoring_alarms VALUES (?, ?)');
  const alarms = database.prepare('SELECT definition FROM monitoring_alarms ORDER BY name');
  const declared = new Map<string, Tags>();
  const tags = createKept<Tags>(database, 'monitoring_alarm_tags');
  const tagsOf = (name: string): Tags => {
    const own = declared.get(name) ?? {};
    return tags.provisioned(name, own)?.definition ?? own;
  };
  const putTags = (name: string, value: Tags): void => {
    // What calls have put holds as long as the template says what it says now.
    tagsOf(name);
    tags.put(name, value);
  };
  for (const [name, value] of earlierTags(database)) putTags(name, value);
  const putItem = database.prepare('INSERT INTO monitoring_history (name, item) VALUES (?, ?)');
  const forget = database.prepare('DELETE FROM monitoring_history WHERE seq <= ?');
  const items = database.prepare('SELECT item FROM monitoring_history ORDER BY seq DESC');
  return {
    stateOf(name: string): AlarmState | undefined {
      const row = state.get(name) as { state: string } | undefined;
      return row && (JSON.parse(row.state) as AlarmState);
    },
    putState: (name: string, value: AlarmState): void => void putState.run(name, JSON.stringify(value)),
    made: (): Alarm[] =>
      (alarms.all() as { definition: string }[]).map(({ definition }) => JSON.parse(definition) as Alarm),
    putMade: (alarm: Alarm): void => void putAlarm.run(alarm.name, JSON.stringify(alarm)),
    declareTags: (name: string, value: Tags): void => void declared.set(name, value),
    tagsOf,
    putTags,
    remove(name: string): void {
      declared.delete(name);
      tags.forget(name);
      database.prepare('DELETE FROM monitoring_alarms WHERE name = ?').run(name);
      database.prepare('DELETE FROM monitoring_states WHERE name = ?').run(name);
    },
    note(item: HistoryItem): void {
      const { lastInsertRowid } = putItem.run(item.name, JSON.stringify(item));
      forget.run(Number(lastInsertRowid) - keptHistory);
    },
    history: (): HistoryItem[] =>
      (items.all() as { item: string }[]).map(({ item }) => JSON.parse(item) as HistoryItem),
  };
}

/** Takes the tags out of the table in which releases before this kept them. */
function earlierTags(database: Database): (readonly [string, Tags])[] {
  const isThere = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'monitoring_tags'").get() !== undefined;
  if (!isThere) return [];
  const rows = database.prepare('SELECT name, tags FROM monitoring_tags').all() as { name: string; tags: string }[];
  database.exec('DROP TABLE monitoring_tags');
  return rows.map((row) => [row.name, JSON.parse(row.tags) as Tags]);
}
