import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, reportEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { createRolePublisher } from '../shared/lambda/role-publisher.ts';
import { tellTimeout } from '../shared/report/tell.ts';
import { validateReport } from './validate.ts';

const environment = createEnvironment();

const publisher = createRolePublisher(tellTimeout);

/** Runs a task of infra/report-workflow.asl.json. */
export const handler = taskHandler(environment, async (event) => {
  const { reportId } = parseEvent(reportEvent, event);
  return validateReport({ ...environment, ...environment.truth(), publisher }, reportId);
});
