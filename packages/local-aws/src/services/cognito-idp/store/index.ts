import type { Database } from 'libsql';
import { createAttemptStore, attemptTables, type AttemptStore } from './attempts.ts';
import { createCodeStore, codeTables, type CodeStore } from './codes.ts';
import { createGrantStore, grantTables, type GrantStore } from './grants.ts';
import { createGroupStore, groupTables, type GroupStore } from './groups.ts';
import { createKeyStore, keyTables, type KeyStore } from './keys.ts';
import { createPoolStore, poolTables, type PoolStore } from './pools.ts';
import { createSoftwareTokenStore, softwareTokenTables, type SoftwareTokenStore } from './software-tokens.ts';
import { createUserStore, userTables, type UserStore } from './users.ts';

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

/** Stores what users change in the pools that the template declares. Every write is complete when the call returns. */
export interface CognitoStore
  extends PoolStore, KeyStore, UserStore, GroupStore, GrantStore, CodeStore, AttemptStore, SoftwareTokenStore {
  transaction<Result>(work: () => Result): Result;
  isOpen(): boolean;
}

export function createCognitoStore(database: Database): CognitoStore {
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
