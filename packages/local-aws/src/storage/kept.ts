import type { Database } from 'libsql';

/**
 * What calls have made, and what they have made of resources of the template, over restarts. A deployment that says
 * nothing new of a resource leaves what calls have made of it; one that does puts the template's in its place.
 */
export interface Kept<Definition> {
  /**
   * What a call has made of a resource of the template since the template said this: another definition, or nothing
   * more of it. Undefined when the template's own holds. Called at each provisioning.
   */
  provisioned(name: string, template: unknown): { readonly definition: Definition | undefined } | undefined;
  /** The template has it no longer. */
  forget(name: string): void;
  put(name: string, definition: Definition): void;
  remove(name: string): void;
  /** Those that calls alone have made, by name. */
  own(): readonly (readonly [string, Definition])[];
  /** All that calls have made or changed. */
  all(): readonly Definition[];
}

interface Row {
  readonly name: string;
  readonly definition: string;
  /** What the template said when a call changed it; null for what no template has. */
  readonly template: string | null;
}

/** A table of its own, with the prefix of the service. */
export function createKept<Definition>(database: Database, table: `${string}_${string}`): Kept<Definition> {
  prepareTable(database, table);
  const write = database.prepare(`INSERT OR REPLACE INTO ${table} (name, definition, template) VALUES (?, ?, ?)`);
  const erase = database.prepare(`DELETE FROM ${table} WHERE name = ?`);
  const read = database.prepare(`SELECT name, definition, template FROM ${table} WHERE name = ?`);
  const list = database.prepare(`SELECT name, definition, template FROM ${table} ORDER BY name`);
  /** What the template says now, by name. */
  const said = new Map<string, string>();
  const definitionOf = ({ definition }: Row): Definition | undefined =>
    (JSON.parse(definition) as Definition | null) ?? undefined;
  return {
    provisioned(name, template) {
      const text = JSON.stringify(template);
      said.set(name, text);
      const row = read.get(name) as Row | undefined;
      if (row?.template === text) return { definition: definitionOf(row) };
      if (row) erase.run(name);
      return undefined;
    },
    forget(name) {
      said.delete(name);
      erase.run(name);
    },
    put: (name, definition) => void write.run(name, JSON.stringify(definition), said.get(name) ?? null),
    remove(name) {
      const template = said.get(name);
      if (template === undefined) erase.run(name);
      else write.run(name, 'null', template);
    },
    own: () =>
      (list.all() as Row[]).flatMap((row) => {
        const definition = row.template === null ? definitionOf(row) : undefined;
        return definition === undefined ? [] : [[row.name, definition] as const];
      }),
    all: () => (list.all() as Row[]).flatMap((row) => definitionOf(row) ?? []),
  };
}

function prepareTable(database: Database, table: string): void {
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (name TEXT PRIMARY KEY, definition TEXT NOT NULL, template TEXT)`);
  const columns = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'template')) database.exec(`ALTER TABLE ${table} ADD COLUMN template TEXT`);
}
