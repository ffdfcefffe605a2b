import type { Architecture, Runtime } from '@aws-sdk/client-lambda';
import type { Database } from 'libsql';

/** What is said of a version of a layer. Lists that nobody gave are not shown. */
export interface LayerSettings {
  readonly description: string;
  readonly runtimes?: readonly Runtime[] | undefined;
  readonly architectures?: readonly Architecture[] | undefined;
  readonly license?: string | undefined;
}

/** The stored form of a version that a call has published. */
export interface PublishedLayer extends LayerSettings {
  readonly sha256: string;
  readonly created: string;
}

interface StoredVersion {
  readonly name: string;
  readonly version: number;
  /** Only functions that name it already have its content. */
  readonly deleted: boolean;
  readonly layer: PublishedLayer;
}

interface OfTemplate {
  readonly version: number;
  readonly said: string;
  readonly created: string;
}

/** Stores the versions of layers. The template and calls count with the same numbers. */
export interface LayerRows {
  /** Answers the version of a layer of the template; what the template says newly gets the next number. */
  ofTemplate(name: string, said: string, now: string): OfTemplate;
  published(): StoredVersion[];
  /** Answers the number of the new version. */
  publish(name: string, layer: PublishedLayer): number;
  remove(name: string, version: number): void;
  /** Forgets the content of a deleted version. Its number is never used again. */
  forget(name: string, version: number): void;
}

interface VersionRow {
  readonly name: string;
  readonly version: number;
  readonly deleted: number;
  readonly definition: string;
}

export function createLayerRows(database: Database): LayerRows {
  prepareTables(database);
  const read = database.prepare('SELECT version, said, created FROM lambda_layers WHERE name = ?');
  const write = database.prepare(
    'INSERT OR REPLACE INTO lambda_layers (name, version, said, created) VALUES (?, ?, ?, ?)',
  );
  const last = database.prepare(
    `SELECT MAX(version) AS last FROM (SELECT version FROM lambda_layers WHERE name = ?
     UNION ALL SELECT version FROM lambda_layer_versions WHERE name = ?)`,
  );
  const list = database.prepare(
    'SELECT * FROM lambda_layer_versions WHERE definition IS NOT NULL ORDER BY name, version',
  );
  const insert = database.prepare('INSERT INTO lambda_layer_versions VALUES (?, ?, 0, ?)');
  const remove = database.prepare('UPDATE lambda_layer_versions SET deleted = 1 WHERE name = ? AND version = ?');
  const forget = database.prepare('UPDATE lambda_layer_versions SET definition = NULL WHERE name = ? AND version = ?');
  const next = (name: string): number => ((last.get(name, name) as { last: number | null }).last ?? 0) + 1;
  return {
    ofTemplate(name, said, now) {
      const known = read.get(name) as OfTemplate | undefined;
      if (known?.said === said) return known;
      const made = { version: next(name), said, created: now };
      write.run(name, made.version, said, now);
      return made;
    },
    published: () =>
      (list.all() as VersionRow[]).map(({ name, version, deleted, definition }) => ({
        ...{ name, version, deleted: deleted === 1 },
        layer: JSON.parse(definition) as PublishedLayer,
      })),
    publish(name, layer) {
      const version = next(name);
      insert.run(name, version, JSON.stringify(layer));
      return version;
    },
    remove: (name, version) => void remove.run(name, version),
    forget: (name, version) => void forget.run(name, version),
  };
}

function prepareTables(database: Database): void {
  database.exec(`CREATE TABLE IF NOT EXISTS lambda_layers (
      name TEXT PRIMARY KEY, version INTEGER NOT NULL, said TEXT NOT NULL, created TEXT NOT NULL DEFAULT '');
    CREATE TABLE IF NOT EXISTS lambda_layer_versions (
      name TEXT NOT NULL, version INTEGER NOT NULL, deleted INTEGER NOT NULL, definition TEXT,
      PRIMARY KEY (name, version))`);
  const columns = database.prepare(`SELECT name FROM pragma_table_info('lambda_layers')`).all() as { name: string }[];
  if (columns.some(({ name }) => name === 'created')) return;
  database.exec(`ALTER TABLE lambda_layers ADD COLUMN created TEXT NOT NULL DEFAULT ''`);
}
