import type { Database } from 'libsql';
import { parseDocument } from '../../iam/document.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { ManagedPolicy, PolicyStore, Role } from './roles.ts';

/** Keeps the roles and policies that calls have made, over restarts. */
export interface Entities {
  keepRole(role: Role): void;
  keepPolicy(policy: ManagedPolicy): void;
  forget(arn: string): void;
  /** Answers when something of that name was first made. */
  firstSeen(name: string, now: EpochMs): EpochMs;
}

type StoredRole = Omit<Role, 'trust' | 'inline' | 'inlineTexts' | 'managedArns'> & {
  readonly inlineTexts: readonly (readonly [string, string])[];
  readonly managedArns: readonly string[];
};

const schema = `
  CREATE TABLE IF NOT EXISTS iam_entities (arn TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS iam_first_seen (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Puts what was kept back into the store of policies. */
export function createEntities(database: Database, policies: PolicyStore): Entities {
  database.exec(schema);
  const insert = database.prepare('INSERT OR REPLACE INTO iam_entities (arn, kind, text) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM iam_entities WHERE arn = ?');
  const all = database.prepare('SELECT kind, text FROM iam_entities ORDER BY arn').raw();
  const see = database.prepare('INSERT OR IGNORE INTO iam_first_seen (name, at) VALUES (?, ?)');
  const seen = database.prepare('SELECT at FROM iam_first_seen WHERE name = ?').raw();
  for (const [kind, text] of all.all() as [string, string][]) {
    if (kind === 'role') policies.putRole(readRole(text));
    else policies.putManaged(readPolicy(text));
  }
  return {
    keepRole: (role) => void insert.run(role.arn, 'role', writeRole(role)),
    keepPolicy: ({ document: _document, ...kept }) => void insert.run(kept.arn, 'policy', JSON.stringify(kept)),
    forget: (arn) => void remove.run(arn),
    firstSeen(name, now) {
      see.run(name, now);
      return (seen.get(name) as [EpochMs])[0];
    },
  };
}

function writeRole({ trust: _trust, inline: _inline, inlineTexts, managedArns, ...rest }: Role): string {
  const stored: StoredRole = { ...rest, inlineTexts: [...inlineTexts], managedArns: [...managedArns] };
  return JSON.stringify(stored);
}

function readRole(text: string): Role {
  const { inlineTexts, managedArns, ...rest } = JSON.parse(text) as StoredRole;
  const inline = inlineTexts.map(([name, one]) => [name, parseDocument(name, one, 'identity')] as const);
  const trust = parseDocument(rest.name, rest.trustText, 'trust');
  return {
    ...rest,
    trust,
    inline: new Map(inline),
    inlineTexts: new Map(inlineTexts),
    managedArns: new Set(managedArns),
  };
}

function readPolicy(text: string): ManagedPolicy {
  const kept = JSON.parse(text) as Omit<ManagedPolicy, 'document'>;
  return { ...kept, document: parseDocument(kept.name, kept.text, 'identity') };
}
