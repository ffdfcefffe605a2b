import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, reportEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { publishDragonAdded, publishStatus } from '../shared/report/publish.ts';
import { createRolePublisher } from '../shared/lambda/role-publisher.ts';

const environment = createEnvironment();

const publisher = createRolePublisher();

/**
 * Runs a task of infra/report-workflow.asl.json, for a decision that did not reach the subscribers when it was made.
 */
export const handler = taskHandler(environment, async (event) => {
  const { reportId } = parseEvent(reportEvent, event);
  const ports = { ...environment.truth(), publisher };
  await publishStatus(ports, reportId);
  return publishDragonAdded(ports, reportId);
});
