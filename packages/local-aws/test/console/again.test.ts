import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Again } from '../../src/console/again.ts';
import type { Entry } from '../../src/journal/journal.ts';
import { arnOf, idOf, roleOf, startTemplate, type StartedTemplate } from '../support/template.ts';

const open = (action: string, name: string, Resource: object) => ({
  Type: `AWS::${name}`,
  Properties: {
    ...(name === 'SQS::QueuePolicy' && { Queues: [{ Ref: 'Queue' }] }),
    PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource }] },
  },
});
/** A topic, a rule and a function; each of them leads to a queue or to an answer. */
const resources = {
  Queue: { Type: 'AWS::SQS::Queue' },
  QueuePolicy: open('sqs:SendMessage', 'SQS::QueuePolicy', arnOf('Queue')),
  Ordered: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, ContentBasedDeduplication: true } },
  Topic: { Type: 'AWS::SNS::Topic' },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arnOf('Queue'), RawMessageDelivery: true },
  },
  Told: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda', Endpoint: arnOf('Echo') },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'queue', Arn: arnOf('Queue') }] },
  },
  FunctionRole: roleOf('lambda.amazonaws.com'),
  Echo: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: arnOf('FunctionRole'),
      Code: { ZipFile: 'exports.handler = async (event) => ({ got: event });' },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Echo' }, Principal: 'sns.amazonaws.com' },
  },
  MachineRole: roleOf('states.amazonaws.com'),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: arnOf('MachineRole'),
      DefinitionString: JSON.stringify({ StartAt: 'One', States: { One: { Type: 'Pass', End: true } } }),
    },
  },
};
const shown = ['Queue', 'Ordered', 'Topic', 'Echo', 'Machine'];

describe('what a call handed on, and the same call again', () => {
  let started: StartedTemplate;
  let named: StartedTemplate['named'];
  let client: StartedTemplate['client'];
  let origin: string;
  let cookie: string;
  /** The message that went to the topic first. */
  let published: string;
  beforeAll(async () => {
    started = await startTemplate(resources, shown, { console: { port: 0 } });
    ({ named, client } = started);
    const { consoleUrl = '' } = started.runtime;
    ({ origin } = new URL(consoleUrl));
    cookie = (await fetch(consoleUrl)).headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  });
  afterAll(() => started?.stop());

  const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const post = body && { method: 'POST', body: JSON.stringify(body) };
    return (await (await fetch(origin + path, { ...post, headers })).json()) as Answer;
  };
  const again = (id: string): Promise<Again> => ask<Again>('/api/again', { id });
  const received = async (QueueUrl: string | undefined): Promise<string[]> => {
    const read = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] });
    const { Messages = [] } = await new SQSClient(client).send(read);
    return Messages.map(({ Body = '', MessageAttributes: of = {} }) => Body + (of['kind']?.StringValue ?? ''));
  };
  const receivedTwice = (text: string) => {
    const all: string[] = [];
    return expect
      .poll(async () => {
        all.push(...(await received(named['Queue'])));
        return all.filter((body) => body.includes(text)).length;
      })
      .toBe(2);
  };

  it('publishes to a topic again, with its attributes, and tells what it was by', async () => {
    const MessageAttributes = { kind: { DataType: 'String', StringValue: ' of a kind' } };
    published = idOf(
      await new SNSClient(client).send(
        new PublishCommand({ TopicArn: named['Topic'], Message: 'news', MessageAttributes }),
      ),
    );
    const carried = await ask<{ input: object }>(`/api/carried?id=${published}`);
    expect(carried).toMatchObject({ service: 'sns', action: 'Publish', input: { Message: 'news' } });
    expect(await again(published)).toMatchObject({ status: 200 });
    await receivedTwice('news of a kind');
  });

  it('invokes a function again with what a topic told it', async () => {
    const told = async (): Promise<Entry | undefined> =>
      (await ask<{ entries: Entry[] }>(`/api/trace?id=${published}`)).entries.find(({ action }) => action === 'Invoke');
    await expect.poll(told).toBeDefined();
    const { requestId, body } = await again((await told())?.id ?? '');
    expect(requestId).toMatch(/^[\w-]{36}$/);
    // A topic hands the event over and does not wait.
    expect(body).toBe('');
    const invoked = await ask<{ input: { InvocationType: string; Payload: string } }>(`/api/carried?id=${requestId}`);
    expect(invoked.input.InvocationType).toBe('Event');
    expect(JSON.parse(invoked.input.Payload)).toMatchObject({ Records: [{ Sns: { Message: 'news' } }] });
  });

  it('invokes a function again and shows its answer', async () => {
    const Payload = Buffer.from('{"n": 1}');
    const id = idOf(await new LambdaClient(client).send(new InvokeCommand({ FunctionName: named['Echo'], Payload })));
    expect(JSON.parse((await again(id)).body)).toEqual({ got: { n: 1 } });
  });

  it('puts an event on its bus again, so that its rules see it', async () => {
    const Entries = [{ Source: 'shop', DetailType: 'sold', Detail: '{"book": "Atlas"}' }];
    await again(idOf(await new EventBridgeClient(client).send(new PutEventsCommand({ Entries }))));
    await receivedTwice('"book":"Atlas"');
  });

  it('sends to a queue that takes the same but once', async () => {
    const message = { QueueUrl: named['Ordered'], MessageBody: 'same', MessageGroupId: 'g' };
    const sqs = new SQSClient(client);
    await again(idOf(await sqs.send(new SendMessageCommand(message))));
    expect(await received(named['Ordered'])).toEqual(['same', 'same']);
  });

  it('starts an execution again under another name, and knows what started which', async () => {
    const input = { stateMachineArn: named['Machine'], name: 'first', input: '{"a": 1}' };
    const answer = await new SFNClient(client).send(new StartExecutionCommand(input));
    const startOf = (execution: string): Promise<{ id: string }> =>
      ask(`/api/origin?${String(new URLSearchParams({ execution, machine: '', at: '0' }))}`);
    expect(await startOf(answer.executionArn ?? '')).toEqual({ id: idOf(answer) });
    const { requestId, body } = await again(idOf(answer));
    const { executionArn } = JSON.parse(body) as { executionArn: string };
    expect(executionArn).not.toBe(answer.executionArn);
    expect(await startOf(executionArn)).toEqual({ id: requestId });
    const trace = await ask<{ entries: object[] }>(`/api/trace?id=${requestId}`);
    expect(trace.entries).toMatchObject([{ carries: true, execution: executionArn }]);
  });

  it('says so of a call that is no longer known', async () => {
    expect(await again('nobody')).toMatchObject({ error: 'NoLongerKnown' });
    expect(await ask('/api/carried?id=nobody')).toEqual({});
  });
});
