import type { Ports } from '../../../contract/service.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { TaskOutcome } from '../engine/run/execution.ts';
import { resourceNames, type Integration, type TaskResource } from '../engine/definition/machine.ts';
import type { Errand, Integrate, TaskCall, TaskPorts } from './errand.ts';
import { callAthena } from './athena.ts';
import { callTable } from './dynamodb.ts';
import { putEvents } from './events.ts';
import { invokeHttp } from './http/invoke.ts';
import { invoke, invokeFunction } from './lambda.ts';
import { callSdk } from './sdk.ts';
import { publish } from './sns.ts';
import { sendMessage } from './sqs.ts';
import { startExecution } from './states.ts';
import { failureOf, type ServiceWords } from './task-error.ts';

/** recorded: test_put_item_no_such_table, test_put_item_invalid_table_name */
const dynamo = { prefix: 'DynamoDB', service: 'AmazonDynamoDBv2', general: 'AmazonDynamoDBException' };

const athena = { words: { prefix: 'Athena', service: 'AmazonAthena' }, run: callAthena };

/** The optimised integrations, and the words of their errors. */
const optimised: Readonly<Record<string, { readonly words: ServiceWords; readonly run: Integrate }>> = {
  'lambda:invoke': { words: { prefix: 'Lambda', service: 'AWSLambda' }, run: invoke },
  'sns:publish': { words: { prefix: 'SNS', service: 'AmazonSNS' }, run: publish },
  'sqs:sendMessage': { words: { prefix: 'SQS', service: 'AmazonSQS' }, run: sendMessage },
  'http:invoke': { words: { prefix: 'States.Http', general: 'UnsupportedByLocalAws' }, run: invokeHttp },
  'events:putEvents': { words: { prefix: 'EventBridge', service: 'AmazonEventBridge' }, run: putEvents },
  'dynamodb:getItem': { words: dynamo, run: callTable },
  'dynamodb:putItem': { words: dynamo, run: callTable },
  'dynamodb:updateItem': { words: dynamo, run: callTable },
  'dynamodb:deleteItem': { words: dynamo, run: callTable },
  'athena:startQueryExecution': athena,
  'athena:stopQueryExecution': athena,
  'athena:getQueryExecution': athena,
  'athena:getQueryResults': athena,
  'states:startExecution': { words: { prefix: 'StepFunctions', service: 'AWSStepFunctions' }, run: startExecution },
};

/** Runs one task as the state machine's role. It never rejects: every failure becomes an error of the task. */
export async function runTask(ports: Ports & TaskPorts, call: TaskCall): Promise<TaskOutcome> {
  let principal: Principal;
  try {
    const own = ports.roles.principal(call.roleArn, call.session, call.machineArn);
    principal = call.taskRoleArn === undefined ? own : await assume(ports, own, call.taskRoleArn, call);
  } catch (error) {
    return { error: 'States.Permissions', cause: error instanceof Error ? error.message : String(error) };
  }
  const errand: Errand = { ports, principal, call, requestId: ports.ids.uuid() };
  const { words, run } = integrationOf(call.resource);
  try {
    const output = await run(errand);
    return { output, ...(errand.text === undefined ? {} : { text: errand.text }) };
  } catch (error) {
    return failureOf(words, error, errand);
  }
}

/** docs: AWS Step Functions Developer Guide, "Accessing resources in other AWS accounts in Step Functions" */
async function assume(
  { callService }: TaskPorts,
  principal: Principal,
  roleArn: string,
  { session, cause }: TaskCall,
): Promise<Principal> {
  const input = { RoleArn: roleArn, RoleSessionName: session };
  const answer = (await callService({ principal, service: 'sts', action: 'AssumeRole', input, cause })) as Assumed;
  const { Arn: arn, AssumedRoleId: userId } = answer.AssumedRoleUser;
  return { type: 'AssumedRole', roleArn, arn, accountId: arn.split(':')[4] ?? '', userId };
}

interface Assumed {
  readonly AssumedRoleUser: { readonly Arn: string; readonly AssumedRoleId: string };
}

function integrationOf(resource: TaskResource): { words: ServiceWords; run: Integrate } {
  if (resource.kind !== 'integration')
    return { words: { prefix: 'Lambda', service: 'AWSLambda' }, run: invokeFunction };
  if (resource.sdk) return callSdk(resource);
  const found = optimised[nameOf(resource)];
  if (!found) throw new Error(`No integration runs ${resourceNames(resource).resource}`);
  return found;
}

const nameOf = ({ service, action }: Integration): string => `${service}:${action}`;
