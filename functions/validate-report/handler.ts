import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { validateReport } from './validate.ts';

const environment = createEnvironment();

const eventSchema = v.object({ reportId: v.string() });

/** Task of infra/report-workflow.asl.json */
export const handler = taskHandler(environment, async (event) => {
  const { reportId } = parseEvent(eventSchema, event);
  return validateReport({ ...environment, ...environment.truth() }, reportId);
});
