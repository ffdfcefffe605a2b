import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startApp, type App } from '../apps/support.ts';
import { runHere } from '../cli/run-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'sam Größe '));
const sam = (Resources: object, more: object = {}): string =>
  JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources, ...more });

/** Logs what starts it, by which alias, and what the layer says. */
const code = `
const { word } = require('word');
exports.handler = async (event, { invokedFunctionArn }) => {
  if (event.fail) throw new Error('as asked');
  const record = event.Records?.[0];
  console.log(word, record?.s3?.object.key ?? event.triggerSource ?? '-', invokedFunctionArn.split(':').at(-1));
  if (event.triggerSource === 'PreSignUp_SignUp') event.response.autoConfirmUser = true;
  return event.triggerSource ? event : word;
};`;
const Resources = {
  Words: {
    Type: 'AWS::Serverless::LayerVersion',
    Properties: { ContentUri: './layer', CompatibleRuntimes: ['nodejs22.x'] },
  },
  Uploads: { Type: 'AWS::S3::Bucket', DependsOn: 'Words' },
  People: { Type: 'AWS::Cognito::UserPool' },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'People' } } },
  Teller: {
    Type: 'AWS::Serverless::Function',
    Properties: {
      ...{ InlineCode: code, Handler: 'index.handler', Runtime: 'nodejs22.x', Layers: [{ Ref: 'Words' }] },
      EventInvokeConfig: { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Type: 'SQS' } } },
      Events: {
        Uploaded: {
          Type: 'S3',
          Properties: {
            ...{ Bucket: { Ref: 'Uploads' }, Events: 's3:ObjectCreated:*' },
            Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.csv' }] } },
          },
        },
        Joined: {
          Type: 'Cognito',
          Properties: { UserPool: { Ref: 'People' }, Trigger: ['PreSignUp', 'PostConfirmation'] },
        },
      },
    },
  },
};
const Outputs = Object.fromEntries(
  ['Uploads', 'People', 'Client', 'Teller', 'Words', 'TellerEventInvokeConfigOnFailureQueue'].map((id) => [
    id,
    { Value: { Ref: id } },
  ]),
);
let app: App;

beforeAll(async () => {
  mkdirSync(join(folder, 'layer/nodejs/node_modules/word'), { recursive: true });
  writeFileSync(join(folder, 'layer/nodejs/node_modules/word/index.js'), "exports.word = 'told';");
  writeFileSync(
    join(folder, 'template.json'),
    sam(Resources, { Outputs, Globals: { Function: { AutoPublishAlias: 'live' } } }),
  );
  app = await startApp(join(folder, 'data'), join(folder, 'template.json'));
});
afterAll(async () => {
  await app?.runtime.stop();
  rmSync(folder, { recursive: true, force: true });
});

const client = (): object => {
  const { awsEndpointUrl: endpoint, region, credentials } = app.runtime.outputs;
  return { endpoint, region, credentials, forcePathStyle: true };
};
const logged = (): string => {
  const logs = join(folder, 'data', 'logs');
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log') || name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('');
};

it('a layer is what its folder holds, and its name is the logical id', async () => {
  expect(app.output('Words')).toMatch(/:layer:Words:1$/);
  const { Payload } = await new LambdaClient(client()).send(new InvokeCommand({ FunctionName: app.output('Teller') }));
  expect(Payload?.transformToString()).toBe('"told"');
});

it('an event of a bucket and one of a user pool start the function', async () => {
  const s3 = new S3Client(client());
  for (const Key of ['a.txt', 'b.csv'])
    await s3.send(new PutObjectCommand({ Bucket: app.output('Uploads'), Key, Body: 'x' }));
  await vi.waitFor(() => expect(logged()).toContain('told b.csv live'), 5000);
  expect(logged()).not.toContain('told a.txt');
  const cognito = new CognitoIdentityProviderClient(client());
  const user = { ClientId: app.output('Client'), Username: 'ada', Password: 'Password1!' };
  expect(await cognito.send(new SignUpCommand(user))).toMatchObject({ UserConfirmed: true });
  await vi.waitFor(() => expect(logged()).toContain('told PostConfirmation_ConfirmSignUp live'), 5000);
  expect(logged()).toContain('told PreSignUp_SignUp');
});

it('a destination that names no queue has one of its own', async () => {
  const invoke = { InvocationType: 'Event', Payload: Buffer.from('{"fail":true}') } as const;
  await new LambdaClient(client()).send(
    new InvokeCommand({ FunctionName: app.output('Teller'), Qualifier: 'live', ...invoke }),
  );
  const QueueUrl = app.output('TellerEventInvokeConfigOnFailureQueue');
  const { Messages } = await new SQSClient(client()).send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ requestPayload: { fail: true } });
});

it('what SAM has and the runtime has not is not called wrong, and can be left out by its name', async () => {
  const f = { InlineCode: 'exports.handler = () => 1;', Handler: 'index.handler', Runtime: 'nodejs22.x' };
  const Policies = [{ SESCrudPolicy: { IdentityName: 'x' } }];
  const Events = { Asked: { Type: 'Api', Properties: { Path: '/', Method: 'get' } } };
  const F = { Type: 'AWS::Serverless::Function', Properties: { ...f, Policies, Events } };
  writeFileSync(join(folder, 'more.json'), sam({ F }));
  const { stderr } = await runHere(folder, 'check', '--template', 'more.json');
  expect(stderr).toMatch(/Not supported by local-aws:\n(.*\n)* {2}AWS::Serverless event Api\n {4}FAsked\n/);
  expect(stderr).toMatch(/ {2}AWS::Serverless policy template SESCrudPolicy\n {4}FRolePolicy0\n/);
  expect(stderr).not.toContain('as AWS refuses it');
  const without = ['--ignore', 'AWS::Serverless event Api', '--ignore', 'FRolePolicy0'];
  expect((await runHere(folder, 'check', '--template', 'more.json', ...without)).stdout).toContain(
    'Nothing stands in the way: 2 resources.',
  );
});

it('SAM refuses an event whose bucket or pool is not in the template', async () => {
  const f = { InlineCode: 'exports.handler = () => 1;', Handler: 'index.handler', Runtime: 'nodejs22.x' };
  const event = (Type: string, Properties: object): object => ({
    Type: 'AWS::Serverless::Function',
    Properties: { ...f, Events: { E: { Type, Properties } } },
  });
  const G = event('Cognito', { UserPool: { Ref: 'None' }, Trigger: 'PreSignUp' });
  writeFileSync(join(folder, 'more.json'), sam({ F: event('S3', { Bucket: 'b', Events: 's3:ObjectCreated:*' }), G }));
  const { stderr } = await runHere(folder, 'check', '--template', 'more.json');
  const must = 'S3 events must reference an S3 bucket in the same template.';
  expect(stderr).toContain(
    `errors found: 2. Resource with id [F] is invalid. Event with id [E] is invalid. ${must} Resource with id [G]`,
  );
});
