import type { Database } from 'libsql';
import type { Ids } from '../../kernel/ids.ts';
import type { Credentials } from '../../kernel/principal.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const newAccessKeyId = (ids: Ids, prefix: 'AKIA' | 'ASIA'): string =>
  prefix + Array.from(ids.bytes(16), (byte) => base32[byte % 32]).join('');
/** Makes a unique id of IAM: `AROA…`, `ANPA…`. */
export const newId = (ids: Ids, prefix: 'AROA' | 'ANPA'): string =>
  prefix + Array.from(ids.bytes(17), (byte) => base32[byte % 32]).join('');
export const newSecret = (ids: Ids): string => Buffer.from(ids.bytes(30)).toString('base64');

/**
 * Answers the administrator's key pair. It is made once per data directory, so that the profiles in a client's
 * configuration stay valid.
 */
export function administratorCredentials(database: Database, ids: Ids): Credentials {
  database.exec(
    'CREATE TABLE IF NOT EXISTS iam_administrator (id INTEGER PRIMARY KEY CHECK (id = 1), accessKeyId ' +
      'TEXT NOT NULL, secretAccessKey TEXT NOT NULL) STRICT',
  );
  database
    .prepare('INSERT OR IGNORE INTO iam_administrator VALUES (1, ?, ?)')
    .run(newAccessKeyId(ids, 'AKIA'), newSecret(ids));
  const { accessKeyId, secretAccessKey } = database
    .prepare('SELECT accessKeyId, secretAccessKey FROM iam_administrator')
    .get() as Credentials;
  return { accessKeyId, secretAccessKey };
}
