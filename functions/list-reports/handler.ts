import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { callerSchema, isRanger, parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { listReports } from './list.ts';

const environment = createEnvironment();

const eventSchema = v.object({
  caller: callerSchema,
  field: v.picklist(['listReports', 'listAllReports']),
  arguments: v.object({ limit: v.nullish(v.number()), nextToken: v.nullish(v.string()) }),
});

/** Answers Query.listReports and Query.listAllReports. */
export const handler = resolverHandler(environment, async (event) => {
  const { caller, field, arguments: args } = parseEvent(eventSchema, event);
  // The directive of the field keeps others out. If it were ever lost, this check would refuse them.
  if (field === 'listAllReports' && !isRanger(caller)) throw new Error('Only Rangers see all reports.');
  return listReports(await environment.ports(), field === 'listAllReports' ? 'all' : { owner: caller.sub }, args);
});
