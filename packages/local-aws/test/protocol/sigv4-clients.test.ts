import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/kernel/errors.ts';
import { listen, type Listening } from '../../src/server/listen.ts';
import type { UnauthenticatedRequest } from '../../src/contract/service.ts';
import { credentials, refusal, region, temporary, verifierAt } from './signing.ts';
import { terminal } from '../support/operator.ts';

let server: Listening;
let endpoint: string;
const captured: UnauthenticatedRequest[] = [];
beforeAll(async () => {
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 2 ** 20,
    newRequestId: () => 'r',
    operator: terminal,
    handle: async (request) => {
      captured.push(request);
      return { status: 400, headers: {}, body: '' };
    },
  });
  endpoint = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server.close());

/** Captures what an SDK client really sends. */
async function capture(send: () => Promise<unknown>): Promise<UnauthenticatedRequest> {
  captured.length = 0;
  await send().catch(() => {});
  const request = captured[0];
  if (!request) throw new Error('nothing was sent');
  return request;
}

const config = (keys = credentials) => ({ endpoint, region, credentials: keys, maxAttempts: 1 });
const verify = (request: UnauthenticatedRequest, service: string) => verifierAt(Date.now())(request, service);

describe('requests of the SDK', () => {
  const s3 = (keys = credentials) => new S3Client(config(keys));
  const cases: [string, string, () => Promise<unknown>][] = [
    [
      's3 put',
      's3',
      () =>
        s3().send(
          new PutObjectCommand({ Bucket: 'b', Key: "a/b c+d(1)!*'é☃.json", Body: 'hello', Metadata: { a: ' x  y ' } }),
        ),
    ],
    [
      's3 put of a stream',
      's3',
      () =>
        s3().send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Readable.from(['ab', 'cd']), ContentLength: 4 })),
    ],
    ['s3 get of dots', 's3', () => s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'a/./b/../c//d' }))],
    ['s3 list', 's3', () => s3().send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a b/&=+', StartAfter: 'ü' }))],
    ['s3 temporary', 's3', () => s3(temporary).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))],
    [
      'lambda by ARN',
      'lambda',
      () =>
        new LambdaClient(config()).send(
          new InvokeCommand({ FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f', Payload: '{"a":1}' }),
        ),
    ],
    [
      'lambda with a qualifier',
      'lambda',
      () => new LambdaClient(config()).send(new GetFunctionCommand({ FunctionName: 'f', Qualifier: '$LATEST' })),
    ],
    [
      'states',
      'states',
      () =>
        new SFNClient(config()).send(
          new StartExecutionCommand({
            stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
            input: '{}',
          }),
        ),
    ],
    ['ssm', 'ssm', () => new SSMClient(config(temporary)).send(new GetParameterCommand({ Name: '/ü' }))],
    [
      'sns',
      'sns',
      () =>
        new SNSClient(config()).send(
          new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: 'a b&c' }),
        ),
    ],
    [
      'sqs',
      'sqs',
      () =>
        new SQSClient(config()).send(
          new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/q`, MessageBody: 'x' }),
        ),
    ],
  ];
  it.each(cases)('%s', async (_name, service, send) => {
    const request = await capture(send);
    expect(verify(request, service)).toMatchObject({ type: 'User' });
    const body = Buffer.concat([request.body, Buffer.from(' ')]);
    const tampered = { ...request, path: `${request.path}x` };
    expect(refusal(() => verify(tampered, service)).code).toMatch(
      /^(SignatureDoesNotMatch|InvalidSignatureException)$/,
    );
    if (request.headers['x-amz-content-sha256'] !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER')
      expect(() => verify({ ...request, body }, service)).toThrow(AwsError);
  });

  it('knows temporary credentials by their token', async () => {
    const request = await capture(() => new SSMClient(config(temporary)).send(new GetParameterCommand({ Name: 'n' })));
    expect(verify(request, 'ssm')).toMatchObject({ arn: 'arn:temporary' });
    const { ['x-amz-security-token']: _token, ...withoutToken } = request.headers;
    expect(refusal(() => verify({ ...request, headers: withoutToken }, 'ssm')).code).toBe(
      'UnrecognizedClientException',
    );
    expect(
      refusal(() => verify({ ...request, headers: { ...request.headers, 'x-amz-security-token': 'other' } }, 'ssm'))
        .code,
    ).toBe('UnrecognizedClientException');
  });
});
