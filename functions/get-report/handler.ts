import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { callerSchema, parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { getReport } from './get.ts';

const environment = createEnvironment();

const eventSchema = v.object({ caller: callerSchema, arguments: v.object({ id: v.string() }) });

/** Answers Query.getReport. */
export const handler = resolverHandler(environment, async (event) => {
  const { caller, arguments: args } = parseEvent(eventSchema, event);
  return getReport(environment.truth(), caller, args.id);
});
