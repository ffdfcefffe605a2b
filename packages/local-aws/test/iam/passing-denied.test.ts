import { EventBridgeClient, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountId } from '../support/ports.ts';
import { allow, roleArn, startStack, type Stack } from './stack.ts';

let stack: Stack;
beforeAll(async () => void (stack = await startStack()));
afterAll(() => stack.close());

const queueArn = `arn:aws:sqs:us-east-1:${accountId}:queue`;

it.each<[name: string, call: (options: Stack['administrator']) => Promise<unknown>, error: string, status: number]>([
  [
    'Lambda',
    (options) =>
      new LambdaClient(options).send(
        new CreateFunctionCommand({
          FunctionName: 'f',
          Role: roleArn('powerful'),
          Code: { ZipFile: Buffer.alloc(1) },
        }),
      ),
    'AccessDeniedException',
    403,
  ],
  [
    'Step Functions',
    (options) =>
      new SFNClient(options).send(
        new CreateStateMachineCommand({ name: 'm', definition: '{}', roleArn: roleArn('powerful') }),
      ),
    'AccessDeniedException',
    400,
  ],
  [
    'EventBridge',
    (options) =>
      new EventBridgeClient(options).send(
        new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 't', Arn: queueArn, RoleArn: roleArn('powerful') }] }),
      ),
    'AccessDeniedException',
    400,
  ],
  [
    'Scheduler',
    (options) =>
      new SchedulerClient(options).send(
        new CreateScheduleCommand({
          Name: 's',
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: queueArn, RoleArn: roleArn('powerful') },
        }),
      ),
    'AccessDeniedException',
    403,
  ],
])('denies iam:PassRole in the words of who was asked: %s', async (name, call, error, status) => {
  const everything = allow(['lambda:*', 'states:*', 'events:*', 'scheduler:*']);
  const options = await stack.role(`passes${name.replaceAll(' ', '')}`, everything);
  const denied = (await call(options).catch((reason: unknown) => reason)) as Error & { $metadata: object };
  expect(denied).toMatchObject({ name: error, $metadata: { httpStatusCode: status } });
  expect(denied.message).toMatch(/is not authorized to perform: iam:PassRole on resource: .*role\/powerful/);
});
