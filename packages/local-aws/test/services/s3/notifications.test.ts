import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { respond } from '../../support/respond.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';
import { fakeTargets, functionArn, queueArn, topicArn } from '../targets.ts';
import { settle } from '../virtual-clock.ts';
import type { Service } from '../../../src/contract/service.ts';

const Bucket = 'dragons';
let ports: TestPorts;
let targets: ReturnType<typeof fakeTargets>;
let bridged: unknown[];
let service: ReturnType<typeof createS3>;
let server: Awaited<ReturnType<typeof serveService>>;
let s3: S3Client;
beforeEach(async () => {
  ports = testPorts();
  targets = fakeTargets();
  bridged = [];
  service = createS3({ ...ports, targets: { ...targets.ports, putEvent: (event) => void bridged.push(event) } });
  const asService = service as unknown as Service;
  server = await serveService(asService, (request) => respond(asService, request));
  s3 = new S3Client({ ...sdkConfig(server.url), forcePathStyle: true, maxAttempts: 1 });
  await bucket();
  service.start?.();
});
afterEach(async () => {
  await service.stop();
  await server.close();
  ports.dispose();
});

const bucket = (NotificationConfiguration?: object) =>
  provision(service as unknown as Service, 'AWS::S3::Bucket', 'Bucket', {
    BucketName: Bucket,
    ...(NotificationConfiguration && { NotificationConfiguration }),
  });
const configure = (NotificationConfiguration: NotificationConfiguration) =>
  s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'tea' }));
const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key }));
/** Answers what was sent beside test events. */
const told = async (to: string): Promise<{ eventName: string; s3: { object: Record<string, unknown> } }[]> => {
  await settle();
  return targets.sent
    .filter((sent) => sent.to === to && !sent.body.includes('s3:TestEvent'))
    .flatMap(({ body }) => (JSON.parse(body) as { Records: never[] }).Records);
};

it('a configuration is put with a test event for queues and topics, and read back', async () => {
  const rules = [{ Name: 'prefix' as const, Value: 'in/' }];
  await configure({
    QueueConfigurations: [
      { QueueArn: queueArn, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules: rules } } },
    ],
    TopicConfigurations: [{ Id: 't', TopicArn: topicArn, Events: ['s3:ObjectRemoved:Delete'] }],
    LambdaFunctionConfigurations: [
      { Id: 'f', LambdaFunctionArn: functionArn, Events: ['s3:ObjectRemoved:DeleteMarkerCreated'] },
    ],
    EventBridgeConfiguration: {},
  });
  const principal = { type: 'Service', service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${Bucket}` };
  expect(targets.sent).toMatchObject([
    { to: topicArn, principal },
    { to: queueArn, principal },
  ]);
  expect(JSON.parse(targets.sent[0]?.body ?? '')).toMatchObject({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Bucket,
  });
  expect(await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).toMatchObject({
    QueueConfigurations: [
      {
        Id: expect.any(String),
        QueueArn: queueArn,
        Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'in/' }] } },
      },
    ],
    TopicConfigurations: [{ Id: 't', TopicArn: topicArn, Events: ['s3:ObjectRemoved:Delete'] }],
    LambdaFunctionConfigurations: [{ Id: 'f', LambdaFunctionArn: functionArn }],
    EventBridgeConfiguration: {},
  });
  await configure({});
  const { $metadata: _, ...none } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(none).toEqual({});
});

it('those who ask for it are told what happens to the objects that they ask for', async () => {
  await configure({
    QueueConfigurations: [
      {
        Id: 'made',
        QueueArn: queueArn,
        Events: ['s3:ObjectCreated:*'],
        Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.txt' }] } },
      },
    ],
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: functionArn, Events: ['s3:ObjectRemoved:*'] }],
  });
  await put('a b/ä.txt');
  await put('no.bin');
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'c.txt', CopySource: encodeURI(`${Bucket}/a b/ä.txt`) }));
  await remove('no.bin');
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'c.txt' }] } }));
  const made = await told(queueArn);
  expect(made.map(({ eventName, s3: { object } }) => [eventName, object['key']])).toEqual([
    ['ObjectCreated:Put', 'a+b/%C3%A4.txt'],
    ['ObjectCreated:Copy', 'c.txt'],
  ]);
  expect(made[0]).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    s3: { configurationId: 'made', bucket: { name: Bucket, arn: `arn:aws:s3:::${Bucket}` }, object: { size: 3 } },
  });
  expect((await told(functionArn)).map(({ eventName, s3: { object } }) => [eventName, object['key']])).toEqual([
    ['ObjectRemoved:Delete', 'no.bin'],
    ['ObjectRemoved:Delete', 'c.txt'],
  ]);
});

it('EventBridge hears of everything, delete markers too', async () => {
  await bucket({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await put('a b.txt');
  await remove('a b.txt');
  expect(bridged).toMatchObject([
    {
      source: 'aws.s3',
      detailType: 'Object Created',
      detail: { bucket: { name: Bucket }, object: { key: 'a b.txt', size: 3 }, reason: 'PutObject' },
    },
    { detailType: 'Object Deleted', detail: { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' } },
  ]);
});

it('the template and the custom resource of the CDK configure it too', async () => {
  await bucket({
    QueueConfigurations: [
      {
        Event: 's3:ObjectCreated:Put',
        Queue: queueArn,
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } },
      },
    ],
  });
  await put('in/a');
  await put('out/a');
  expect(await told(queueArn)).toHaveLength(1);
  await provision(service as unknown as Service, 'Custom::S3BucketNotifications', 'Told', {
    BucketName: Bucket,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        {
          Events: ['s3:ObjectCreated:*'],
          LambdaFunctionArn: functionArn,
          Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.x' }] } },
        },
      ],
    },
  });
  await put('in/b.x');
  expect(await told(functionArn)).toHaveLength(1);
});

it('what cannot be told, and what is ambiguous, is refused', async () => {
  targets.failing.error = new AwsError('AccessDenied', 'no', { status: 403 });
  const made = { QueueArn: queueArn, Events: ['s3:ObjectCreated:*' as const] };
  await expect(configure({ QueueConfigurations: [made] })).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
  });
  await expect(
    configure({ QueueConfigurations: [made, { ...made, Events: ['s3:ObjectCreated:Put'] }] }),
  ).rejects.toThrow('Configuration is ambiguously defined.');
  await expect(
    configure({ QueueConfigurations: [{ ...made, Events: ['s3:Nothing' as never] }] }),
  ).rejects.toMatchObject({
    name: 'InvalidArgument',
  });
});
