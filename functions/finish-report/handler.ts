import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { createEnvironment, timeouts, variable } from '../shared/lambda/environment.ts';
import { createExecutions } from '../shared/report/executions.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { isReportId } from '../shared/storage/keys.ts';
import { createNotifier } from './notifier.ts';
import { createRolePublisher } from '../shared/lambda/role-publisher.ts';
import { settleDead } from './settle.ts';
import type { Continuation } from './open-markers.ts';
import { sweep, usualGrace } from './sweep.ts';

const environment = createEnvironment();

const statusChange = 'Step Functions Execution Status Change';

const ruleSchema = v.object({
  'detail-type': v.literal(statusChange),
  detail: v.object({
    name: v.pipe(v.string(), v.check(isReportId)),
    status: v.picklist(['FAILED', 'TIMED_OUT', 'ABORTED']),
  }),
});

const executions = createExecutions(new SFNClient(timeouts), variable('STATE_MACHINE_ARN'));
const notifier = createNotifier(new SNSClient(timeouts), variable('TOPIC_ARN'));
const publisher = createRolePublisher();

const graceSeconds = process.env['SWEEP_GRACE_SECONDS'];
const grace = graceSeconds === undefined ? usualGrace : Number(graceSeconds) * 1000;

const continuation: Continuation = {};

/** Serves the rule for executions that ended badly, and the schedule. Any other event starts a sweep. */
export const handler = taskHandler<unknown>(environment, async (event) => {
  const ports = { ...(await environment.ports()), executions, notifier, publisher };
  if (!isStatusChange(event)) return sweep(ports, grace, continuation);
  const { detail } = parseEvent(ruleSchema, event);
  return settleDead(ports, detail.name, detail.status);
});

function isStatusChange(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'detail-type' in event && event['detail-type'] === statusChange;
}
