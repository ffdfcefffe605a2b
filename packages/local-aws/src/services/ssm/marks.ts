import type { Database } from 'libsql';

/** The labels and the tags of parameters. */
export interface Marks {
  /** Answers the version of each label. */
  labels(name: string): ReadonlyMap<string, number>;
  /** Gives labels to a version, and takes them from other versions. */
  label(name: string, version: number, labels: readonly string[]): void;
  unlabel(name: string, labels: readonly string[]): void;
  tags(name: string): Readonly<Record<string, string>>;
  putTags(name: string, tags: Readonly<Record<string, string>>): void;
  /** Forgets all of a parameter that is deleted. */
  forget(name: string): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS ssm_labels (
    name TEXT NOT NULL, label TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (name, label)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ssm_tags (name TEXT PRIMARY KEY, tags TEXT NOT NULL) WITHOUT ROWID;
`;

export function createMarks(database: Database): Marks {
  database.exec(schema);
  const labels = database.prepare('SELECT label, version FROM ssm_labels WHERE name = ? ORDER BY label').raw();
  const keepLabel = database.prepare('INSERT OR REPLACE INTO ssm_labels (name, label, version) VALUES (?, ?, ?)');
  const dropLabel = database.prepare('DELETE FROM ssm_labels WHERE name = ? AND label = ?');
  const dropLabels = database.prepare('DELETE FROM ssm_labels WHERE name = ?');
  const tags = database.prepare('SELECT tags FROM ssm_tags WHERE name = ?').raw();
  const keepTags = database.prepare('INSERT OR REPLACE INTO ssm_tags (name, tags) VALUES (?, ?)');
  const dropTags = database.prepare('DELETE FROM ssm_tags WHERE name = ?');
  return {
    labels: (name) => new Map(labels.all(name) as [string, number][]),
    label: database.transaction((name: string, version: number, given: readonly string[]): void => {
      for (const label of given) keepLabel.run(name, label, version);
    }),
    unlabel: database.transaction((name: string, given: readonly string[]): void => {
      for (const label of given) dropLabel.run(name, label);
    }),
    tags: (name) => JSON.parse((tags.get(name) as [string] | undefined)?.[0] ?? '{}') as Record<string, string>,
    putTags: (name, given) => void keepTags.run(name, JSON.stringify(given)),
    forget: database.transaction((name: string): void => {
      dropLabels.run(name);
      dropTags.run(name);
    }),
  };
}
