import {
  CreateFunctionUrlConfigCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  ListFunctionUrlConfigsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, document, startStack, trusting, type Stack } from '../../iam/stack.ts';

const source = `exports.handler = async (event) => {
  const { rawPath, rawQueryString, body, isBase64Encoded, cookies, queryStringParameters, requestContext } = event;
  if (rawPath === '/orders/7') return { statusCode: 418, body: '' };
  if (rawPath === '/fails') throw new Error('no');
  if (rawPath === '/json') return { a: 1 };
  if (rawPath === '/binary')
    return { statusCode: 201, headers: { 'Content-Type': 'image/png' }, body: 'AAEC', isBase64Encoded: true };
  if (rawPath === '/cookies') return { statusCode: 204, cookies: ['a=1; Secure', 'b=2'] };
  if (rawPath === '/splits')
    return { statusCode: 200, headers: { x: 'a\\r\\nSet-Cookie: c=1', 'b ad': 'x' }, body: '' };
  return { statusCode: 200, body: JSON.stringify({
    rawPath, rawQueryString, body, isBase64Encoded, cookies, queryStringParameters,
    method: requestContext.http.method, who: requestContext.authorizer?.iam?.userArn ?? requestContext.accountId,
  }) };
};`;

let stack: Stack;
let lambda: LambdaClient;
let open: string;
let closed: string;

beforeAll(async () => {
  stack = await startStack();
  lambda = new LambdaClient(stack.administrator);
  const role = await stack.provision('AWS::IAM::Role', 'Runs', {
    AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
  });
  for (const FunctionName of ['open', 'closed', 'bare'])
    await stack.provision('AWS::Lambda::Function', FunctionName, {
      FunctionName,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: role.attributes['Arn'],
      Code: { ZipFile: source },
    });
  open = await addressOf('open', 'NONE');
  closed = await addressOf('closed', 'AWS_IAM');
  const everybody = { FunctionName: 'open', Principal: '*' };
  await stack.provision('AWS::Lambda::Permission', 'Call', {
    ...everybody,
    Action: 'lambda:InvokeFunctionUrl',
    FunctionUrlAuthType: 'NONE',
  });
  await stack.provision('AWS::Lambda::Permission', 'Invoke', {
    ...everybody,
    Action: 'lambda:InvokeFunction',
    InvokedViaFunctionUrl: true,
  });
});
afterAll(async () => {
  lambda.destroy();
  await stack.close();
});

async function addressOf(name: string, AuthType: string, more: object = {}): Promise<string> {
  const made = await stack.provision('AWS::Lambda::Url', `${name}Url`, { TargetFunctionArn: name, AuthType, ...more });
  return String(made.attributes['FunctionUrl']);
}

async function signed(address: string, credentials: Stack['administrator']['credentials'], body?: string) {
  const url = new URL(address);
  const signer = new SignatureV4({ service: 'lambda', region: 'us-east-1', credentials, sha256: Sha256 });
  const method = body === undefined ? 'GET' : 'POST';
  const { headers } = await signer.sign({
    method,
    protocol: 'http:',
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: {},
    headers: { host: url.host },
    ...(body !== undefined && { body }),
  });
  return fetch(url, { method, headers, ...(body !== undefined && { body }) });
}

describe('the address of a function', () => {
  it('gives the request to the function, in the format 2.0', async () => {
    const answer = await fetch(`${open}a%20b/c?x=1&x=2&y=`, {
      method: 'POST',
      headers: { cookie: 'a=1; b=2', 'content-type': 'application/json' },
      body: '{"ü":1}',
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=',
      queryStringParameters: { x: '1,2', y: '' },
      body: '{"ü":1}',
      isBase64Encoded: false,
      cookies: ['a=1', 'b=2'],
      method: 'POST',
      who: 'anonymous',
    });
    const bytes = await fetch(open, { method: 'PUT', body: new Uint8Array([0, 255]) });
    expect(await bytes.json()).toMatchObject({ body: 'AP8=', isBase64Encoded: true, rawPath: '/' });
  });

  it('answers what the function says: an answer, bytes, cookies, or any JSON', async () => {
    const json = await fetch(`${open}json`);
    expect([json.status, json.headers.get('content-type'), await json.json()]).toEqual([
      200,
      'application/json',
      { a: 1 },
    ]);
    const binary = await fetch(`${open}binary`);
    expect([binary.status, binary.headers.get('content-type')]).toEqual([201, 'image/png']);
    expect([...new Uint8Array(await binary.arrayBuffer())]).toEqual([0, 1, 2]);
    const cookies = await fetch(`${open}cookies`);
    expect([cookies.status, cookies.headers.getSetCookie()]).toEqual([204, ['a=1; Secure', 'b=2']]);
  });

  it('tells nothing of a failure, and no header that the function may not set', async () => {
    const failed = await fetch(`${open}fails`);
    expect([failed.status, await failed.text()]).toEqual([502, 'Internal Server Error']);
    const split = await fetch(`${open}splits`);
    expect(split.headers.getSetCookie()).toEqual([]);
    expect(split.headers.get('x')).toBe('aSet-Cookie: c=1');
  });

  it('is open to nobody without both permissions', async () => {
    const address = await addressOf('bare', 'NONE');
    const answer = await fetch(address);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ Message: expect.stringContaining('urls-auth.html') as string });
  });

  it('with AWS_IAM takes signed requests of those who may', async () => {
    expect((await fetch(closed)).status).toBe(403);
    const { credentials } = stack.administrator;
    expect(await (await signed(closed, credentials, '{}')).json()).toMatchObject({
      who: 'arn:aws:iam::000000000000:user/administrator',
    });
    expect((await signed(closed, { ...credentials, secretAccessKey: 'wrong' })).status).toBe(403);
    const may = await stack.role('may', allow(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']));
    const mayNot = await stack.role('mayNot', allow('lambda:InvokeFunctionUrl'));
    expect((await signed(closed, may.credentials)).status).toBe(200);
    expect((await signed(closed, mayNot.credentials)).status).toBe(403);
  });

  it('that nobody made is not there', async () => {
    expect((await fetch(`${new URL(open).origin}/lambda-url/nothing/`)).status).toBe(404);
  });

  it('is made, shown, changed, listed and deleted by calls', async () => {
    const { FunctionUrl = '', ...made } = await lambda
      .send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'bare' }))
      .then(() =>
        lambda.send(
          new CreateFunctionUrlConfigCommand({
            FunctionName: 'bare',
            AuthType: 'NONE',
            Cors: { AllowOrigins: ['http://localhost:5173'], AllowMethods: ['PUT'], MaxAge: 60 },
          }),
        ),
      );
    expect(made).toMatchObject({ AuthType: 'NONE', InvokeMode: 'BUFFERED', $metadata: { httpStatusCode: 201 } });
    await expect(
      lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'bare', AuthType: 'NONE' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
    const preflight = await fetch(FunctionUrl, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'PUT' },
    });
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-methods': 'PUT',
      'access-control-max-age': '60',
    });
    await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'bare', AuthType: 'AWS_IAM' }));
    expect(await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'bare' }))).toMatchObject({
      AuthType: 'AWS_IAM',
      FunctionUrl,
      Cors: { MaxAge: 60 },
    });
    const { FunctionUrlConfigs } = await lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName: 'bare' }));
    expect(FunctionUrlConfigs).toMatchObject([{ FunctionUrl }]);
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'bare' }));
    await expect(lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'bare' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });
});

it('reserved concurrency is set, counts, and is taken away', async () => {
  const FunctionName = 'open';
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  expect(await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).toMatchObject({
    ReservedConcurrentExecutions: 0,
  });
  const refused = await fetch(open);
  expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([429, 'TooManyRequestsException']);
  await expect(
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  expect(await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).not.toHaveProperty(
    'ReservedConcurrentExecutions',
  );
  expect((await fetch(open)).status).toBe(200);
});

it('is an endpoint of API destinations, for roles that may invoke them', async () => {
  stack.created.services['events']?.start?.();
  const attributesOf = async (type: string, name: string, properties: object): Promise<Record<string, string>> => {
    const { ref, attributes } = await stack.provision(type, name, { ...properties });
    return { ref, ...(attributes as Record<string, string>) };
  };
  const { Arn: ConnectionArn } = await attributesOf('AWS::Events::Connection', 'Connection', {
    AuthorizationType: 'BASIC',
    AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' } },
  });
  const { Arn } = await attributesOf('AWS::Events::ApiDestination', 'Orders', {
    ...{ ConnectionArn, InvocationEndpoint: `${open}orders/*`, HttpMethod: 'POST' },
  });
  const { ref: QueueUrl = '', Arn: dead } = await attributesOf('AWS::SQS::Queue', 'Dead', {});
  const PolicyDocument = document(allow('sqs:SendMessage', dead, { Principal: { Service: 'events.amazonaws.com' } }));
  await attributesOf('AWS::SQS::QueuePolicy', 'DeadPolicy', { Queues: [QueueUrl], PolicyDocument });
  for (const [name, action] of Object.entries({ may: 'events:InvokeApiDestination', mayNot: 'events:PutEvents' })) {
    const { Arn: RoleArn } = await attributesOf('AWS::IAM::Role', name, {
      AssumeRolePolicyDocument: trusting({ Service: 'events.amazonaws.com' }),
      Policies: [{ PolicyName: 'own', PolicyDocument: document(allow(action, Arn)) }],
    });
    const HttpParameters = { PathParameterValues: ['$.detail.order'] };
    const target = { Id: name, Arn, RoleArn, HttpParameters, DeadLetterConfig: { Arn: dead } };
    await attributesOf('AWS::Events::Rule', `${name}Rule`, { EventPattern: { source: ['shop'] }, Targets: [target] });
  }
  const events = new EventBridgeClient(stack.administrator);
  const sqs = new SQSClient(stack.administrator);
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'sold', Detail: '{"order":7}' }] }));
  const codes = new Set<unknown>();
  await expect
    .poll(async () => {
      const asked = { QueueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
      for (const { MessageAttributes: of } of Messages)
        codes.add(`${of?.['ERROR_CODE']?.StringValue} ${of?.['ERROR_MESSAGE']?.StringValue}`);
      return [...codes].sort();
    })
    .toEqual([
      expect.stringMatching(/^NO_PERMISSIONS .*events:InvokeApiDestination/),
      expect.stringMatching(/^SDK_CLIENT_ERROR .* 418/),
    ]);
  events.destroy();
  sqs.destroy();
});
