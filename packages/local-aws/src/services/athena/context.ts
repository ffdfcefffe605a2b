import { textOf, type Needs, type Scope } from '../../contract/action.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { Catalog } from './catalog.ts';
import { invalidRequest } from './errors.ts';
import type { Objects } from './objects.ts';
import type { Queries } from './queries.ts';
import type { Query, QueryStore } from './store.ts';

/** The parts of the service that each of its actions gets. */
export interface AthenaContext extends Scope {
  readonly catalog: Catalog;
  readonly objects: Objects;
  readonly queries: Queries;
  readonly store: QueryStore;
}

export const athenaAction = actionFor<AthenaContext>();

export const workGroupArn = ({ region, accountId }: Scope, name: string): string =>
  `arn:aws:athena:${region}:${accountId}:workgroup/${name}`;

/** Needs the permission on the workgroup in which a query runs. If there is no such query, the action reports it. */
export const onQuery =
  (action: string) =>
  ({ QueryExecutionId }: Parameters<Needs>[0], context: AthenaContext): ReturnType<Needs> => {
    const workGroup = context.store.get(textOf(QueryExecutionId))?.workGroup ?? 'primary';
    return [{ action, resource: workGroupArn(context, workGroup) }];
  };

export function findQuery({ store }: AthenaContext, id: string): Query {
  const query = store.get(id);
  if (query === undefined) throw invalidRequest(`QueryExecution ${id} was not found`);
  return query;
}
