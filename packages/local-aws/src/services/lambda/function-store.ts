import type { Database } from 'libsql';
import { createKept, type Kept } from '../../storage/kept.ts';
import type { Archive } from './archive.ts';
import type { StoredInvokeConfig } from './asynchronous/invoke-config.ts';
import type { Archived, CodeSource } from './code.ts';
import type { Alias, Permission } from './functions.ts';

/** The stored form of a function or a version. */
export interface StoredFunction {
  /** The properties under the names of the template and the API, without the code. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly code: CodeSource;
  readonly lastModified: string;
  readonly revisionId: string;
}

export interface StoredVersion {
  readonly functionName: string;
  readonly version: string;
  /** The resource of the template that made it. */
  readonly madeBy: string | undefined;
  /** The definition; undefined if the version was deleted, because its number is never used again. */
  readonly definition: StoredFunction | undefined;
}

export interface StoredAlias extends Alias {
  readonly functionName: string;
}

export interface StoredPermission {
  readonly functionName: string;
  readonly qualifier: string;
  readonly statement: Permission;
}

/** Stores the functions that calls have made or changed. */
export interface FunctionStore {
  readonly functions: Kept<StoredFunction>;
  readonly aliases: Kept<StoredAlias>;
  readonly invokeConfigs: Kept<StoredInvokeConfig>;
  readonly tags: Kept<Readonly<Record<string, string>>>;
  readonly permissions: Kept<StoredPermission>;
  readonly versions: Versions;
  readonly archives: ArchiveRows;
}

export function createFunctionStore(database: Database): FunctionStore {
  database.exec(`CREATE TABLE IF NOT EXISTS lambda_versions (
    function TEXT NOT NULL, version INTEGER NOT NULL, made_by TEXT, definition TEXT, PRIMARY KEY (function, version));
    CREATE INDEX IF NOT EXISTS lambda_versions_made_by ON lambda_versions (made_by) WHERE made_by IS NOT NULL;
    CREATE TABLE IF NOT EXISTS lambda_archives (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL)`);
  return {
    functions: createKept<StoredFunction>(database, 'lambda_functions'),
    aliases: createKept<StoredAlias>(database, 'lambda_aliases'),
    invokeConfigs: createKept<StoredInvokeConfig>(database, 'lambda_invoke_configs'),
    tags: createKept<Readonly<Record<string, string>>>(database, 'lambda_tags'),
    permissions: createKept<StoredPermission>(database, 'lambda_permissions'),
    versions: createVersions(database),
    archives: createArchiveRows(database),
  };
}

interface VersionRow {
  readonly function: string;
  readonly version: number;
  readonly made_by: string | null;
  readonly definition: string | null;
}

interface Versions {
  all(): StoredVersion[];
  madeBy(resource: string): StoredVersion | undefined;
  add(functionName: string, definition: StoredFunction, resource?: string): string;
  remove(functionName: string, version: string): void;
  forget(functionName: string): void;
}

function createVersions(database: Database): Versions {
  const columns = 'SELECT function, version, made_by, definition FROM lambda_versions';
  const list = database.prepare(`${columns} ORDER BY function, version`);
  const madeBy = database.prepare(`${columns} WHERE made_by = ?`);
  const next = database.prepare('SELECT COALESCE(MAX(version), 0) + 1 AS next FROM lambda_versions WHERE function = ?');
  const insert = database.prepare('INSERT INTO lambda_versions VALUES (?, ?, ?, ?)');
  const remove = database.prepare('UPDATE lambda_versions SET definition = NULL WHERE function = ? AND version = ?');
  const forget = database.prepare('DELETE FROM lambda_versions WHERE function = ?');
  return {
    all: (): StoredVersion[] => (list.all() as VersionRow[]).map(versionOf),
    madeBy(resource: string): StoredVersion | undefined {
      const row = madeBy.get(resource) as VersionRow | undefined;
      return row && versionOf(row);
    },
    add(functionName: string, definition: StoredFunction, resource?: string): string {
      const { next: version } = next.get(functionName) as { next: number };
      insert.run(functionName, version, resource ?? null, JSON.stringify(definition));
      return String(version);
    },
    remove: (functionName: string, version: string) => void remove.run(functionName, Number(version)),
    forget: (functionName: string) => void forget.run(functionName),
  };
}

const versionOf = ({ function: functionName, version, made_by, definition }: VersionRow): StoredVersion => ({
  functionName,
  version: String(version),
  madeBy: made_by ?? undefined,
  definition: definition === null ? undefined : (JSON.parse(definition) as StoredFunction),
});

interface ArchiveRows {
  read(sha256: string): Buffer | undefined;
  /** Keeps an archive, and answers the source that now means it. */
  keep(archive: Archive): Archived;
  /** Removes the archives that no function and no layer uses any more. */
  keepOnly(used: ReadonlySet<string>): void;
}

function createArchiveRows(database: Database): ArchiveRows {
  const read = database.prepare('SELECT bytes FROM lambda_archives WHERE sha256 = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO lambda_archives VALUES (?, ?)');
  const list = database.prepare('SELECT sha256 FROM lambda_archives');
  const remove = database.prepare('DELETE FROM lambda_archives WHERE sha256 = ?');
  return {
    read(sha256: string): Buffer | undefined {
      const row = read.get(sha256) as { bytes: Uint8Array } | undefined;
      return row && Buffer.from(row.bytes);
    },
    keep({ bytes, sha256 }: Archive): Archived {
      insert.run(sha256, bytes);
      return { kind: 'archive', sha256 };
    },
    keepOnly(used: ReadonlySet<string>): void {
      for (const { sha256 } of list.all() as { sha256: string }[]) if (!used.has(sha256)) remove.run(sha256);
    },
  };
}
