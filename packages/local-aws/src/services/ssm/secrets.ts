import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Database } from 'libsql';
import type { Ids } from '../../kernel/ids.ts';

/** Seals the values of SecureStrings with a key of the data directory, which stands in for the key alias/aws/ssm. */
export interface Secrets {
  seal(value: string): string;
  open(sealed: string): string;
}

export const localKey = 'alias/aws/ssm';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

export function createSecrets(database: Database, ids: Ids): Secrets {
  database.exec('CREATE TABLE IF NOT EXISTS ssm_key (id INTEGER PRIMARY KEY CHECK (id = 1), key TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT OR IGNORE INTO ssm_key VALUES (1, ?)');
  const select = database.prepare('SELECT key FROM ssm_key').raw();
  const key = (): Buffer => {
    insert.run(Buffer.from(ids.bytes(32)).toString('base64'));
    return Buffer.from((select.get() as [string])[0], 'base64');
  };
  return {
    seal(value) {
      const nonce = ids.bytes(nonceLength);
      const cipher = createCipheriv(algorithm, key(), nonce);
      const sealed = [cipher.update(value, 'utf8'), cipher.final()];
      return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(algorithm, key(), bytes.subarray(0, nonceLength), { authTagLength: tagLength });
      decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString();
    },
  };
}
