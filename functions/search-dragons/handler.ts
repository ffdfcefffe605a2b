import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { eventSchema } from './event.ts';
import { searchDragons } from './search.ts';

const environment = createEnvironment();

/** Answers Query.listDragons. */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  return searchDragons({ ...(await environment.data()), clock: environment.clock }, args);
});
