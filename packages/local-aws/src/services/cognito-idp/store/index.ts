import type { Database } from 'libsql';
import { attemptStore, attemptTables } from './attempts.ts';
import { codeStore, codeTables } from './codes.ts';
import { grantStore, grantTables } from './grants.ts';
import { groupStore, groupTables } from './groups.ts';
import { keyStore, keyTables } from './keys.ts';
import { poolStore, poolTables } from './pools.ts';
import { softwareTokenStore, softwareTokenTables } from './software-tokens.ts';
import { userStore, userTables } from './users.ts';

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
    ...poolStore(database),
    ...keyStore(database),
    ...userStore(database),
    ...groupStore(database),
    ...grantStore(database),
    ...codeStore(database),
    ...attemptStore(database),
    ...softwareTokenStore(database),
  };
}
