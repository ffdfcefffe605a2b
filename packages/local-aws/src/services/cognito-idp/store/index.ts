import type { Database } from 'libsql';
import { createAttemptStore, attemptTables } from './attempts.ts';
import { createCodeStore, codeTables } from './codes.ts';
import { createGrantStore, grantTables } from './grants.ts';
import { createGroupStore, groupTables } from './groups.ts';
import { createKeyStore, keyTables } from './keys.ts';
import { createPoolStore, poolTables } from './pools.ts';
import { createSoftwareTokenStore, softwareTokenTables } from './software-tokens.ts';
import { createUserStore, userTables } from './users.ts';

const tables = [
  poolTables,
  userTables,
  grantTables,
  codeTables,
  attemptTables,
  keyTables,
  groupTables,
  softwareTokenTables,
];

export type CognitoStore = ReturnType<typeof createCognitoStore>;

/** Stores what users change in the pools that the template declares. Every write is complete when the call returns. */
export function createCognitoStore(database: Database) {
  for (const statements of tables) database.exec(statements);
  return {
    transaction: <Result>(work: () => Result): Result => database.transaction(work)(),
    isOpen: () => database.open,
    ...createPoolStore(database),
    ...createKeyStore(database),
    ...createUserStore(database),
    ...createGroupStore(database),
    ...createGrantStore(database),
    ...createCodeStore(database),
    ...createAttemptStore(database),
    ...createSoftwareTokenStore(database),
  };
}
