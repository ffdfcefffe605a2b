import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { countDragons } from './count.ts';
import { eventSchema } from './event.ts';

const environment = createEnvironment();

/** Answers Query.countDragons. */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  return countDragons({ ...(await environment.data()), clock: environment.clock }, args);
});
