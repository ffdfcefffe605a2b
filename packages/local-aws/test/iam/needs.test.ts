import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsRequest, Service } from '../../src/contract/service.ts';
import type { S3Example } from '../../src/services/s3/s3-action.ts';
import type { Samples } from '../../src/contract/samples.ts';
import { pipelineOver } from '../support/pipeline.ts';
import { spoken } from '../support/spoken.ts';
import { startStack, type Stack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await stack.provision('AWS::S3::Bucket', 'B', { BucketName: 'bucket' });
});
afterAll(() => stack.close());

const request = (overrides: Partial<AwsRequest>): AwsRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: new Uint8Array(),
  principal: { type: 'Anonymous' },
  requestId: 'r',
  sourceIp: '127.0.0.1',
  ...overrides,
});
const json = (service: string, action: string, input: object) =>
  request({
    headers: { 'x-amz-target': `${spoken[service]?.target}.${action}` },
    body: Buffer.from(JSON.stringify(input)),
  });
const form = (Action: string, input: Record<string, string>) =>
  request({
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/any/aws4_request' },
    body: Buffer.from(new URLSearchParams({ Action, ...input }).toString()),
  });
const http = (method: string, url: string, headers: Record<string, string> = {}) => {
  const [path = '', query] = url.split('?');
  return request({ method, path, query: new URLSearchParams(query), headers: { host: '127.0.0.1', ...headers } });
};
const account = 'us-east-1:000000000000';
const aws = (service: string, resource: string) => `arn:aws:${service}:${account}:${resource}`;
const s3 = (path: string) => `arn:aws:s3:::${path}`;

describe('what API actions need', () => {
  it.each<[string, AwsRequest, string[]]>([
    ['s3', http('GET', '/'), ['s3:ListAllMyBuckets *']],
    ['s3', http('GET', '/bucket/a%20b'), [`s3:GetObject ${s3('bucket/a b')}`]],
    ['s3', http('GET', '/bucket/a?versionId=0123456789abcdef'), [`s3:GetObjectVersion ${s3('bucket/a')}`]],
    ['s3', http('POST', '/bucket/a?select&select-type=2'), [`s3:GetObject ${s3('bucket/a')}`]],
    ['s3', http('PUT', '/bucket/a'), [`s3:PutObject ${s3('bucket/a')}`]],
    [
      's3',
      http('PUT', '/bucket/a', { 'if-match': '"e"' }),
      [`s3:PutObject ${s3('bucket/a')}`, `s3:GetObject ${s3('bucket/a')}`],
    ],
    [
      's3',
      http('PUT', '/bucket/a', { 'x-amz-copy-source': '/other/b?versionId=0123456789abcdef' }),
      [`s3:GetObjectVersion ${s3('other/b')}`, `s3:PutObject ${s3('bucket/a')}`],
    ],
    ['s3', http('POST', '/bucket/a?uploads'), [`s3:PutObject ${s3('bucket/a')}`]],
    ['s3', http('DELETE', '/bucket/a?uploadId=u'), [`s3:AbortMultipartUpload ${s3('bucket/a')}`]],
    ['s3', http('DELETE', '/bucket/a?versionId=0123456789abcdef'), [`s3:DeleteObjectVersion ${s3('bucket/a')}`]],
    ['s3', http('HEAD', '/bucket'), [`s3:ListBucket ${s3('bucket')}`]],
    ['s3', http('GET', '/bucket?versions'), [`s3:ListBucketVersions ${s3('bucket')}`]],
    ['s3', http('PUT', '/new-bucket'), [`s3:CreateBucket ${s3('new-bucket')}`]],
    ['s3', http('GET', '/no-such-bucket/a'), []],
    ['ssm', json('ssm', 'GetParameter', { Name: '/a/b:3' }), [`ssm:GetParameter ${aws('ssm', 'parameter/a/b')}`]],
    [
      'ssm',
      json('ssm', 'GetParameter', { Name: aws('ssm', 'parameter/a:label') }),
      [`ssm:GetParameter ${aws('ssm', 'parameter/a')}`],
    ],
    [
      'ssm',
      json('ssm', 'GetParameters', { Names: ['a', 'b'] }),
      [`ssm:GetParameters ${aws('ssm', 'parameter/a')}`, `ssm:GetParameters ${aws('ssm', 'parameter/b')}`],
    ],
    ['states', json('states', 'DescribeExecution', { executionArn: 'arn:e' }), ['states:DescribeExecution arn:e']],
    ['states', json('states', 'ListExecutions', { stateMachineArn: 'arn:m' }), ['states:ListExecutions arn:m']],
    ['sns', form('Publish', { TargetArn: 'arn:t', Message: 'm' }), ['sns:Publish arn:t']],
    ['sns', form('Publish', { PhoneNumber: '+1', Message: 'm' }), ['sns:Publish *']],
    [
      'sqs',
      json('sqs', 'SendMessageBatch', { QueueUrl: 'http://x/0/q', Entries: [] }),
      [`sqs:SendMessage ${aws('sqs', 'q')}`],
    ],
    ['sqs', json('sqs', 'GetQueueUrl', { QueueName: 'q' }), [`sqs:GetQueueUrl ${aws('sqs', 'q')}`]],
    ['lambda', http('POST', '/2015-03-31/functions/fn/invocations'), ['lambda:InvokeFunction fn']],
    [
      'logs',
      json('logs', 'GetLogEvents', {
        logGroupIdentifier: 'arn:aws:logs:eu-west-1:1:log-group:/g:*',
        logStreamName: 's',
      }),
      [`logs:GetLogEvents ${aws('logs', 'log-group:/g:log-stream:s')}`],
    ],
    [
      'logs',
      json('logs', 'FilterLogEvents', { logGroupName: '/g' }),
      [`logs:FilterLogEvents ${aws('logs', 'log-group:/g:log-stream:')}`],
    ],
    [
      'cognito-idp',
      json('cognito-idp', 'AdminGetUser', { UserPoolId: 'p', Username: 'u' }),
      [`cognito-idp:AdminGetUser ${aws('cognito-idp', 'userpool/p')}`],
    ],
    ['cognito-idp', json('cognito-idp', 'SignUp', { ClientId: 'c' }), []],
    [
      'events',
      json('events', 'PutEvents', { Entries: [{ Source: 'a' }, { Source: 'b' }] }),
      [
        `events:PutEvents ${aws('events', 'event-bus/default')}`,
        `events:PutEvents ${aws('events', 'event-bus/default')}`,
      ],
    ],
    [
      'events',
      json('events', 'ListTargetsByRule', { Rule: 'r' }),
      [`events:ListTargetsByRule ${aws('events', 'rule/r')}`],
    ],
    [
      'scheduler',
      http('GET', '/schedules/s%201'),
      [`scheduler:GetSchedule ${aws('scheduler', 'schedule/default/s 1')}`],
    ],
    [
      'sts',
      form('AssumeRole', { RoleArn: 'arn:aws:iam::1:role/r', RoleSessionName: 's' }),
      ['sts:AssumeRole arn:aws:iam::1:role/r'],
    ],
    ['sts', form('GetCallerIdentity', {}), []],
    ['appsync', http('GET', '/v1/apis/x'), [`appsync:GetGraphqlApi ${aws('appsync', 'apis/x')}`]],
  ])('%s %#', (service, asked, expected) => {
    const asking = stack.created.services[service]!;
    const { action, input } = asking.read(asked);
    expect(asking.needsOf(action, input)?.map((need) => `${need.action} ${need.resource}`)).toEqual(expected);
  });

  it('are known for every action of every service', () => {
    const missing = Object.entries(stack.created.services).flatMap(([name, service]) =>
      service.actions
        .filter((action) => !needsOf(service, action))
        .map((action) => `${name}:${action} does not say what it needs`),
    );
    expect(missing).toEqual([]);
  });

  it('go with genuine examples of every action, which its service reads', () => {
    const samples = new Proxy({} as Samples, { get: (_, name) => String(name) });
    const lacking = Object.entries(stack.created.services).flatMap(([name, service]) => {
      const examples = service.examples?.(samples);
      if (!examples) return [];
      const told = new Set(examples.map(({ action }) => action));
      return service.actions.filter((action) => !told.has(action)).map((action) => `${name}:${action}`);
    });
    expect(lacking).toEqual([]);
  });

  it('go with examples of S3 that its own reading takes for the same action', () => {
    const { s3 } = stack.created.services;
    const misread = (s3?.examples?.({} as Samples) ?? []).flatMap(({ action, input }) => {
      const { method, path, query, headers, body } = input as S3Example;
      const read = s3?.read({
        ...http(method, path, headers),
        query: new URLSearchParams(query),
        body: Buffer.from(body ?? ''),
      }).action;
      return read === action ? [] : [`${action} is read as ${read}`];
    });
    expect(misread).toEqual([]);
  });

  it.each([
    ['ssm', json('ssm', 'CreateDocument', {}), 'Action CreateDocument is not supported'],
    ['toString', request({}), 'Service toString is not supported'],
    ['lambda', http('GET', '/2015-03-31/layers'), 'is not supported'],
    ['ssm', json('ssm', 'GetParameter', []), 'The request body is not a JSON object.'],
  ])('refuse what has none, and read requests as their service does: %s %#', async (service, asked, expected) => {
    const { services, iam } = stack.created;
    const authorization = `AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/${service}/aws4_request`;
    const answer = await pipelineOver(services, { verifySignature: () => iam.administrator.principal })({
      ...asked,
      headers: { ...asked.headers, authorization },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(String(answer.body)).toContain(expected);
  });
});

/** S3 reads its needs from a request, the others from members. */
function needsOf(service: Service, action: string): readonly unknown[] | undefined {
  const headers = { 'x-amz-copy-source': 'bucket/b' };
  const input = { bucket: 'bucket', key: 'a', query: new URLSearchParams(), headers };
  return service.needsOf(action, input);
}
