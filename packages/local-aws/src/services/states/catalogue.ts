import type { EpochMs } from '../../kernel/clock.ts';
import type { Database } from 'libsql';

/** A state machine in its present state. */
export interface MachineRow {
  readonly machine_arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly role_arn: string;
  readonly definition: string;
  readonly revision: string;
  /** The revision that the template declares; it is null for a machine of the API. */
  readonly declared: string | null;
  /** The logging configuration as JSON. */
  readonly logging: string | null;
  readonly tracing: number;
  readonly created_ms: EpochMs;
  /** The number of updates. */
  readonly updates: number;
  /** The number of versions that it ever had: no number is used twice. */
  readonly versions: number;
}

export interface VersionRow {
  readonly version_arn: string;
  readonly machine_arn: string;
  readonly revision: string;
  readonly description: string | null;
  readonly created_ms: EpochMs;
}

export interface AliasRow {
  readonly alias_arn: string;
  readonly machine_arn: string;
  readonly name: string;
  readonly description: string | null;
  /** The routes as JSON: `[{stateMachineVersionArn, weight}]`. */
  readonly routing: string;
  readonly created_ms: EpochMs;
  readonly updated_ms: EpochMs;
}

export interface ActivityRow {
  readonly activity_arn: string;
  readonly name: string;
  readonly created_ms: EpochMs;
}

const schema = `
  CREATE TABLE IF NOT EXISTS states_machines (
    machine_arn TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, role_arn TEXT NOT NULL,
    definition TEXT NOT NULL, revision TEXT NOT NULL, declared TEXT, logging TEXT, tracing INTEGER NOT NULL,
    created_ms INTEGER NOT NULL, updates INTEGER NOT NULL, versions INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_versions (
    version_arn TEXT PRIMARY KEY, machine_arn TEXT NOT NULL, revision TEXT NOT NULL, description TEXT,
    created_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_aliases (
    alias_arn TEXT PRIMARY KEY, machine_arn TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
    routing TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS states_versions_of_machine ON states_versions (machine_arn);
  CREATE INDEX IF NOT EXISTS states_aliases_of_machine ON states_aliases (machine_arn);
  CREATE TABLE IF NOT EXISTS states_activities (
    activity_arn TEXT PRIMARY KEY, name TEXT NOT NULL, created_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS states_tags (
    resource_arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (resource_arn, key));
  CREATE TABLE IF NOT EXISTS states_template_tags (resource_arn TEXT PRIMARY KEY, keys TEXT NOT NULL);
`;

/** Stores state machines, versions, aliases, activities and tags: the tables of everything that is not an execution. */
export class Catalogue {
  readonly #database: Database;
  /** The stored machines. They are kept in memory, because each step of an execution looks one up. */
  readonly #machines = new Map<string, MachineRow>();

  constructor(database: Database) {
    database.exec(schema);
    this.#database = database;
  }

  machine(arn: string): MachineRow | undefined {
    const known = this.#machines.get(arn);
    if (known) return known;
    const row = this.#one<MachineRow>('SELECT * FROM states_machines WHERE machine_arn = ?', arn);
    if (row) this.#machines.set(arn, row);
    return row;
  }

  machines(): MachineRow[] {
    return this.#all('SELECT * FROM states_machines ORDER BY name');
  }

  putMachine(row: MachineRow): void {
    this.#put('states_machines', row);
  }

  removeMachine(arn: string): void {
    for (const table of ['machines', 'versions', 'aliases'])
      this.#run(`DELETE FROM states_${table} WHERE machine_arn = ?`, arn);
    this.#removeTags(arn);
  }

  version(arn: string): VersionRow | undefined {
    return this.#one('SELECT * FROM states_versions WHERE version_arn = ?', arn);
  }

  /** Lists versions; the newest comes first. */
  versions(machineArn: string): VersionRow[] {
    return this.#all('SELECT * FROM states_versions WHERE machine_arn = ? ORDER BY rowid DESC', machineArn);
  }

  putVersion(row: VersionRow): void {
    this.#put('states_versions', row);
  }

  removeVersion(arn: string): void {
    this.#run('DELETE FROM states_versions WHERE version_arn = ?', arn);
  }

  alias(arn: string): AliasRow | undefined {
    return this.#one('SELECT * FROM states_aliases WHERE alias_arn = ?', arn);
  }

  aliases(machineArn: string): AliasRow[] {
    return this.#all('SELECT * FROM states_aliases WHERE machine_arn = ? ORDER BY created_ms, name', machineArn);
  }

  putAlias(row: AliasRow): void {
    this.#put('states_aliases', row);
  }

  removeAlias(arn: string): void {
    this.#run('DELETE FROM states_aliases WHERE alias_arn = ?', arn);
  }

  activity(arn: string): ActivityRow | undefined {
    return this.#one('SELECT * FROM states_activities WHERE activity_arn = ?', arn);
  }

  activities(): ActivityRow[] {
    return this.#all('SELECT * FROM states_activities ORDER BY name');
  }

  putActivity(row: ActivityRow): void {
    this.#put('states_activities', row);
  }

  removeActivity(arn: string): void {
    this.#run('DELETE FROM states_activities WHERE activity_arn = ?', arn);
    this.#removeTags(arn);
  }

  /** Tells whether the ARN is that of a machine or an activity, which are what has tags. */
  hasTags(arn: string): boolean {
    return (this.machine(arn) ?? this.activity(arn)) !== undefined;
  }

  /** Lists tags in the order in which they were set. */
  tags(arn: string): { key: string; value: string }[] {
    return this.#all('SELECT key, value FROM states_tags WHERE resource_arn = ? ORDER BY rowid', arn);
  }

  putTag(arn: string, key: string, value: string): void {
    this.#put('states_tags', { resource_arn: arn, key, value });
  }

  removeTag(arn: string, key: string): void {
    this.#run('DELETE FROM states_tags WHERE resource_arn = ? AND key = ?', arn, key);
  }

  /**
   * Gives a resource the tags of its template, and removes those that the template no longer has. Tags that calls have
   * added stay. observed: aws-cloudformation-resource-providers-stepfunctions 18e42de (UpdateHandler of activities)
   */
  declareTags(arn: string, tags: ReadonlyMap<string, string>): void {
    const before = this.#one<{ keys: string }>('SELECT keys FROM states_template_tags WHERE resource_arn = ?', arn);
    const left = (JSON.parse(before?.keys ?? '[]') as string[]).filter((key) => !tags.has(key));
    for (const key of left) this.removeTag(arn, key);
    const known = new Map(this.tags(arn).map(({ key, value }) => [key, value]));
    for (const [key, value] of tags) if (known.get(key) !== value) this.putTag(arn, key, value);
    const keys = JSON.stringify([...tags.keys()]);
    if (keys !== (before?.keys ?? '[]')) this.#put('states_template_tags', { resource_arn: arn, keys });
  }

  #removeTags(arn: string): void {
    for (const table of ['states_tags', 'states_template_tags'])
      this.#run(`DELETE FROM ${table} WHERE resource_arn = ?`, arn);
  }

  #all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[];
  }

  #one<Row>(sql: string, ...values: unknown[]): Row | undefined {
    return this.#all<Row>(sql, ...values)[0];
  }

  #run(sql: string, ...values: unknown[]): void {
    this.#machines.clear();
    this.#database.prepare(sql).run(...values);
  }

  #put(table: string, row: object): void {
    const names = Object.keys(row);
    const places = names.map(() => '?').join(', ');
    const values = Object.values(row) as unknown[];
    this.#run(`INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${places})`, ...values);
  }
}
