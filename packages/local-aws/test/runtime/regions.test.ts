import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AdminCreateUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import {
  ListSubscriptionsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createOperator } from '../../src/kernel/operator.ts';
import { startRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import { synthesizePair } from '../apps/regions/pair.ts';
import { runHere } from '../cli/run-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'regions-'));
const assembly = join(folder, 'cdk.out');
const dataDirectory = join(folder, 'data');
const warned: string[] = [];
const operator = createOperator({ level: 'warn', write: (line) => void warned.push(line) });
const users = [{ username: 'ada@example.com', password: 'Correct-Horse-7', groups: [] }];
const main = 'eu-west-1';
const other = 'us-east-1';
let runtime: Runtime;

beforeAll(async () => {
  synthesizePair(assembly);
  const ports = { port: 0, tlsPort: 0, console: { port: 0 } };
  runtime = await startRuntime({ assembly, dataDirectory, operator, users, ...ports });
});
afterAll(async () => {
  await runtime.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A client of a region, at the endpoint of the main region unless given. */
const at = (region: string, endpoint = runtime.outputs.awsEndpointUrl) => ({
  region,
  endpoint,
  credentials: runtime.outputs.credentials,
  maxAttempts: 1,
  forcePathStyle: true,
});
const output = (name: string): string => runtime.outputs.stackOutputs[name] ?? '';

/** Takes one message of the queue in the main region. */
async function received(): Promise<string | undefined> {
  const client = new SQSClient(at(main));
  const QueueUrl = output('InboxUrl');
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  const [message] = Messages;
  if (message) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return message?.Body;
}

it('runs each stack in its region, each region with an endpoint and a console of its own', async () => {
  const [further] = runtime.furtherRegions;
  expect(warned).toEqual([]);
  expect(runtime.outputs.region).toBe(main);
  expect(further?.outputs.region).toBe(other);
  expect(further?.outputs.awsEndpointUrl).not.toBe(runtime.outputs.awsEndpointUrl);
  expect(existsSync(further?.outputsFile ?? '')).toBe(true);
  const consoles = [runtime.consoleUrl, further?.consoleUrl].map(async (url = '') => (await fetch(url)).status);
  expect(await Promise.all(consoles)).toEqual([200, 200]);
  expect(output('RelayArn')).toMatch(/^arn:aws:lambda:eu-west-1:123456789012:function:Site-Relay/);
  expect(output('NewsArn')).toMatch(/^arn:aws:sns:us-east-1:123456789012:Site-News/);
  expect(output('InboxUrl')).toMatch(runtime.outputs.awsEndpointUrl);
  expect(Object.keys(runtime.outputs.outputsByStack)).toEqual(['Site', 'us-east-1/Site']);
  const { [other]: told } = runtime.outputs.furtherRegions ?? {};
  expect(told).toMatchObject({ awsEndpointUrl: further?.outputs.awsEndpointUrl, outputsByStack: { Site: {} } });
  expect(told).not.toHaveProperty('credentials');
});

it('prints the settings of each region', async () => {
  const settings = (region: string) => runHere(folder, 'env', '--data-dir', dataDirectory, '--region', region);
  const { awsEndpointUrl } = runtime.furtherRegions[0]?.outputs ?? {};
  const { stdout } = await settings(other);
  expect(stdout).toContain(`export AWS_ENDPOINT_URL='${awsEndpointUrl}'\n`);
  expect(stdout).toContain(`export AWS_REGION='${other}'\n`);
  expect((await settings('ap-south-1')).stderr).toMatch(
    /no stack runs there\. There are stacks in eu-west-1, us-east-1/,
  );
});

it('lets the users of one region into the APIs of both', async () => {
  const run = (...args: string[]) => runHere(folder, ...args, '--data-dir', dataDirectory);
  expect([runtime.outputs, ...runtime.furtherRegions.map(({ outputs }) => outputs)].map((one) => one.users)).toEqual([
    [],
    users.map((user) => expect.objectContaining(user) as unknown),
  ]);
  expect((await run('token', 'ada')).stdout).toMatch(/^ey/);
  const asked = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await run('query', '{ region }', ...args)).stdout) as unknown;
  expect(await asked('--as', 'ada')).toEqual({ data: { region: main } });
  expect(await asked('--as', 'ada', '--region', other)).toEqual({ data: { region: other } });
  expect(await asked('--api-key', '--region', other)).toEqual({ data: { region: other } });
});

it('has one outbox, one list of snapshots and the logs of all regions', async () => {
  const run = (directory: string, ...args: string[]) => runHere(folder, ...args, '--data-dir', directory);
  const { outputs, outputsFile = '' } = runtime.furtherRegions[0] ?? {};
  const invited = { UserPoolId: outputs?.userPoolId, Username: 'eve@example.com' };
  const UserAttributes = [{ Name: 'email', Value: 'eve@example.com' }];
  const create = new AdminCreateUserCommand({ ...invited, UserAttributes, DesiredDeliveryMediums: ['EMAIL'] });
  await new CognitoIdentityProviderClient(at(other)).send(create);
  expect((await run(dataDirectory, 'outbox')).stdout).toContain('eve@example.com');
  expect((await run(dirname(outputsFile), 'snapshots', '--keep', 'both')).stdout).toMatch(/ both\n$/);
  expect((await run(dataDirectory, 'snapshots')).stdout).toMatch(/ both\n$/);
  const logs = async (...args: string[]) => (await run(dataDirectory, 'logs', 'ExportWriter', ...args)).stdout;
  expect(await logs()).toMatch(/ us-east-1 Site-/);
  expect(await logs('--region', other)).toBe(await logs());
  expect(await logs('--region', main)).toBe('');
  expect((await run(dataDirectory, 'logs', '--region', 'eu-north-1')).stderr).toMatch(
    /^OtherRegion: --region eu-north-1: no stack runs there\. There are stacks in /,
  );
});

it('tells every address by TLS as well', () => {
  const { secure, stackOutputs } = runtime.outputs;
  const url = runtime.furtherRegions[0]?.outputs.secure?.graphqlUrl;
  expect(url).toMatch(/^https:/);
  expect(secure?.stackOutputs['EdgeApi']).toBe(url);
  expect(Object.keys(secure?.stackOutputs ?? {}).sort()).toEqual(Object.keys(stackOutputs).sort());
  expect(JSON.stringify(secure)).not.toMatch(/http:/i);
});

it('finds what a call is signed for, whichever endpoint it comes to', async () => {
  const endpoint = runtime.furtherRegions[0]?.outputs.awsEndpointUrl;
  const parameter = '/cdk/exports/Site/Siteuseast1RefNewsE995708CDDB31591';
  const get = new GetParametersCommand({ Names: [parameter] });
  for (const from of [runtime.outputs.awsEndpointUrl, endpoint]) {
    const { Parameters } = await new SSMClient(at(main, from)).send(get);
    expect(Parameters?.[0]?.Value).toBe(output('NewsArn'));
    expect((await new SSMClient(at(other, from)).send(get)).InvalidParameters).toEqual([parameter]);
    const { Account } = await new STSClient(at(other, from)).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe('123456789012');
  }
  await expect(new SSMClient(at('ap-south-1')).send(get)).rejects.toThrow(
    /Region ap-south-1 is not supported by local-aws \(it has eu-west-1, us-east-1: AWS_REGION=eu-west-1/,
  );
});

it('lets a function call another region, and a topic send to one', async () => {
  const Payload = JSON.stringify({ text: 'from afar' });
  const invoke = new InvokeCommand({ FunctionName: output('RelayArn'), Payload });
  expect((await new LambdaClient(at(main)).send(invoke)).FunctionError).toBeUndefined();
  expect(await received()).toBe('from afar');
  const publish = new PublishCommand({ TopicArn: output('NewsArn'), Message: 'direct' });
  await new SNSClient(at(other)).send(publish);
  expect(await received()).toBe('direct');
  const { Subscriptions = [] } = await new SNSClient(at(other)).send(new ListSubscriptionsCommand({}));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:${main}:123456789012:dead` });
  const redrive = new SetSubscriptionAttributesCommand({
    SubscriptionArn: Subscriptions[0]?.SubscriptionArn,
    AttributeName: 'RedrivePolicy',
    AttributeValue: RedrivePolicy,
  });
  await expect(new SNSClient(at(other)).send(redrive)).rejects.toThrow(/is not in us-east-1, the Region of the topic/);
  const heard = (): boolean =>
    runtime.journal.entries().some(({ action, subject, status }) => {
      const isHere = subject.startsWith('arn:aws:lambda:eu-west-1:123456789012:function:Site-Hear');
      return action === 'Invoke' && isHere && status === 200;
    });
  await vi.waitFor(() => expect(heard()).toBe(true), { timeout: 30_000 });
  await expect(new SNSClient(at(main)).send(publish)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('lets a rule send to a bus of another region', async () => {
  const Entries = [{ Source: 'edge', DetailType: 'News', Detail: '{"n":1}' }];
  await new EventBridgeClient(at(other)).send(new PutEventsCommand({ Entries }));
  expect(JSON.parse((await received()) ?? '')).toMatchObject({ source: 'edge', region: other, detail: { n: 1 } });
});

it('has one name for a bucket, and says where it is', async () => {
  const [Bucket, pictures] = [output('FilesName'), output('PicturesName')];
  const put = new PutObjectCommand({ Bucket, Key: 'a', Body: 'text' });
  const get = new GetObjectCommand({ Bucket, Key: 'a' });
  await new S3Client(at(main)).send(put);
  const refused = await new S3Client(at(other)).send(get).catch((error: S3ServiceException) => error);
  expect(refused).toMatchObject({
    name: 'PermanentRedirect',
    Endpoint: new URL(runtime.outputs.awsEndpointUrl).host,
    $metadata: { httpStatusCode: 301 },
  });
  const copy = new CopyObjectCommand({ Bucket: pictures, Key: 'a', CopySource: `${Bucket}/a` });
  await expect(new S3Client(at(other)).send(copy)).rejects.toThrow(/a bucket of eu-west-1, is not supported/);
  const create = new CreateBucketCommand({ Bucket });
  await expect(new S3Client(at(other)).send(create)).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
  const following = new S3Client({ ...at(other), followRegionRedirects: true });
  expect(await (await following.send(get)).Body?.transformToString()).toBe('text');
  const { Buckets = [] } = await following.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name, BucketRegion }) => [Name, BucketRegion]).sort()).toEqual([
    [Bucket, main],
    [pictures, other],
  ]);
});

it('changes each region as its stack changes, and goes on with what is there', async () => {
  const file = join(assembly, 'Edge.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: object };
  const changed = { ...template, Resources: { ...template.Resources, Late: { Type: 'AWS::SQS::Queue' } } };
  writeFileSync(file, JSON.stringify(changed));
  const { provisioned, removed } = await runtime.update(assembly);
  const late = { stack: 'us-east-1/Site', logicalId: 'Late', type: 'AWS::SQS::Queue' };
  expect([provisioned, removed]).toEqual([[late], []]);
  const queuesIn = async (region: string): Promise<number> =>
    (await new SQSClient(at(region)).send(new ListQueuesCommand({}))).QueueUrls?.length ?? 0;
  expect([await queuesIn(main), await queuesIn(other)]).toEqual([1, 1]);

  const { outputs: before } = runtime.furtherRegions[0] ?? {};
  await runtime.stop();
  const port = Number(new URL(before?.awsEndpointUrl ?? '').port);
  const furtherPlaces = { [other]: { port } };
  runtime = await startRuntime({ assembly, dataDirectory, port: 0, operator, furtherPlaces });
  expect(runtime.furtherRegions[0]?.outputs.awsEndpointUrl).toBe(before?.awsEndpointUrl);
  const get = new GetObjectCommand({ Bucket: output('FilesName'), Key: 'a' });
  expect(await (await new S3Client(at(main)).send(get)).Body?.transformToString()).toBe('text');
  await runtime.stop();
  const home = startRuntime({ assembly, dataDirectory, port: 0, operator, stacks: ['Edge'] });
  await expect(home).rejects.toThrow(/has the state of eu-west-1 as its main region, and no stack belongs there now/);
});
