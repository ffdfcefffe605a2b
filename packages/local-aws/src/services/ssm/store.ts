import type { EpochSeconds } from '../../kernel/clock.ts';
import type { Database } from 'libsql';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterValue {
  readonly name: string;
  readonly type: ParameterType;
  /** The value; that of a SecureString is sealed. */
  readonly value: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly modified: EpochSeconds;
  readonly modifiedBy: string;
}

export interface Parameter extends ParameterValue {
  readonly version: number;
}

export interface SsmStore {
  /** Answers the newest version, or the given one. */
  get(name: string, version?: number): Parameter | undefined;
  /** Answers all versions that are kept; the oldest comes first. */
  versions(name: string): readonly Parameter[];
  /** Lists the newest versions of parameters whose names come after `after`, in order. */
  list(after: string, limit: number): readonly Parameter[];
  /**
   * Stores the next version of the parameter and answers its number. `template` is the definition of the template that
   * wrote it.
   */
  put(parameter: ParameterValue, template?: string): number;
  /** Answers what the template last wrote under the name, or undefined if an API call made the parameter. */
  template(name: string): string | undefined;
  /** Removes a parameter, and answers whether it existed. */
  remove(name: string): boolean;
}

/**
 * The number of versions of a parameter that Parameter Store keeps. docs: AWS Systems Manager User Guide, "Working with
 * parameter versions in Parameter Store"
 */
export const keptVersions = 100;

const schema = `
  CREATE TABLE IF NOT EXISTS ssm_parameters (
    name TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (name, version)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ssm_templates (name TEXT PRIMARY KEY, template TEXT NOT NULL);
`;

export function createSsmStore(database: Database): SsmStore {
  database.exec(schema);
  const newest = database
    .prepare('SELECT version, value FROM ssm_parameters WHERE name = ? ORDER BY version DESC LIMIT 1')
    .raw();
  const exact = database.prepare('SELECT version, value FROM ssm_parameters WHERE name = ? AND version = ?').raw();
  const every = database.prepare('SELECT version, value FROM ssm_parameters WHERE name = ? ORDER BY version').raw();
  const list = database
    .prepare('SELECT max(version), value FROM ssm_parameters WHERE name > ? GROUP BY name ORDER BY name LIMIT ?')
    .raw();
  const insert = database.prepare('INSERT INTO ssm_parameters (name, version, value) VALUES (?, ?, ?)');
  const forget = database.prepare('DELETE FROM ssm_parameters WHERE name = ? AND version <= ?');
  const remove = database.prepare('DELETE FROM ssm_parameters WHERE name = ?');
  const template = database.prepare('SELECT template FROM ssm_templates WHERE name = ?').raw();
  const keepTemplate = database.prepare('INSERT OR REPLACE INTO ssm_templates (name, template) VALUES (?, ?)');
  const dropTemplate = database.prepare('DELETE FROM ssm_templates WHERE name = ?');
  const read = (row: unknown): Parameter | undefined => {
    const [version, value] = (row ?? []) as [number?, string?];
    return version === undefined || value === undefined
      ? undefined
      : { ...(JSON.parse(value) as ParameterValue), version };
  };
  const put = database.transaction((parameter: ParameterValue, written: string | undefined): number => {
    const version = (read(newest.get(parameter.name))?.version ?? 0) + 1;
    insert.run(parameter.name, version, JSON.stringify(parameter));
    forget.run(parameter.name, version - keptVersions);
    if (written !== undefined) keepTemplate.run(parameter.name, written);
    return version;
  });
  return {
    get: (name, version) => read(version === undefined ? newest.get(name) : exact.get(name, version)),
    versions: (name) => every.all(name).flatMap((row) => read(row) ?? []),
    list: (after, limit) => list.all(after, limit).flatMap((row) => read(row) ?? []),
    put: (parameter, written) => put(parameter, written),
    template: (name) => (template.get(name) as [string] | undefined)?.[0],
    remove: database.transaction((name: string): boolean => {
      dropTemplate.run(name);
      return remove.run(name).changes > 0;
    }),
  };
}
