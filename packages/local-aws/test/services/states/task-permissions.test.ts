import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  SFNClient,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { GetActivityTaskCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STSClient, AssumeRoleCommand } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { createOperator } from '../../../src/kernel/operator.ts';
import { startRuntime } from '../../../src/runtime/runtime.ts';
import { freshDirectories } from '../../support/directories.ts';

const fresh = freshDirectories('task-permissions-');
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A role that everybody of the account may assume. */
const role = (actions: readonly string[], Resource: unknown, Service?: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Principal: Service ? { Service } : { AWS: '000000000000' }, Action: 'sts:AssumeRole' },
      ],
    },
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource }] } }],
  },
});
const machine = (states: object) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { RoleArn: arn('Runs'), Definition: { StartAt: 'Each', States: states } },
});
const Ask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: { QueueUrl: { Ref: 'Queue' }, 'MessageBody.$': '$$.Task.Token' },
  End: true,
};
const ItemProcessor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Ask',
  States: { Ask },
};
// What the CDK gives by `grantTaskResponse`.
const answers = ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'];
const Resources = {
  Queue: { Type: 'AWS::SQS::Queue' },
  Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'work' } },
  Runs: role(['sqs:SendMessage', 'states:*'], '*', 'states.amazonaws.com'),
  Machine: machine({ Each: Ask }),
  Mapping: machine({ Each: { Type: 'Map', ItemProcessor, End: true } }),
  Working: machine({ Each: { Type: 'Task', Resource: { Ref: 'Activity' }, End: true } }),
  OfMachine: role(answers, arn('Machine')),
  OfMapping: role(answers, arn('Mapping')),
  OfActivity: role(answers, { Ref: 'Activity' }),
};
const Outputs = Object.fromEntries(
  Object.entries({ Queue: { Ref: 'Queue' }, Activity: { Ref: 'Activity' } }).map(([name, Value]) => [name, { Value }]),
);
for (const id of ['Machine', 'Mapping', 'Working', 'OfMachine', 'OfMapping', 'OfActivity'])
  Outputs[id] = { Value: arn(id) as never };

it('who may answer for the tasks of a machine or an activity is told by its ARN', async () => {
  const directory = fresh();
  writeFileSync(join(directory, 'S.json'), JSON.stringify({ Resources, Outputs }));
  const S = { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '1', artifacts: { S } }));
  const operator = createOperator({ level: 'error', write: () => undefined });
  const runtime = await startRuntime({ assembly: directory, dataDirectory: fresh(), port: 0, operator });
  try {
    const { region, credentials, awsEndpointUrl: endpoint, stackOutputs } = runtime.outputs;
    const admin = { region, credentials, endpoint };
    const states = new SFNClient(admin);
    const output = (name: string): string => stackOutputs[name] ?? '';
    const start = (id: string, input: unknown) =>
      states.send(new StartExecutionCommand({ stateMachineArn: output(id), input: JSON.stringify(input) }));
    const received = async (): Promise<string> => {
      const receive = new ReceiveMessageCommand({ QueueUrl: output('Queue'), WaitTimeSeconds: 5 });
      return (await new SQSClient(admin).send(receive)).Messages?.[0]?.Body ?? '';
    };
    const as = async (id: string): Promise<SFNClient> => {
      const assume = new AssumeRoleCommand({ RoleArn: output(id), RoleSessionName: 'test' });
      const { Credentials: given } = await new STSClient(admin).send(assume);
      return new SFNClient({
        ...admin,
        credentials: {
          accessKeyId: given?.AccessKeyId ?? '',
          secretAccessKey: given?.SecretAccessKey ?? '',
          sessionToken: given?.SessionToken ?? '',
        },
      });
    };
    const roles = { machine: await as('OfMachine'), mapping: await as('OfMapping'), activity: await as('OfActivity') };
    const refusedTo = async (taskToken: string, allowed: keyof typeof roles, resource: string): Promise<void> => {
      for (const [name, client] of Object.entries(roles)) {
        if (name === allowed) continue;
        for (const command of [
          new SendTaskHeartbeatCommand({ taskToken }),
          new SendTaskFailureCommand({ taskToken }),
          new SendTaskSuccessCommand({ taskToken, output: '1' }),
        ])
          await expect(client.send(command as SendTaskHeartbeatCommand)).rejects.toThrow(`on resource: ${resource}`);
      }
      await roles[allowed].send(new SendTaskHeartbeatCommand({ taskToken }));
      await roles[allowed].send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
      // A late answer is told that it is late, and not that it is not allowed.
      const late = roles[allowed].send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
      await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    };
    await start('Machine', {});
    await refusedTo(await received(), 'machine', output('Machine'));
    await start('Mapping', [1]);
    await refusedTo(await received(), 'mapping', output('Mapping'));
    await start('Working', {});
    const { taskToken = '' } = await states.send(new GetActivityTaskCommand({ activityArn: output('Activity') }));
    await refusedTo(taskToken, 'activity', output('Activity'));
    const garbage = roles.machine.send(new SendTaskSuccessCommand({ taskToken: 'AAAA', output: '1' }));
    await expect(garbage).rejects.toThrow('not authorized to perform: states:SendTaskSuccess because');
  } finally {
    await runtime.stop();
  }
});
