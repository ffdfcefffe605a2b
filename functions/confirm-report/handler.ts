import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SNSClient } from '@aws-sdk/client-sns';
import { createEnvironment, timeouts, variable } from '../shared/lambda/environment.ts';
import { parseEvent, reportEvent, taskHandler } from '../shared/lambda/handlers.ts';
import { confirmReport, createPhones } from './confirm.ts';

const environment = createEnvironment();

const phones = createPhones(
  new CognitoIdentityProviderClient(timeouts),
  new SNSClient(timeouts),
  variable('USER_POOL_ID'),
);
const switchedOn = process.env['SMS_ENABLED'] === 'true';

/** Runs a task of infra/report-workflow.asl.json, if the operator has switched SMS on. */
export const handler = taskHandler(environment, async (event) => {
  const { reportId } = parseEvent(reportEvent, event);
  return switchedOn ? confirmReport({ ...environment.truth(), phones }, reportId) : { confirmed: false };
});
