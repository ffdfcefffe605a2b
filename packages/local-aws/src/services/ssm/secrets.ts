import type { Database } from 'libsql';
import type { Ids } from '../../kernel/ids.ts';
import { nonceLength, openBytes, sealBytes } from '../../kernel/sealed.ts';

/** Seals the values of SecureStrings with a key of the data directory, which stands in for the key alias/aws/ssm. */
export interface Secrets {
  seal(value: string): string;
  open(sealed: string): string;
}

export const localKey = 'alias/aws/ssm';

export function createSecrets(database: Database, ids: Ids): Secrets {
  database.exec('CREATE TABLE IF NOT EXISTS ssm_key (id INTEGER PRIMARY KEY CHECK (id = 1), key TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT OR IGNORE INTO ssm_key VALUES (1, ?)');
  const select = database.prepare('SELECT key FROM ssm_key').raw();
  const key = (): Buffer => {
    insert.run(Buffer.from(ids.bytes(32)).toString('base64'));
    return Buffer.from((select.get() as [string])[0], 'base64');
  };
  return {
    seal: (value) => sealBytes(key(), ids.bytes(nonceLength), value).toString('base64'),
    open: (sealed) => openBytes(key(), Buffer.from(sealed, 'base64')),
  };
}
