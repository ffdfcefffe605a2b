import { parse } from 'graphql';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Regions } from './regions.ts';

/**
 * Tells what is wrong with the query that is shown to newcomers, by the schema of the API that it is shown for. What is
 * no GraphQL is told as a fault of the configuration already.
 */
export function firstQueryFaults(regions: Regions, query: string | undefined): readonly OperatorError[] {
  if (query === undefined || !isGraphql(query)) return [];
  const [first] = regions.filter(({ system }) => system.appsync.access().length > 0);
  return (first?.system.appsync.queryFaults(query) ?? []).map(
    (message) => new OperatorError('InvalidConfiguration', `local-aws.json: firstQuery: ${message}`),
  );
}

function isGraphql(query: string): boolean {
  try {
    parse(query);
    return true;
  } catch {
    return false;
  }
}
