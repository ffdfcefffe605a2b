import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { filterSchema } from '../shared/dragon/filter-schema.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { searchDragons } from './search.ts';

const environment = createEnvironment();

const eventSchema = v.object({
  arguments: v.object({
    filter: v.nullish(filterSchema),
    limit: v.nullish(v.number()),
    nextToken: v.nullish(v.string()),
  }),
});

/** Query.listDragons */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  return searchDragons({ ...(await environment.data()), clock: environment.clock }, args);
});
