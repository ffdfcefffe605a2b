import type { Database } from 'libsql';

/** An identity, with the user that it belongs to; guests have none. */
export interface Identity {
  readonly id: string;
  readonly poolId: string;
  /** The provider and the user there. */
  readonly login: string | undefined;
}

export interface IdentityStore {
  find(id: string): Identity | undefined;
  ofLogin(poolId: string, login: string): Identity | undefined;
  add(identity: Identity): void;
  /** Makes a guest's identity that of a user. */
  link(id: string, login: string): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS cognito_identities (id TEXT PRIMARY KEY, pool TEXT NOT NULL, login TEXT);
  CREATE UNIQUE INDEX IF NOT EXISTS cognito_identities_logins ON cognito_identities (pool, login)
    WHERE login IS NOT NULL;
`;

export function createIdentityStore(database: Database): IdentityStore {
  database.exec(schema);
  const find = database.prepare('SELECT id, pool, login FROM cognito_identities WHERE id = ?').raw();
  const ofLogin = database.prepare('SELECT id, pool, login FROM cognito_identities WHERE pool = ? AND login = ?').raw();
  const add = database.prepare('INSERT INTO cognito_identities VALUES (?, ?, ?)');
  const link = database.prepare('UPDATE cognito_identities SET login = ? WHERE id = ?');
  const read = (row: unknown): Identity | undefined => {
    const [id, poolId, login] = (row ?? []) as [string?, string?, (string | null)?];
    return id === undefined || poolId === undefined ? undefined : { id, poolId, login: login ?? undefined };
  };
  return {
    find: (id) => read(find.get(id)),
    ofLogin: (poolId, login) => read(ofLogin.get(poolId, login)),
    add: ({ id, poolId, login }) => void add.run(id, poolId, login ?? null),
    link: (id, login) => void link.run(login, id),
  };
}
