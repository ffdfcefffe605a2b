import { OperatorError } from '../kernel/operator-error.ts';
import type { Regions } from './regions.ts';

/** Tells what is wrong with the query that is shown to newcomers, by the schema of the API that it is shown for. */
export function firstQueryFaults(regions: Regions, query: string | undefined): readonly OperatorError[] {
  if (query === undefined) return [];
  const [first] = regions.filter(({ system }) => system.appsync.access().length > 0);
  return (first?.system.appsync.queryFaults(query) ?? []).map(
    (message) => new OperatorError('InvalidConfiguration', `local-aws.json: firstQuery: ${message}`),
  );
}
