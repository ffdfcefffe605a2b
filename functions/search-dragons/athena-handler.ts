import { createCatalogueTable } from '../shared/lambda/catalogue-table.ts';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { eventSchema } from './event.ts';
import { searchDragons } from './search.ts';

const environment = createEnvironment();
const table = createCatalogueTable(environment);

/** Answers Query.listDragons in a deployment with Athena. */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  const data = await environment.data();
  return searchDragons({ ...data, clock: environment.clock, ...(!data.moved && { table }) }, args);
});
