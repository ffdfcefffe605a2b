import {
  GetFunctionRecursionConfigCommand,
  LambdaClient,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operator } from '../../../src/kernel/operator.ts';
import type { LambdaFunction } from '../../../src/services/lambda/functions.ts';
import { isEndlessLoop } from '../../../src/services/lambda/loops.ts';
import { arnOf, roleOf, startTemplate, type StartedTemplate } from '../../support/template.ts';

const allows = (Action: string, Resource: object | string = '*', Principal?: object | string) => ({
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Principal !== undefined && { Principal }) }],
});
const functionOf = (code: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ Runtime: 'nodejs22.x', Handler: 'index.handler', Role: arnOf('Role'), Code: { ZipFile: code }, Timeout: 60 },
    ...properties,
  },
});
/** A function that sends on what it gets, `rounds` times at most. */
const sendsOn = (rounds: number) => `
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const sqs = new SQSClient({});
  exports.handler = async ({ Records: [{ body }] }) => {
    const { queue, round } = JSON.parse(body);
    if (round >= ${rounds}) return;
    const MessageBody = JSON.stringify({ queue, round: round + 1 });
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
  };`;
const publishes = `
  const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
  const sns = new SNSClient({});
  exports.handler = async ({ Records: [{ Sns: { TopicArn } }] }) => {
    await sns.send(new PublishCommand({ TopicArn, Message: 'again' }));
  };`;
const puts = `
  const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
  const s3 = new S3Client({});
  exports.handler = async ({ Records: [{ s3: { bucket, object } }] }) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket.name, Key: object.key + 'a', Body: '' }));
  };`;
const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 600 } };
const sourceOf = (name: string, fn: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arnOf(name), FunctionName: { Ref: fn }, BatchSize: 1 },
});
const permits = (fn: string, Principal: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: fn }, Principal },
});

const resources = {
  Role: roleOf('lambda.amazonaws.com', { Policies: [{ PolicyName: 'all', PolicyDocument: allows('*') }] }),
  Jobs: queue,
  Intended: queue,
  Dead: queue,
  Looping: functionOf(sendsOn(1_000)),
  Allowed: functionOf(sendsOn(20), { RecursiveLoop: 'Allow' }),
  JobsSource: sourceOf('Jobs', 'Looping'),
  IntendedSource: sourceOf('Intended', 'Allowed'),
  Echo: functionOf(publishes, { DeadLetterConfig: { TargetArn: arnOf('Dead') } }),
  Topic: { Type: 'AWS::SNS::Topic' },
  EchoPermission: permits('Echo', 'sns.amazonaws.com'),
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda', Endpoint: arnOf('Echo') },
  },
  Copies: functionOf(puts),
  CopiesPermission: permits('Copies', 's3.amazonaws.com'),
  Bucket: {
    Type: 'AWS::S3::Bucket',
    DependsOn: ['CopiesPermission'],
    Properties: {
      NotificationConfiguration: {
        LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arnOf('Copies') }],
      },
    },
  },
};
const shown = ['Jobs', 'Intended', 'Dead', 'Looping', 'Allowed', 'Echo', 'Topic', 'Copies', 'Bucket'];

/** docs: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops" */
describe('a function that causes its own invocation without end', () => {
  let started: StartedTemplate;
  let sqs: SQSClient;
  beforeAll(async () => {
    started = await startTemplate(resources, shown);
    sqs = new SQSClient(started.client);
  });
  afterAll(async () => {
    sqs?.destroy();
    await started?.stop();
  });

  const nameOf = (fn: string): string => started.named[fn] ?? '';
  const invocations = (fn: string) =>
    started.runtime.journal
      .entries()
      .filter(({ action, subject, status }) => action === 'Invoke' && subject.includes(nameOf(fn)) && status);
  const refused = (fn: string): number =>
    invocations(fn).filter(({ error }) => error === 'RecursiveInvocationException').length;
  const send = (to: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: nameOf(to),
        MessageBody: JSON.stringify({ queue: nameOf(to), round: 1 }),
      }),
    );

  it('runs sixteen times through a queue; the message that would be the next stays in the queue', async () => {
    await send('Jobs');
    await expect.poll(() => refused('Looping'), { timeout: 60_000 }).toBe(1);
    await expect.poll(() => invocations('Looping').length).toBe(17);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: nameOf('Jobs'), AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    // A message of its own begins a chain of its own.
    await send('Jobs');
    await expect.poll(() => invocations('Looping').length, { timeout: 60_000 }).toBeGreaterThan(17);
  });

  it('runs sixteen times through a topic; its dead-letter queue gets the event of the next', async () => {
    const sns = new SNSClient(started.client);
    await sns.send(new PublishCommand({ TopicArn: nameOf('Topic'), Message: 'first' }));
    sns.destroy();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: nameOf('Dead'), WaitTimeSeconds: 20 }),
    );
    expect(Messages.map(({ Body = '' }) => (JSON.parse(Body) as SnsEvent).Records[0]?.Sns.Message)).toEqual(['again']);
    await expect.poll(() => invocations('Echo').length).toBe(17);
  });

  it('runs sixteen times through a bucket', async () => {
    const s3 = new S3Client({ ...started.client, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: nameOf('Bucket'), Key: 'a', Body: 'a' }));
    s3.destroy();
    await expect.poll(() => invocations('Copies').length, { timeout: 60_000 }).toBe(17);
  });

  it('is told, and allowed to run on, by calls; what is no function or no choice is refused', async () => {
    const lambda = new LambdaClient(started.client);
    const FunctionName = nameOf('Echo');
    const asked = () => lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }));
    expect(await asked()).toMatchObject({ RecursiveLoop: 'Terminate' });
    const put = (RecursiveLoop: string, name = FunctionName) =>
      lambda.send(
        new PutFunctionRecursionConfigCommand({ FunctionName: name, RecursiveLoop: RecursiveLoop as 'Allow' }),
      );
    expect(await put('Allow')).toMatchObject({ RecursiveLoop: 'Allow' });
    expect(await asked()).toMatchObject({ RecursiveLoop: 'Allow' });
    expect(await put('Terminate')).toMatchObject({ RecursiveLoop: 'Terminate' });
    await expect(put('Never')).rejects.toThrow('enum value set: [Allow, Terminate]');
    await expect(put('Allow', 'nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    lambda.destroy();
  });

  it('runs on when its RecursiveLoop is Allow', async () => {
    await send('Intended');
    await expect.poll(() => invocations('Allowed').length, { timeout: 60_000 }).toBe(20);
    expect(refused('Allowed')).toBe(0);
  });
});

it('tells of a loop that AWS does not stop, at 100 rounds and at each tenfold', () => {
  const told: string[] = [];
  const fn = { definition: { name: 'f', properties: {} } } as LambdaFunction;
  let all = 0;
  const operator = { warn: (text: string) => void told.push(text) } as unknown as Operator;
  const ports = { operator, putMetric: () => undefined, countInvocation: () => ({ seen: 1, all: (all += 1) }) };
  for (let round = 0; round < 1_500; round += 1) expect(isEndlessLoop(ports, fn, 'entry')).toBe(false);
  expect(told.map((text) => text.slice(0, 24))).toEqual(['f was invoked 100 times ', 'f was invoked 1000 times']);
  expect(told[0]).toMatch(/EventBridge, Step Functions or Scheduler/);
});

interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly Message: string } }[];
}
