import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';
import { createKept, type Kept } from '../../storage/kept.ts';
import type { BusDefinition } from './buses.ts';
import type { KeptStatement } from './bus-policies.ts';
import type { ConnectionDefinition, ConnectionFacts } from './connections/connection.ts';
import type { DestinationDefinition, DestinationFacts } from './destinations/destination.ts';
import type { RuleDefinition } from './rules.ts';

/** Only this file uses the tables of EventBridge, except those of the delivery queue. */
export interface EventsStore {
  /** Answers the id of a destination, when it was made, and when its definition last changed. */
  destinationFacts(definition: DestinationDefinition, id: string, now: EpochMs): DestinationFacts;
  forgetDestination(name: string): void;
  readonly keptRules: Kept<RuleDefinition>;
  readonly keptBuses: Kept<BusDefinition>;
  readonly keptConnections: Kept<ConnectionDefinition>;
  readonly keptDestinations: Kept<DestinationDefinition>;
  readonly keptStatements: Kept<KeptStatement>;
  /** Answers when the rule got its schedule; rate() counts from then. */
  created(name: string, expression: string, now: EpochMs): number;
  /** A later rule of the same name is another rule. */
  forgetSchedule(name: string): void;
  /** Answers when a bus was made, and when its definition last changed. */
  bus(
    definition: BusDefinition,
    now: EpochMs,
  ): {
    readonly createdMs: EpochMs;
    readonly modifiedMs: EpochMs;
  };
  forgetBus(name: string): void;
  connectionFacts(name: string): ConnectionFacts | undefined;
  putConnectionFacts(name: string, facts: ConnectionFacts): void;
  forgetConnection(name: string): void;
}

export function createEventsStore(database: Database): EventsStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS events_rules (name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, expression ' +
      'TEXT NOT NULL)',
  );
  database.exec(
    'CREATE TABLE IF NOT EXISTS events_buses (name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, modified_ms ' +
      'INTEGER NOT NULL, definition TEXT NOT NULL)',
  );
  database.exec('CREATE TABLE IF NOT EXISTS events_connections (name TEXT PRIMARY KEY, facts TEXT NOT NULL)');
  const destinationFacts = createDestinationFacts(database);
  const upsertBus = database.prepare(`INSERT INTO events_buses VALUES (?, ?, ?, ?) ON CONFLICT (name)
    DO UPDATE SET modified_ms = excluded.modified_ms, definition = excluded.definition
    WHERE definition <> excluded.definition`);
  const selectBus = database.prepare('SELECT created_ms, modified_ms FROM events_buses WHERE name = ?');
  const eraseBus = database.prepare('DELETE FROM events_buses WHERE name = ?');
  const readFacts = database.prepare('SELECT facts FROM events_connections WHERE name = ?');
  const writeFacts = database.prepare('INSERT OR REPLACE INTO events_connections VALUES (?, ?)');
  const eraseFacts = database.prepare('DELETE FROM events_connections WHERE name = ?');
  return {
    keptRules: createKept<RuleDefinition>(database, 'events_kept_rules'),
    keptBuses: createKept<BusDefinition>(database, 'events_kept_buses'),
    keptConnections: createKept<ConnectionDefinition>(database, 'events_kept_connections'),
    keptDestinations: createKept<DestinationDefinition>(database, 'events_kept_destinations'),
    keptStatements: createKept<KeptStatement>(database, 'events_kept_statements'),
    created(name: string, expression: string, now: EpochMs): number {
      database
        .prepare(
          'INSERT INTO events_rules VALUES (?, ?, ?) ON CONFLICT (name) ' +
            'DO UPDATE SET created_ms = excluded.created_ms, expression = excluded.expression ' +
            'WHERE expression <> excluded.expression',
        )
        .run(name, now, expression);
      return (
        database.prepare('SELECT created_ms FROM events_rules WHERE name = ?').get(name) as { created_ms: EpochMs }
      ).created_ms;
    },
    forgetSchedule: (name: string): void => void database.prepare('DELETE FROM events_rules WHERE name = ?').run(name),
    bus(definition: BusDefinition, now: EpochMs): { createdMs: EpochMs; modifiedMs: EpochMs } {
      upsertBus.run(definition.name, now, now, JSON.stringify(definition));
      const row = selectBus.get(definition.name) as { created_ms: EpochMs; modified_ms: EpochMs };
      return { createdMs: row.created_ms, modifiedMs: row.modified_ms };
    },
    forgetBus: (name: string): void => void eraseBus.run(name),
    connectionFacts(name: string): ConnectionFacts | undefined {
      const row = readFacts.get(name) as { facts: string } | undefined;
      return row && (JSON.parse(row.facts) as ConnectionFacts);
    },
    putConnectionFacts: (name: string, facts: ConnectionFacts): void =>
      void writeFacts.run(name, JSON.stringify(facts)),
    forgetConnection: (name: string): void => void eraseFacts.run(name),
    ...destinationFacts,
  };
}

function createDestinationFacts(database: Database) {
  database.exec(
    'CREATE TABLE IF NOT EXISTS events_destinations (name TEXT PRIMARY KEY, id TEXT NOT NULL, created_ms INTEGER NOT ' +
      'NULL, modified_ms INTEGER NOT NULL, definition TEXT NOT NULL)',
  );
  const upsert = database.prepare(`INSERT INTO events_destinations VALUES (?, ?, ?, ?, ?) ON CONFLICT (name)
    DO UPDATE SET modified_ms = excluded.modified_ms, definition = excluded.definition
    WHERE definition <> excluded.definition`);
  const select = database.prepare('SELECT id, created_ms, modified_ms FROM events_destinations WHERE name = ?');
  const erase = database.prepare('DELETE FROM events_destinations WHERE name = ?');
  return {
    destinationFacts(definition: DestinationDefinition, id: string, now: EpochMs): DestinationFacts {
      upsert.run(definition.name, id, now, now, JSON.stringify(definition));
      const row = select.get(definition.name) as { id: string; created_ms: EpochMs; modified_ms: EpochMs };
      return { id: row.id, createdMs: row.created_ms, modifiedMs: row.modified_ms };
    },
    forgetDestination: (name: string): void => void erase.run(name),
  };
}
