import * as v from 'valibot';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { createRolePublisher } from '../shared/lambda/role-publisher.ts';
import { tellTimeout } from '../shared/report/tell.ts';
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

const publisher = createRolePublisher(tellTimeout);

/**
 * Runs a task of infra/report-workflow.asl.json. Answers what storage decided, which may differ from the requested
 * status.
 */
export const handler = taskHandler(environment, async (event) => {
  const task = parseEvent(eventSchema, event);
  const ports = { ...(await environment.ports()), publisher };
  return task.action === 'ACCEPT'
    ? acceptReport(ports, task.reportId)
    : rejectReport(ports, task.reportId, task.reason);
});
