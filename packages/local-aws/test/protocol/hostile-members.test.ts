import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEvents } from '../../src/services/events/index.ts';
import { createSns } from '../../src/services/sns/index.ts';
import { createSqs } from '../../src/services/sqs/index.ts';
import { createSsm } from '../../src/services/ssm/index.ts';
import type { Service } from '../../src/contract/service.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import { list, map, readInput, structure, text } from '../../src/protocol/members.ts';
import { administrator, provision, testPorts } from '../support/ports.ts';
import { respond } from '../support/respond.ts';

/** These requests once ended in an internal failure, or never, before members were read by their types. */
const ports = testPorts();
const unreached = () => Promise.reject(new Error('not reached'));
const sqs = createSqs(ports);
const services: Record<string, Service> = {
  sqs,
  ssm: createSsm(ports),
  sns: createSns({ ...ports, sendMessage: sqs.sendMessage, invokeFunction: unreached }),
  events: createEvents({
    ...ports,
    sendMessage: sqs.sendMessage,
    invokeFunction: unreached,
    publishMessage: unreached,
    startExecution: unreached,
    relayEvent: unreached,
    runMutation: unreached,
    writeEvent: unreached,
    sendRequest: unreached,
  }),
};
let queueUrl: string;
let topicArn: string;
beforeAll(async () => {
  queueUrl = (await provision(sqs, 'AWS::SQS::Queue', 'Queue', {})).ref;
  topicArn = (await provision(services['sns']!, 'AWS::SNS::Topic', 'Topic', {})).ref;
});
afterAll(async () => {
  for (const service of Object.values(services)) await service.stop();
  ports.dispose();
});

const targets: Readonly<Record<string, string>> = {
  sqs: 'AmazonSQS',
  events: 'AWSEvents',
  ssm: 'AmazonSSM',
  states: 'AWSStepFunctions',
  logs: 'Logs_20140328',
};

async function codeOf(name: string, action: string, body: string): Promise<string> {
  const answer = await respond(services[name]!, {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `${targets[name]}.${action}` },
    body: Buffer.from(body),
    principal: administrator,
    requestId: 'r',
    sourceIp: '127.0.0.1',
  });
  return (
    answer.headers['x-amzn-errortype']?.split('#').at(-1) ??
    /<Code>(\w+)</.exec(String(answer.body))?.[1] ??
    String(answer.status)
  );
}

it.each<[string, string, object, string]>([
  ['sqs', 'ReceiveMessage', { WaitTimeSeconds: 2 ** 30 }, 'InvalidParameterValueException'],
  ['sqs', 'ReceiveMessage', { MaxNumberOfMessages: 'many' }, 'SerializationException'],
  ['sqs', 'ReceiveMessage', { AttributeNames: 5 }, 'SerializationException'],
  ['sqs', 'SendMessage', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValueException'],
  ['sqs', 'SendMessage', { MessageBody: 'x', MessageAttributes: { a: 'x' } }, 'SerializationException'],
  [
    'sqs',
    'SendMessage',
    { MessageBody: 'x', MessageAttributes: { a: { StringValue: 'x' } } },
    'InvalidParameterValueException',
  ],
  ['sqs', 'SendMessage', { MessageBody: 'x', MessageAttributes: { a: null } }, '200'],
  ['sqs', 'SendMessageBatch', { Entries: 5 }, 'SerializationException'],
  ['sqs', 'SendMessageBatch', { Entries: [{ Id: 'a', MessageBody: 'x', MessageColour: {} }] }, 'UnsupportedByLocalAws'],
  ['sqs', 'ChangeMessageVisibility', { VisibilityTimeout: 1 }, 'MissingRequiredParameterException'],
  ['events', 'PutEvents', { Entries: [null] }, 'SerializationException'],
  [
    'events',
    'PutEvents',
    { Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}', Time: 1e300 }] },
    'SerializationException',
  ],
  ['events', 'ListRules', { NamePrefix: 5 }, 'SerializationException'],
  ['events', 'ListRules', { Limit: null, NamePrefix: null, NextToken: null }, '200'],
  ['events', 'DescribeRule', {}, 'ValidationException'],
  ['ssm', 'DescribeParameters', { NextToken: {} }, 'SerializationException'],
  [
    'ssm',
    'PutParameter',
    { Name: 'a', Type: 'String', Value: `${'a'.repeat(60)}!`, AllowedPattern: '^(a+)+$' },
    'ParameterPatternMismatchException',
  ],
  [
    'ssm',
    'PutParameter',
    { Name: 'a', Type: 'String', Value: `${'a'.repeat(60)}!`, AllowedPattern: '^(?=a)(a+)+$' },
    'UnsupportedByLocalAws',
  ],
  [
    'ssm',
    'PutParameter',
    { Name: 'a', Type: 'String', Value: 'b', AllowedPattern: '^a$' },
    'ParameterPatternMismatchException',
  ],
  [
    'ssm',
    'PutParameter',
    { Name: 'a', Type: 'String', Value: 'b', AllowedPattern: '(' },
    'InvalidAllowedPatternException',
  ],
  ['ssm', 'PutParameter', { Name: 'a', Type: 'String', Value: 'a', AllowedPattern: '^a$' }, '200'],
])('%s:%s %j', async (service, action, input, code) => {
  const body = service === 'sqs' ? { QueueUrl: queueUrl, ...input } : input;
  expect(await codeOf(service, action, JSON.stringify(body))).toBe(code);
});

it.each([
  ['Message=null&MessageStructure=json', 'InvalidParameter'],
  ['Message=x&MessageAttributes.entry.1.Name=a', 'ValidationError'],
  ['Message=x&MessageAttributes=a', 'MalformedInput'],
  ['Message.a=x', 'MalformedInput'],
])('sns:Publish %s', async (members, code) => {
  expect(await codeOf('sns', 'Publish', `Action=Publish&TopicArn=${encodeURIComponent(topicArn)}&${members}`)).toBe(
    code,
  );
});

it('a condition is asked about a switch, not about an object that says what its text is', () => {
  const needs = (input: Record<string, unknown>) => services['ssm']!.needsOf('PutParameter', input);
  expect(needs({ Name: 'a', Overwrite: true })?.[0]?.context).toEqual({ 'ssm:overwrite': 'true' });
  expect(() => needs({ Name: 'a', Overwrite: { toString: 'x' } })).toThrow(
    expect.objectContaining({ code: 'SerializationException' }),
  );
});

it.each<[string, () => object]>([
  ['a list', () => ({ list: Array.from({ length: 1_000_000 }, () => ({})) })],
  ['lists in lists', () => ({ lists: Array.from({ length: 1_000 }, () => Array(1_000).fill({})) })],
  ['maps', () => ({ maps: Object.fromEntries(Array.from({ length: 150_000 }, (_, at) => [`k${at}`, {}])) })],
])('a request of very many values is refused before they are looked at: %s', (_, input) => {
  const one = structure({ Name: text({ required: true }) });
  const shapes = { list: list(one), lists: list(list(one)), maps: map(one) };
  const read = (): unknown =>
    readInput(shapes, input() as Record<string, unknown>, {
      action: 'Any',
      refuse: (sentence) => new AwsError('ValidationException', sentence),
    });
  expect(read).toThrow('A request with as many values in lists and maps');
});
