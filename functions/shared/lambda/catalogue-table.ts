import { AthenaClient } from '@aws-sdk/client-athena';
import { createAthenaTable } from '../storage/athena-table.ts';
import type { QueryTable } from '../storage/query-table.ts';
import { timeouts, variable, type Environment } from './environment.ts';

/** Makes the table over the catalogue in a deployment with Athena. A container makes it once. */
export function createCatalogueTable({ clock }: Environment): QueryTable {
  const client = new AthenaClient({
    maxAttempts: 4,
    ...timeouts,
  });
  const settings = {
    workGroup: variable('ATHENA_WORKGROUP'),
    database: variable('ATHENA_DATABASE'),
    table: variable('ATHENA_TABLE'),
  };
  return createAthenaTable(client, settings, clock);
}
