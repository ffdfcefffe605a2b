import { createCatalogueTable } from '../shared/lambda/catalogue-table.ts';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { countDragons } from './count.ts';
import { eventSchema } from './event.ts';

const environment = createEnvironment();
const table = createCatalogueTable(environment);

/** Answers Query.countDragons in a deployment with Athena. */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  const data = await environment.data();
  return countDragons({ ...data, clock: environment.clock, ...(!data.moved && { table }) }, args);
});
