import type { Database } from 'libsql';
import type { SoftwareToken } from '../stored.ts';

export const softwareTokenTables = `
CREATE TABLE IF NOT EXISTS cognito_software_token (
  pool TEXT NOT NULL, sub TEXT NOT NULL, pending TEXT, secret TEXT, device TEXT, enabled INTEGER NOT NULL,
  preferred INTEGER NOT NULL, PRIMARY KEY (pool, sub));
`;

interface Row {
  readonly pending: string | null;
  readonly secret: string | null;
  readonly device: string | null;
  readonly enabled: number;
  readonly preferred: number;
}

/** The software token of a user who never set one up. */
const none: SoftwareToken = {
  pending: undefined,
  secret: undefined,
  device: undefined,
  enabled: false,
  preferred: false,
};

export interface SoftwareTokenStore {
  softwareToken(poolId: string, sub: string): SoftwareToken;
  putSoftwareToken(poolId: string, sub: string, softwareToken: SoftwareToken): void;
  deleteSoftwareToken(poolId: string, sub: string): void;
}

export function createSoftwareTokenStore(database: Database): SoftwareTokenStore {
  const get = database.prepare(
    'SELECT pending, secret, device, enabled, preferred FROM cognito_software_token WHERE pool = ? AND sub = ?',
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO cognito_software_token (pool, sub, pending, secret, device, enabled, preferred)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM cognito_software_token WHERE pool = ? AND sub = ?');
  return {
    softwareToken(poolId: string, sub: string): SoftwareToken {
      const row = get.get(poolId, sub) as Row | undefined;
      if (!row) return none;
      const { pending, secret, device, enabled, preferred } = row;
      return {
        pending: pending ?? undefined,
        secret: secret ?? undefined,
        device: device ?? undefined,
        enabled: enabled === 1,
        preferred: preferred === 1,
      };
    },
    putSoftwareToken(
      poolId: string,
      sub: string,
      { pending, secret, device, enabled, preferred }: SoftwareToken,
    ): void {
      put.run(poolId, sub, pending ?? null, secret ?? null, device ?? null, enabled ? 1 : 0, preferred ? 1 : 0);
    },
    deleteSoftwareToken: (poolId: string, sub: string) => void remove.run(poolId, sub),
  };
}
