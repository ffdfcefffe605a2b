import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provision, sdkConfig, serveService } from '../../support/ports.ts';
import { lab, roleArn, type Lab } from './support.ts';

let it_: Lab;
let server: Awaited<ReturnType<typeof serveService>>;
let client: LambdaClient;
beforeAll(async () => {
  it_ = lab();
  server = await serveService(it_.lambda);
  client = new LambdaClient({ ...sdkConfig(server.url), maxAttempts: 1 });
  await it_.fn(
    'echo',
    `export const handler = async (event) => { console.log('got', event); ` +
      `if (event.fail) throw new Error('failed'); return event; };`,
    { Description: 'Echo', Environment: { Variables: { AB: 'b' } } },
  );
});
afterAll(async () => {
  await server.close();
  await it_.dispose();
});
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const body = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? []).toString() || 'null');

describe('Invoke', () => {
  it.each(['echo', arn, `${arn}:$LATEST`, '000000000000:function:echo', 'echo:$LATEST'])(
    'by %s',
    async (FunctionName) => {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: '{"a":"é"}' }));
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
      expect(answer.FunctionError).toBeUndefined();
      expect(body(answer.Payload)).toEqual({ a: 'é' });
    },
  );

  it('reports the function’s error beside a status of 200', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', Payload: '{"fail":true}' }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(body(answer.Payload)).toMatchObject({ errorType: 'Error', errorMessage: 'failed' });
  });

  it('returns the end of the log', async () => {
    const { LogResult } = await client.send(
      new InvokeCommand({ FunctionName: 'echo', Payload: '{"a":1}', LogType: 'Tail' }),
    );
    const log = Buffer.from(LogResult ?? '', 'base64').toString();
    const lines = [
      /START RequestId: [0-9a-f-]{36} Version: \$LATEST/,
      /\d{4}-.+Z\t[0-9a-f-]{36}\tINFO\tgot \{ a: 1 \}/,
      /END RequestId: [0-9a-f-]{36}/,
      /REPORT RequestId: /,
    ];
    expect(log).toMatch(new RegExp(`^${lines.map(({ source }) => source).join('\\n')}`));
  });

  it('hands a client context on, to synchronous invocations', async () => {
    await it_.fn('told', 'export const handler = async (_event, { clientContext }) => clientContext ?? "none";');
    const said = { custom: { a: '1' }, client: { app_title: 'é' } };
    const ClientContext = Buffer.from(JSON.stringify(said)).toString('base64');
    const answer = await client.send(new InvokeCommand({ FunctionName: 'told', ClientContext }));
    expect(body(answer.Payload)).toEqual(said);
    expect(body((await client.send(new InvokeCommand({ FunctionName: 'told' }))).Payload)).toBe('none');
  });

  it.each(['string', '!!!!', 'bm8ganNvbg==', 'WzFd', 'bnVsbA=='])(
    'refuses the client context %s',
    async (ClientContext) => {
      await expect(client.send(new InvokeCommand({ FunctionName: 'echo', ClientContext }))).rejects.toMatchObject({
        name: 'InvalidRequestContentException',
        message: 'Client context must be a valid Base64-encoded JSON object.',
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it('tries nothing on a dry run', async () => {
    expect(await client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'DryRun' }))).toMatchObject({
      StatusCode: 204,
    });
  });

  it('acknowledges events', async () => {
    expect(
      await client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload: '{}' })),
    ).toMatchObject({ StatusCode: 202 });
  });

  it.each([
    [
      'an unknown function',
      { FunctionName: 'none' },
      'ResourceNotFoundException',
      404,
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:none',
    ],
    [
      'an unknown qualifier',
      { FunctionName: 'echo', Qualifier: 'live' },
      'ResourceNotFoundException',
      404,
      `Function not found: ${arn}:live`,
    ],
    [
      'another account',
      { FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:echo' },
      'ResourceNotFoundException',
      404,
      'Function not found: arn:aws:lambda:us-east-1:111111111111:function:echo',
    ],
    [
      'what is not JSON',
      { FunctionName: 'echo', Payload: '{a}' },
      'InvalidRequestContentException',
      400,
      /Could not parse request body into json/,
    ],
    [
      'what is not UTF-8',
      { FunctionName: 'echo', Payload: Buffer.from([0x22, 0xe9, 0x22]) },
      'InvalidRequestContentException',
      400,
      /Could not parse request body into json/,
    ],
    [
      'more than 6 MB',
      { FunctionName: 'echo', Payload: `"${'x'.repeat(6_291_456)}"` },
      'RequestTooLargeException',
      413,
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'an event of more than 256 KB',
      { FunctionName: 'echo', InvocationType: 'Event' as const, Payload: `"${'x'.repeat(262_143)}"` },
      'RequestTooLargeException',
      413,
      '262145 byte payload is too large for the Event invocation type (limit 262144 bytes)',
    ],
    [
      'a client context of more than 3,583 bytes',
      { FunctionName: 'echo', ClientContext: 'A'.repeat(3_584) },
      'UnsupportedByLocalAws',
      501,
      /A ClientContext of 3584 bytes/,
    ],
  ])('refuses %s', async (_name, input, name, status, message) => {
    const error = await client.send(new InvokeCommand(input)).then(
      () => undefined,
      (reason: unknown) => reason as Error & { $metadata: { httpStatusCode: number }; Message?: string },
    );
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(error?.message || error?.Message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });
});

describe('descriptions', () => {
  it('shows a function', async () => {
    const { Configuration, Concurrency } = await client.send(new GetFunctionCommand({ FunctionName: 'echo' }));
    expect(Concurrency).toBeUndefined();
    expect(Configuration).toMatchObject({
      FunctionName: 'echo',
      FunctionArn: arn,
      Runtime: 'nodejs20.x',
      Role: roleArn,
      Handler: 'index.handler',
      Timeout: 3,
      MemorySize: 128,
      State: 'Active',
      Environment: { Variables: { AB: 'b' } },
    });
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: arn }))).toMatchObject({
      Description: 'Echo',
      LoggingConfig: { LogGroup: '/aws/lambda/echo', LogFormat: 'Text' },
    });
  });

  it('lists functions page by page', async () => {
    await it_.fn('another', 'export const handler = async () => 1;');
    const first = await client.send(new ListFunctionsCommand({ MaxItems: 1 }));
    expect(first).toMatchObject({ Functions: [{ FunctionName: 'another' }], NextMarker: expect.any(String) as string });
    await expect(client.send(new ListFunctionsCommand({ Marker: 'another' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    expect((await client.send(new ListFunctionsCommand({ Marker: first.NextMarker }))).Functions?.[0]).toMatchObject({
      FunctionName: 'echo',
    });
  });

  it('shows who may invoke', async () => {
    await expect(client.send(new GetPolicyCommand({ FunctionName: 'echo' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await provision(it_.lambda, 'AWS::Lambda::Permission', 'AllowRule', {
      FunctionName: arn,
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r',
    });
    const { Policy } = await client.send(new GetPolicyCommand({ FunctionName: 'echo' }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: arn,
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/r' } },
        },
      ],
    });
  });

  it('refuses API calls it does not have', async () => {
    const { DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
    await expect(client.send(new DeleteFunctionCommand({ FunctionName: 'echo' }))).rejects.toMatchObject({
      name: 'UnsupportedByLocalAws',
    });
  });
});
