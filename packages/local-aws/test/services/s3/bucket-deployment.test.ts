import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, it } from 'vitest';
import { startRuntime, type Runtime } from '../../../src/runtime/runtime.ts';
import { runHere } from '../../cli/run-here.ts';
import { freshDirectories } from '../../support/directories.ts';

const fresh = freshDirectories('bucket-deployment-');
const started: Runtime[] = [];
afterEach(async () => {
  for (const runtime of started.splice(0)) await runtime.stop();
});

type Files = Readonly<Record<string, string>>;

/** Writes an assembly as the CDK does, with the folders `site` and `more` as assets. */
function assembly(directory: string, Resources: object, folders: Readonly<Record<string, Files>>): void {
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  };
  for (const [folder, files] of Object.entries(folders))
    for (const [name, content] of Object.entries(files)) write(join(folder, name), content);
  const packaging = 'zip';
  const assets = Object.keys(folders).map((path) => [
    path,
    { source: { path, packaging }, destinations: { here: { bucketName: 'assets', objectKey: `${path}.zip` } } },
  ]);
  write('S.assets.json', JSON.stringify({ version: '1', files: Object.fromEntries(assets) as object }));
  write('S.json', JSON.stringify({ Resources, Outputs: { Bucket: { Value: { Ref: 'Bucket' } } } }));
  const artifacts = {
    S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } },
    'S.assets': { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } },
  };
  write('manifest.json', JSON.stringify({ version: '1', artifacts }));
}

const deployment = (more: object = {}, sources: readonly string[] = ['site']) => ({
  Type: 'Custom::CDKBucketDeployment',
  Properties: {
    ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:of-the-cdk',
    SourceBucketNames: sources.map(() => 'assets'),
    SourceObjectKeys: sources.map((source) => `${source}.zip`),
    DestinationBucketName: { Ref: 'Bucket' },
    Prune: true,
    OutputObjectKeys: true,
    ...more,
  },
});
const Bucket = { Type: 'AWS::S3::Bucket' };
const files = { 'index.html': '<p>', 'assets/app.js': '1', 'data.tar.gz': 'x', LICENSE: 'y', 'a/ü.txt': 'ü' };

async function start(directory: string, dataDirectory: string) {
  const runtime = await startRuntime({ assembly: directory, dataDirectory, port: 0 });
  started.push(runtime);
  const { region, credentials, awsEndpointUrl, stackOutputs } = runtime.outputs;
  const settings = { region, credentials, endpoint: awsEndpointUrl };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const bucket = String(stackOutputs['Bucket']);
  const keys = async (): Promise<readonly unknown[]> =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key);
  const read = (Key: string) => s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  const textOf = async (Key: string) => (await read(Key)).Body?.transformToString();
  const stop = async (): Promise<void> => {
    started.splice(started.indexOf(runtime), 1);
    await runtime.stop();
  };
  return { s3, bucket, keys, read, textOf, stop, settings, outputs: stackOutputs };
}

it('the files of a folder are in the bucket, with their types, and tell of themselves', async () => {
  const directory = fresh();
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'told' } };
  const QueueConfigurations = [{ Event: 's3:ObjectCreated:*', Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } }];
  const Notified = { ...Bucket, Properties: { NotificationConfiguration: { QueueConfigurations } } };
  const Policy = {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
        ],
      },
    },
  };
  const Deployed = { ...deployment(), DependsOn: ['Policy'] };
  assembly(directory, { Queue, Policy, Bucket: Notified, Deployed }, { site: files });
  const { keys, read, textOf, settings } = await start(directory, fresh());
  expect(await keys()).toEqual(['LICENSE', 'a/ü.txt', 'assets/app.js', 'data.tar.gz', 'index.html']);
  const types = await Promise.all(Object.keys(files).map(async (key) => (await read(key)).ContentType));
  expect(types).toEqual(['text/html', 'text/javascript', 'application/x-tar', 'binary/octet-stream', 'text/plain']);
  expect(await textOf('a/ü.txt')).toBe('ü');
  const sqs = new SQSClient(settings);
  const QueueUrl = `${settings.endpoint}/000000000000/told`;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
  );
  expect(Messages.length).toBeGreaterThan(0);
  expect(Messages[0]?.Body).toContain('ObjectCreated:Put');
});

it('what was deployed is deployed again when something of it changes, and not at each start', async () => {
  const [directory, data] = [fresh(), fresh()];
  assembly(directory, { Bucket, Deployed: deployment() }, { site: files });
  const first = await start(directory, data);
  await first.s3.send(new PutObjectCommand({ Bucket: first.bucket, Key: 'index.html', Body: 'by a user' }));
  await first.s3.send(new PutObjectCommand({ Bucket: first.bucket, Key: 'of-a-user', Body: 'x' }));
  await first.s3.send(new DeleteObjectCommand({ Bucket: first.bucket, Key: 'LICENSE' }));
  await first.stop();
  const second = await start(directory, data);
  expect(await second.textOf('index.html')).toBe('by a user');
  expect(await second.keys()).not.toContain('LICENSE');
  await second.stop();
  assembly(directory, { Bucket, Deployed: deployment() }, { site: { 'index.html': '<h1>' } });
  const third = await start(directory, data);
  expect(await third.textOf('index.html')).toBe('<h1>');
  expect(await third.keys()).toEqual(['LICENSE', 'a/ü.txt', 'assets/app.js', 'data.tar.gz', 'index.html']);
});

it('sources, prefixes, filters, metadata and markers are those of the deployment', async () => {
  const directory = fresh();
  const Topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'say "so"'.replace(/\W/g, '-') } };
  const markers = [{}, { '<<marker:0xbaba:0>>': { 'Fn::GetAtt': ['Topic', 'TopicName'] }, '<<m:1>>': 'a"b' }];
  const resources = {
    ...{ Bucket, Topic },
    Site: deployment(
      {
        DestinationBucketKeyPrefix: 'web',
        Exclude: ['*'],
        Include: ['*.html', 'config.json'],
        UserMetadata: { Owner: 'ada' },
        SystemMetadata: { 'cache-control': 'no-cache', 'content-type': 'text/x' },
        SourceMarkers: markers,
        SourceMarkersConfig: [{}, { jsonEscape: true }],
      },
      ['site', 'more'],
    ),
    Kept: deployment({ DestinationBucketKeyPrefix: 'web/', Prune: false, Include: [], Exclude: ['*.gz', 'a/*'] }),
    Other: deployment({ DestinationBucketKeyPrefix: '/', Prune: false, Exclude: ['*'], Include: ['LIC*SE'] }, ['site']),
  };
  const more = { 'config.json': '{"a":"<<m:1>>","t":"<<marker:0xbaba:0>>"}', 'index.html': 'of the later source' };
  assembly(directory, resources, { site: files, more });
  const { keys, read, textOf } = await start(directory, fresh());
  expect(await keys()).toEqual(['LICENSE', 'web/LICENSE', 'web/assets/app.js', 'web/config.json', 'web/index.html']);
  expect(JSON.parse((await textOf('web/config.json')) ?? '')).toEqual({ a: 'a"b', t: 'say--so-' });
  const { CacheControl, ContentType, Metadata } = await read('web/config.json');
  expect([CacheControl, ContentType, Metadata]).toEqual(['no-cache', 'text/x', { owner: 'ada' }]);
});

it('what cannot be deployed is told with all else', async () => {
  const directory = fresh();
  const resources = {
    Bucket,
    Pattern: deployment({ Exclude: ['[a-b]*'] }),
    Class: deployment({ SystemMetadata: { 'storage-class': 'GLACIER' } }),
    Gone: deployment({}, ['gone']),
    Whole: deployment({ Extract: false }),
  };
  assembly(join(directory, 'asm'), resources, { site: files });
  const { stderr } = await runHere(directory, 'check', '--assembly', 'asm');
  expect(stderr).toMatch(/Pattern: The pattern \[a-b\]\* of a bucket deployment is not supported/);
  expect(stderr).toMatch(/Class: SystemMetadata\.storage-class: value "GLACIER"/);
  expect(stderr).toMatch(/Gone: .*gone\.zip/);
  expect(stderr).toMatch(/Whole: A bucket deployment of a folder that is not extracted/);
});
