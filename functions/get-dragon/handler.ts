import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { getDragon } from './get.ts';

const environment = createEnvironment();

const eventSchema = v.object({ arguments: v.object({ name: v.string() }) });

/** Answers Query.getDragon. */
export const handler = resolverHandler(environment, async (event) => {
  const { arguments: args } = parseEvent(eventSchema, event);
  return getDragon(environment.truth(), args.name);
});
