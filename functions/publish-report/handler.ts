import * as v from 'valibot';
import { systemClock } from '../shared/clock.ts';
import { createEnvironment, variable } from '../shared/lambda/environment.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { publishDragonAdded, publishStatus } from '../shared/report/publish.ts';
import { createPublisher } from '../shared/report/publisher.ts';
import { roleCredentials } from '../shared/lambda/role-credentials.ts';

const environment = createEnvironment();

const eventSchema = v.object({ reportId: v.string(), event: v.picklist(['STATUS', 'DRAGON_ADDED']) });

const publisher = createPublisher({
  url: variable('GRAPHQL_URL'),
  region: variable('AWS_REGION'),
  credentials: roleCredentials(),
  clock: systemClock,
  fetch,
});

/** Tasks of infra/report-workflow.asl.json */
export const handler = taskHandler(environment, async (event) => {
  const task = parseEvent(eventSchema, event);
  return (task.event === 'STATUS' ? publishStatus : publishDragonAdded)(
    { ...environment.truth(), publisher },
    task.reportId,
  );
});
