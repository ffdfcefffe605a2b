import type { Names } from '../apis/names.ts';
import { draftOf, formOf, type Draft } from '../apis/wire.ts';

interface Classic {
  readonly name: string;
  readonly draft: Draft;
  /** The code that answers. */
  readonly refused?: string;
}

const call = (name: string, service: string, action: string, input: object, refused?: string): Classic => ({ name, draft: draftOf({ service, action, input: input as Record<string, unknown> }), ...(refused !== undefined && { refused }) });
const json = (name: string, service: string, action: string, body: string | Buffer, refused?: string): Classic => ({ name, draft: draftOf({ service, action, input: {} }, Buffer.from(body)), ...(refused !== undefined && { refused }) });
const form = (name: string, service: string, action: string, members: readonly (readonly [string, string])[], refused?: string): Classic => json(name, service, action, formOf(service, action, members), refused);

const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
const attribute = (MessageAttributes: unknown): object => ({ MessageBody: 'x', MessageAttributes });

/** Once answered as an internal failure, or not at all. */
const mended = ({ queueUrl: QueueUrl, topic, rule }: Names): readonly Classic[] => [
  // Once ended the runtime: it matched for ever.
  call('a pattern that takes for ever to match', 'ssm', 'PutParameter', { Name: '/hostile/pattern', Value: `${'a'.repeat(60)}!`, Type: 'String', AllowedPattern: '^(a+)+$' }, 'ParameterPatternMismatchException'),
  call('a wait of years', 'sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 2 ** 30 }, 'InvalidParameterValueException'),
  call('a message invisible for years', 'sqs', 'ReceiveMessage', { QueueUrl, VisibilityTimeout: 2 ** 30 }, 'InvalidParameterValueException'),
  call('a delay of text', 'sqs', 'SendMessage', { QueueUrl, MessageBody: 'x', DelaySeconds: 'soon' }, 'SerializationException'),
  call('an attribute that is text', 'sqs', 'SendMessage', { QueueUrl, ...attribute({ a: 'x' }) }, 'SerializationException'),
  call('an attribute without a type', 'sqs', 'SendMessage', { QueueUrl, ...attribute({ a: { StringValue: 'x' } }) }, 'InvalidParameterValueException'),
  call('an attribute that is nothing', 'sqs', 'SendMessage', { QueueUrl, ...attribute({ a: null }) }, 'ok'),
  call('entries that are a number', 'sqs', 'SendMessageBatch', { QueueUrl, Entries: 5 }, 'SerializationException'),
  call('a receipt that is none', 'sqs', 'ChangeMessageVisibility', { QueueUrl, VisibilityTimeout: 1 }, 'MissingRequiredParameterException'),
  call('names that are a number', 'sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: 5 }, 'SerializationException'),
  call('entries that are nothing', 'events', 'PutEvents', { Entries: [null] }, 'SerializationException'),
  call('a time beyond the calendar', 'events', 'PutEvents', { Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}', Time: 1e300 }] }, 'SerializationException'),
  call('a page of nothing', 'events', 'ListRules', { Limit: null, NamePrefix: null, NextToken: null }, 'ok'),
  call('a prefix that is a number', 'events', 'ListRules', { NamePrefix: 5 }, 'SerializationException'),
  call('a rule without a name', 'events', 'DescribeRule', {}, 'ValidationException'),
  call('a switch with a text of its own', 'ssm', 'PutParameter', { Name: '/hostile/a', Value: 'x', Type: 'String', Overwrite: { toString: 'x' } }, 'SerializationException'),
  call('a token that is a list', 'ssm', 'DescribeParameters', { NextToken: [] }, 'SerializationException'),
  call('a pattern of filters that is a number', 'logs', 'FilterLogEvents', { logGroupName: rule, filterPattern: 5 }, 'SerializationException'),
  form('a message in JSON that is null', 'sns', 'Publish', [['TopicArn', topic], ['Message', 'null'], ['MessageStructure', 'json']], 'InvalidParameter'),
  form('an attribute without a value', 'sns', 'Publish', [['TopicArn', topic], ['Message', 'x'], ['MessageAttributes.entry.1.Name', 'a']], 'ValidationError'),
  form('attributes that are no list', 'sns', 'Publish', [['TopicArn', topic], ['Message', 'x'], ['MessageAttributes.entry.x.Name', 'a']], 'MalformedInput'),
];

/** A token that no page gave, in the words of each service. */
const forged = ({ logGroup, stateMachine, userPoolId: UserPoolId }: Names): readonly Classic[] =>
  [Buffer.from('["a",1]').toString('base64url'), 'YQ'].flatMap((token) => [
    call('a forged token', 'events', 'ListRules', { NextToken: token }, 'InvalidToken'),
    call('a forged token', 'scheduler', 'ListSchedules', { NextToken: token }, 'ValidationException'),
    call('a forged token', 'lambda', 'ListFunctions', { Marker: `${token}%` }, 'InvalidParameterValueException'),
    call('a forged token', 'ssm', 'DescribeParameters', { NextToken: token }, 'InvalidNextToken'),
    call('a forged token', 'ssm', 'GetParametersByPath', { Path: '/', NextToken: token }, 'InvalidNextToken'),
    call('a forged token', 'logs', 'DescribeLogGroups', { nextToken: token }, 'InvalidParameterException'),
    call('a forged token', 'logs', 'DescribeLogStreams', { logGroupName: logGroup, nextToken: token }, 'InvalidParameterException'),
    call('a forged token', 'states', 'ListStateMachines', { nextToken: token }, 'InvalidToken'),
    call('a forged token', 'states', 'ListExecutions', { stateMachineArn: stateMachine, nextToken: token }, 'InvalidToken'),
    call('a forged token', 'cognito-idp', 'ListUserPools', { MaxResults: 1, NextToken: token }, 'InvalidParameterException'),
    call('a forged token', 'cognito-idp', 'ListGroups', { UserPoolId, NextToken: token }, 'InvalidParameterException'),
  ]);

/** What `String` cannot say, as a member in a document. */
const noText = (name: string): string => JSON.stringify({ [name]: { toString: false, valueOf: null } });

/** Calls written by hand. */
export const classicsOf = (names: Names): readonly Classic[] => [
  ...mended(names),
  ...forged(names),
  ...[['ssm', 'GetParameter', 'Name'], ['states', 'StartExecution', 'input'], ['logs', 'GetLogEvents', 'logGroupName'], ['events', 'PutEvents', 'Entries']].map(([service = '', action = '', member = '']) => json(`${member} 100,000 levels deep`, service, action, `{"${member}":${deep}}`, 'SerializationException')),
  json('an unknown member 100,000 levels deep', 'cognito-idp', 'SignUp', `{"x":${deep}}`),
  json('metadata 100,000 levels deep', 'cognito-idp', 'ForgotPassword', `{"ClientId":"x","Username":"y","ClientMetadata":${deep}}`, 'SerializationException'),
  call('details 30,000 levels deep', 'events', 'PutEvents', { Entries: [{ Source: 'hostile', DetailType: 'deep', Detail: `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}` }] }, 'UnsupportedByLocalAws'),
  call('an execution 30,000 levels deep', 'states', 'StartExecution', { stateMachineArn: names.stateMachine, input: `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}` }, 'UnsupportedByLocalAws'),
  form('a role of 50,000 letters', 'sts', 'AssumeRole', [['RoleSessionName', 'hostile'], ['RoleArn', 'x'.repeat(50_000)]]),
  call('a name of 100,000 letters', 'events', 'DescribeRule', { Name: 'x'.repeat(100_000) }, 'ValidationException'),
  call('a payload 100,000 levels deep', 'lambda', 'Invoke', { FunctionName: names.function, Payload: deep }),
  form('a value that is a structure', 'sns', 'GetTopicAttributes', [['TopicArn', 'a'], ['TopicArn.b', 'c']], 'MalformedInput'),
  form('a structure that is a value', 'sns', 'GetTopicAttributes', [['TopicArn.b', 'c'], ['TopicArn', 'a']], 'MalformedInput'),
  form('a key 100,000 levels deep', 'sts', 'GetCallerIdentity', [[`${'a.'.repeat(100_000)}b`, 'c']], 'MalformedInput'),
  form('the prototype in a form', 'sts', 'GetCallerIdentity', [['__proto__.x', '1']], 'UnsupportedByLocalAws'),
  json('the prototype', 'ssm', 'GetParameter', '{"__proto__":{"Name":"x"}}', 'UnsupportedByLocalAws'),
  json('bad UTF-8', 'ssm', 'GetParameter', Buffer.concat([Buffer.from('{"Name":"'), Buffer.from('c328ff', 'hex'), Buffer.from('"}')])),
  json('half a surrogate', 'ssm', 'PutParameter', '{"Name":"/hostile/s","Type":"String","Overwrite":true,"Value":"\\ud800"}'),
  call('a policy for redrives that no text can be made of', 'sqs', 'SetQueueAttributes', { QueueUrl: names.queueUrl, Attributes: { RedrivePolicy: noText('deadLetterTargetArn') } }),
  call('a statement that no text can be made of', 'events', 'PutPermission', { Policy: `{"Version":"2012-10-17","Statement":[${noText('Sid')}]}` }),
  json('a member twice', 'ssm', 'GetParameter', `{"Name":{},"Name":"${names.parameter}"}`, 'ok'),
];
