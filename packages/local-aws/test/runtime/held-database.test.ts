import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateConnectionCommand, DescribeConnectionCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import Database from 'libsql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCommand, writeAssembly } from '../cli/support.ts';

/** Another program, such as one that shows databases, holds the database while things are due. */

const directory = mkdtempSync(join(tmpdir(), 'held-database-'));
let runtime: Awaited<ReturnType<typeof startCommand>>;
/** An authorization endpoint. It holds the database when it is asked for a token. */
let hold: Promise<void> | undefined;
const server = createServer((_request, response) => {
  hold = held(6_000, () => void response.writeHead(200).end('{"access_token":"t","token_type":"Bearer"}'));
});
const authorizationHost = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'scheduler.amazonaws.com' } };
  const Policies = [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement } }];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: trust };
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'all', AssumeRolePolicyDocument, Policies } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
  };
  writeAssembly(join(directory, 'assembly'), Resources, { Queue: { Ref: 'Queue' } });
  const allowed = ['--allow-host', authorizationHost(), '--allow-unverified', 'events-oauth-request'];
  runtime = await startCommand(directory, '--data-dir', 'data', '--assembly', 'assembly', ...allowed);
}, 60_000);
afterAll(async () => {
  await runtime.stop();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Holds the database while `work` is done, and for some time. */
async function held(milliseconds: number, work: () => void = () => undefined): Promise<void> {
  const other = new Database(join(directory, 'data', 'state.db'));
  other.pragma('busy_timeout = 5000');
  other.exec('BEGIN IMMEDIATE');
  work();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  other.exec('ROLLBACK');
  other.close();
}

it('what comes too late to be stored, and what nobody waits for, ends nothing', async () => {
  const { awsEndpointUrl: endpoint, region, credentials } = runtime.outputs;
  const client = { endpoint, region, credentials, maxAttempts: 1 };
  await new EventBridgeClient(client).send(
    new CreateConnectionCommand({
      Name: 'c',
      AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      AuthParameters: {
        OAuthParameters: {
          AuthorizationEndpoint: `http://${authorizationHost()}/token`,
          HttpMethod: 'POST',
          ClientParameters: { ClientID: 'i', ClientSecret: 's' },
        },
      },
    }),
  );
  await expect.poll(() => hold !== undefined).toBe(true);
  await hold;
  const { Name } = await new EventBridgeClient(client).send(new DescribeConnectionCommand({ Name: 'c' }));
  expect(Name).toBe('c');
}, 60_000);

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
  const holding = held(5_000);
  await expect(sqs.send(new SendMessageCommand({ ...queue, MessageBody: 'refused' }))).rejects.toThrow();
  await holding;
  const received = async (): Promise<unknown> =>
    (await sqs.send(new ReceiveMessageCommand({ ...queue, WaitTimeSeconds: 1 }))).Messages?.map(({ Body }) => Body);
  await expect.poll(received, { timeout: 20_000 }).toEqual(['due']);
}, 60_000);
