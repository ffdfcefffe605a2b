import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { createEnvironment, variable } from '../shared/lambda/environment.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { confirmReport, createPhones } from './confirm.ts';

const environment = createEnvironment();

const eventSchema = v.object({ reportId: v.string() });

const timeouts = { requestHandler: { connectionTimeout: 1_000, socketTimeout: 5_000 } };
const phones = createPhones(
  new CognitoIdentityProviderClient(timeouts),
  new SNSClient(timeouts),
  variable('USER_POOL_ID'),
);
const switchedOn = process.env['SMS_ENABLED'] === 'true';

/** Runs a task of infra/report-workflow.asl.json, if the operator has switched SMS on. */
export const handler = taskHandler(environment, async (event) => {
  const { reportId } = parseEvent(eventSchema, event);
  return switchedOn ? confirmReport({ ...environment.truth(), phones }, reportId) : { confirmed: false };
});
