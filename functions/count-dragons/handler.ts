import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { filterSchema } from '../shared/dragon/filter-schema.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { countDragons } from './count.ts';

const environment = createEnvironment();

const eventSchema = v.object({
  arguments: v.object({ by: v.picklist(['FAMILY', 'COUNTRY', 'STATE', 'CITY']), filter: v.nullish(filterSchema) }),
});

/** Query.countDragons */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  return countDragons({ ...(await environment.data()), clock: environment.clock }, args);
});
