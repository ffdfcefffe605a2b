import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import Database from 'libsql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCommand, writeAssembly } from '../cli/support.ts';

/** Another program, such as one that shows databases, holds the database while things are due. */

const directory = mkdtempSync(join(tmpdir(), 'held-database-'));
let runtime: Awaited<ReturnType<typeof startCommand>>;

beforeAll(async () => {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'scheduler.amazonaws.com' } };
  const Policies = [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement } }];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: trust };
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'all', AssumeRolePolicyDocument, Policies } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
  };
  writeAssembly(join(directory, 'assembly'), Resources, { Queue: { Ref: 'Queue' } });
  runtime = await startCommand(directory, '--data-dir', 'data', '--assembly', 'assembly');
}, 60_000);
afterAll(async () => {
  await runtime.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('what is due then comes later, and nothing ends', async () => {
  const { awsEndpointUrl: endpoint, region, credentials } = runtime.outputs;
  const client = { endpoint, region, credentials, maxAttempts: 1 };
  const sqs = new SQSClient(client);
  const queue = { QueueUrl: `${endpoint}/000000000000/q` };
  const at = new Date(Date.now() + 2_000).toISOString().slice(0, 19);
  const arn = (service: string, name: string): string => `arn:aws:${service}:${name}`;
  await new SchedulerClient(client).send(
    new CreateScheduleCommand({
      Name: 'once',
      ScheduleExpression: `at(${at})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: arn('sqs', `${region}:000000000000:q`),
        RoleArn: arn('iam', ':000000000000:role/all'),
        Input: 'due',
      },
    }),
  );
  const other = new Database(join(directory, 'data', 'state.db'));
  other.exec('BEGIN IMMEDIATE');
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await expect(sqs.send(new SendMessageCommand({ ...queue, MessageBody: 'refused' }))).rejects.toThrow();
  other.exec('ROLLBACK');
  other.close();
  const received = async (): Promise<unknown> =>
    (await sqs.send(new ReceiveMessageCommand({ ...queue, WaitTimeSeconds: 1 }))).Messages?.map(({ Body }) => Body);
  await expect.poll(received, { timeout: 20_000 }).toEqual(['due']);
}, 60_000);
