import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { acceptReport, rejectReport } from './accept.ts';

const environment = createEnvironment();

const eventSchema = v.variant('action', [
  v.object({ action: v.literal('ACCEPT'), reportId: v.string() }),
  v.object({
    action: v.literal('REJECT'),
    reportId: v.string(),
    reason: v.object({ code: v.string(), message: v.string(), dragonName: v.nullable(v.string()) }),
  }),
]);

/**
 * Tasks of infra/report-workflow.asl.json. Both answer what storage decided, which may differ from what was asked for.
 */
export const handler = taskHandler(environment, async (event) => {
  const task = parseEvent(eventSchema, event);
  const ports = await environment.ports();
  return task.action === 'ACCEPT'
    ? acceptReport(ports, task.reportId)
    : rejectReport(ports, task.reportId, task.reason);
});
