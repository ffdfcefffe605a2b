import { randomUUID } from 'node:crypto';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { createEnvironment, variable } from '../shared/lambda/environment.ts';
import { createExecutions } from '../shared/report/executions.ts';
import { callerSchema, parseEvent, resolverHandler } from '../shared/lambda/handlers.ts';
import { readQuota } from './quota.ts';
import { reportDragon } from './report.ts';

const environment = createEnvironment();

/** The schema does not contain `reportingPhoneNumber`, so the number is dropped here and no other code sees it. */
const inputSchema = v.object({
  clientToken: v.nullish(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  dragonName: v.string(),
  description: v.string(),
  family: v.string(),
  country: v.string(),
  state: v.string(),
  city: v.string(),
  neighborhood: v.string(),
  confirmationRequired: v.nullish(v.boolean()),
});

const eventSchema = v.object({ caller: callerSchema, arguments: v.object({ input: inputSchema }) });

const executions = createExecutions(
  new SFNClient({ requestHandler: { connectionTimeout: 1_000, socketTimeout: 5_000 } }),
  variable('STATE_MACHINE_ARN'),
);

const quota = readQuota(process.env['REPORT_QUOTA']);

/** Answers Mutation.reportDragon. */
export const handler = resolverHandler(environment, async (event) => {
  const { caller, arguments: args } = parseEvent(eventSchema, event);
  const ports = { ...(await environment.ports()), executions, newToken: randomUUID, quota };
  return reportDragon(ports, caller.sub, args.input);
});
