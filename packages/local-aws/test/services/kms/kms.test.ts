import { expect, it } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRuntime } from '../../../src/runtime/runtime.ts';
import { checkTemplate } from '../../cli/check-template.ts';
import { freshDirectories } from '../../support/directories.ts';

const fresh = freshDirectories('kms-');
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const root = { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } };
const policy = (...statements: object[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((one) => ({ Effect: 'Allow', Resource: '*', ...one })),
});
const owned = { Action: 'kms:*', Principal: root };
const Key = {
  Type: 'AWS::KMS::Key',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    ...{ EnableKeyRotation: true, PendingWindowInDays: 7, Description: 'data' },
    KeyPolicy: policy(owned, {
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Principal: { Service: 'sns.amazonaws.com' },
    }),
  },
};
const Alias = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/app/data', TargetKeyId: arnOf('Key') } };

/** What stands under a key in public apps. */
const Resources = {
  Key,
  Alias,
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arnOf('Key') } },
        ],
      },
    },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: arnOf('Key') } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { Ref: 'Alias' } } },
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: arnOf('Key') } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      ...{ BillingMode: 'PAY_PER_REQUEST' },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arnOf('Key') },
    },
  },
};

it('keys exist with names that stay, and what names them starts', async () => {
  const directory = fresh();
  const template = join(directory, 'app.json');
  const Outputs = Object.fromEntries(
    [
      ['Id', { Ref: 'Key' }],
      ['Arn', arnOf('Key')],
      ['Alias', { Ref: 'Alias' }],
    ].map(([name, Value]) => [name, { Value }]),
  );
  mkdirSync(directory, { recursive: true });
  writeFileSync(template, JSON.stringify({ Resources, Outputs }));
  const outputs = async () => {
    const runtime = await startRuntime({ assembly: template, dataDirectory: join(directory, 'data'), port: 0 });
    await runtime.stop();
    return runtime.outputs.stackOutputs;
  };
  const first = await outputs();
  const id = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
  expect(first).toEqual({
    Id: id,
    Arn: `arn:aws:kms:us-east-1:000000000000:key/${String(first['Id'])}`,
    Alias: 'alias/app/data',
  });
  expect(await outputs()).toEqual(first);
});

it('what AWS refuses of a key is refused, and what is not here is named', async () => {
  const key = (Properties: object) => ({ Type: 'AWS::KMS::Key', Properties });
  const stderr = await checkTemplate(fresh(), {
    Resources: {
      Locked: key({ KeyPolicy: policy({ ...owned, Action: 'kms:Decrypt' }) }),
      Bypassed: key({ KeyPolicy: policy({ ...owned, Action: 'kms:Decrypt' }), BypassPolicyLockoutSafetyCheck: true }),
      Inverse: key({ KeyPolicy: policy({ NotAction: 'kms:Decrypt', Principal: root }) }),
      Stranger: key({
        KeyPolicy: policy(owned, { ...owned, Principal: { AWS: 'arn:aws:iam::000000000000:role/Nobody' } }),
      }),
      Shapeless: key({ KeyPolicy: policy({ ...owned, Effect: 'Maybe' }) }),
      Soon: key({ PendingWindowInDays: 3 }),
      Signing: key({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
      Reserved: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/aws/mine', TargetKeyId: 'x' } },
      Nameless: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'mine', TargetKeyId: 'x' } },
      Plain: key({}),
    },
  });
  for (const told of [
    /Locked: .*will not allow you to update the key policy/,
    /Stranger: .*one or more invalid principals/,
    /Shapeless: .*Effect/,
    /Soon: .*3 is not greater or equal to 7/,
    /Signing: .*KeySpec/,
    /Reserved: .*alias\/aws\//,
    /Nameless: .*does not match pattern/,
  ])
    expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/Bypassed|Inverse|Plain/);
});
