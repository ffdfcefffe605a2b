import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'desk-'));
let app: App;
let sqs: SQSClient;
beforeAll(async () => {
  app = await startApp(data, 'desk/template.yaml');
  sqs = new SQSClient(config());
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

const config = () => ({
  endpoint: app.runtime.outputs.awsEndpointUrl,
  region: 'us-east-1',
  credentials: app.runtime.outputs.credentials,
});
async function receive(QueueUrl: string, atLeast: number): Promise<readonly Message[]> {
  const found: Message[] = [];
  while (found.length < atLeast) {
    const asked = { QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    if (Messages.length === 0) break;
    found.push(...Messages);
  }
  return found;
}

it('an event goes over another bus to a mutation, a log group and a FIFO queue, as policies let it', async () => {
  const subscriber = await app.subscribe('subscription { noted { id text } }');
  const Detail = JSON.stringify({ id: '1', text: 'tea' });
  const entry = { Source: 'desk', DetailType: 'note', Detail };
  await new EventBridgeClient(config()).send(new PutEventsCommand({ Entries: [entry] }));

  expect(await subscriber.next()).toMatchObject({ payload: { data: { noted: { id: '1', text: 'tea' } } } });
  const logs = new CloudWatchLogsClient(config());
  const messages = async () => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/events/desk' }));
    return events.map(({ message = '' }) => (message.startsWith('{') ? (JSON.parse(message) as unknown) : message));
  };
  await expect.poll(messages).toHaveLength(2);
  const said = await messages();
  expect(said).toContain('tea');
  expect(said).toContainEqual(expect.objectContaining({ source: 'desk', detail: { id: '1', text: 'tea' } }));

  const [ordered] = await receive(app.output('Fifo'), 1);
  expect(JSON.parse(ordered?.Body ?? '')).toMatchObject({ source: 'desk', 'detail-type': 'note' });

  const dead = await receive(app.output('Dead'), 2);
  const attribute = ({ MessageAttributes = {} }: Message, name: string) => MessageAttributes[name]?.StringValue;
  expect(dead.map((letter) => attribute(letter, 'TARGET_ARN')?.split(':')[2]).sort()).toEqual(['appsync', 'logs']);
  expect(dead.map((letter) => attribute(letter, 'ERROR_CODE'))).toEqual(['NO_PERMISSIONS', 'NO_PERMISSIONS']);
});

it('a rule of calls writes into a log group of calls, once a call lets EventBridge do so', async () => {
  const [events, logs] = [new EventBridgeClient(config()), new CloudWatchLogsClient(config())];
  const logGroupName = '/aws/events/called';
  const arnOf = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
  const Arn = arnOf('logs', `log-group:${logGroupName}`);
  const DeadLetterConfig = { Arn: arnOf('sqs', new URL(app.output('Dead')).pathname.split('/').at(-1) ?? '') };
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await events.send(new PutRuleCommand({ Name: 'called', EventPattern: '{"source":["called"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'called', Targets: [{ Id: 'log', Arn, DeadLetterConfig }] }));
  const send = (text: string) =>
    events.send(
      new PutEventsCommand({ Entries: [{ Source: 'called', DetailType: 't', Detail: JSON.stringify({ text }) }] }),
    );
  await send('too early');
  expect(await receive(app.output('Dead'), 1)).toHaveLength(1);
  const policyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${Arn}:*`,
      },
    ],
  });
  await logs.send(new PutResourcePolicyCommand({ policyName: 'called', policyDocument }));
  await send('let in');
  const found = async () => (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events ?? [];
  await expect.poll(found).toHaveLength(1);
  expect((await found())[0]?.message).toContain('let in');
});
