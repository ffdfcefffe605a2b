import type { Database } from 'libsql';

/**
 * Keeps over restarts the resources that calls have made, and the changes by calls to resources of the template. A
 * change by a call stays until the template itself changes the resource.
 */
export interface Kept<Definition> {
  /**
   * Answers the change that a call has made since the template last changed the resource: another definition, or its
   * deletion. Answers undefined if the template's own definition holds. It is called at each provisioning.
   */
  provisioned(name: string, template: unknown): { readonly definition: Definition | undefined } | undefined;
  /** Forgets a resource that the template no longer has. */
  forget(name: string): void;
  put(name: string, definition: Definition): void;
  remove(name: string): void;
  /** Lists the resources that only calls have made, by name. */
  own(): readonly (readonly [string, Definition])[];
  /** Lists all resources that calls have made or changed. */
  all(): readonly Definition[];
}

interface Row {
  readonly name: string;
  readonly definition: string;
  /**
   * The definition of the template when a call changed the resource; it is null for a resource that no template has.
   */
  readonly template: string | null;
}

/** Stores them in a table of its own, with the prefix of the service. */
export function createKept<Definition>(database: Database, table: `${string}_${string}`): Kept<Definition> {
  prepareTable(database, table);
  const write = database.prepare(`INSERT OR REPLACE INTO ${table} (name, definition, template) VALUES (?, ?, ?)`);
  const erase = database.prepare(`DELETE FROM ${table} WHERE name = ?`);
  const read = database.prepare(`SELECT name, definition, template FROM ${table} WHERE name = ?`);
  const list = database.prepare(`SELECT name, definition, template FROM ${table} ORDER BY name`);
  /** The present definitions of the template, by name. */
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
