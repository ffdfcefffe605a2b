import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId } from '../support/ports.ts';
import { allow, deny, document, roleArn, startStack, trusting, type Stack } from './stack.ts';

let stack: Stack;
let topicArn: string;
let queue: { url: string; arn: string };
beforeAll(async () => {
  stack = await startStack();
  await stack.provision('AWS::S3::Bucket', 'Truth', { BucketName: 'truth' });
  await stack.provision('AWS::S3::Bucket', 'Data', { BucketName: 'data' });
  await stack.provision('AWS::IAM::Role', 'Teardown', {
    RoleName: 'teardown',
    AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${accountId}:root` }),
    Policies: [{ PolicyName: 'own', PolicyDocument: document(allow('s3:DeleteObject')) }],
  });
  await stack.provision('AWS::S3::BucketPolicy', 'TruthPolicy', {
    Bucket: 'truth',
    PolicyDocument: document(
      deny('s3:*', ['arn:aws:s3:::truth', 'arn:aws:s3:::truth/*'], {
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      deny('s3:PutObject', 'arn:aws:s3:::truth/*', {
        Sid: 'WriteOnlyByCondition',
        Principal: '*',
        Condition: {
          Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
          Bool: { 's3:ObjectCreationOperation': 'true' },
        },
      }),
      deny('s3:DeleteObject', 'arn:aws:s3:::truth/*', {
        Sid: 'NoDeletion',
        Principal: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn('teardown') } },
      }),
    ),
  });
  topicArn = (await stack.provision('AWS::SNS::Topic', 'Topic', { TopicName: 'topic' })).ref;
  const created = await stack.provision('AWS::SQS::Queue', 'Queue', { QueueName: 'queue' });
  queue = { url: created.ref, arn: String(created.attributes['Arn']) };
  await stack.provision('AWS::SSM::Parameter', 'Parameter', { Name: 'bucket_name', Type: 'String', Value: 'data' });
  const admin = new S3Client(stack.administrator);
  await admin.send(new PutObjectCommand({ Bucket: 'data', Key: 'open/a', Body: 'a' }));
  await admin.send(new PutObjectCommand({ Bucket: 'data', Key: 'closed/a', Body: 'a' }));
});
afterAll(() => stack.close());

async function refused(call: Promise<unknown>): Promise<{ name: string; message: string; status: number | undefined }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as Error & { $metadata?: { httpStatusCode?: number } },
  );
  if (!error) throw new Error('the call was not refused');
  return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
}

describe('S3', () => {
  it('answers what the role may read and refuses the rest, saying what is missing', async () => {
    const s3 = new S3Client(await stack.role('reader', allow('s3:GetObject', 'arn:aws:s3:::data/open/*')));
    expect(
      await (await s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'open/a' }))).Body?.transformToString(),
    ).toBe('a');
    const { name, status, message } = await refused(s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'closed/a' })));
    expect([name, status]).toEqual(['AccessDenied', 403]);
    expect(message).toBe(
      `User: arn:aws:sts::${accountId}:assumed-role/reader/session is not authorized to perform: s3:GetObject on ` +
        'resource: arn:aws:s3:::data/closed/a because no identity-based policy allows the s3:GetObject action ' +
        '(role reader lacks {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/closed/a"}; ' +
        'in the CDK: bucket.grantRead(role))',
    );
    expect(stack.denials.at(-1)).toBe(`local-aws: denied: ${message}\n`);
  });

  it('tells of a statement whose condition is not met, and what the request has instead', async () => {
    const own = { Condition: { StringLike: { 's3:prefix': ['open/*', 'free/*'] } } };
    const role = await stack.role(
      'conditional',
      allow('s3:ListBucket', 'arn:aws:s3:::data', { Sid: 'Listing', ...own }),
    );
    const s3 = new S3Client(role);
    const list = async (Prefix?: string) =>
      (await refused(s3.send(new ListObjectsV2Command({ Bucket: 'data', Prefix })))).message.replace(/^[^(]*/, '');
    const text = (found: string): string =>
      `its condition {"StringLike":{"s3:prefix":["open/*","free/*"]}} is not met: ${found})`;
    expect(await list('closed/')).toContain(text('the request has "closed/"'));
    expect(await list()).toContain(text('the request has no s3:prefix'));
    expect(stack.denials.at(-1)).toContain('statement Listing of ');
    const { message } = await refused(s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'open/a' })));
    expect(message).toContain('(role conditional lacks {"Effect":"Allow","Action":"s3:GetObject"');
  });

  it('tells of a missing key only those who may list it', async () => {
    const get = allow('s3:GetObject', 'arn:aws:s3:::data/*');
    const blind = new S3Client(await stack.role('blind', get));
    expect(await refused(blind.send(new GetObjectCommand({ Bucket: 'data', Key: 'open/none' })))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:ListBucket on resource: arn:aws:s3:::data'),
    });
    expect(await refused(blind.send(new HeadObjectCommand({ Bucket: 'data', Key: 'open/none' })))).toMatchObject({
      status: 403,
    });
    const seeing = new S3Client(
      await stack.role(
        'seeing',
        get,
        allow('s3:ListBucket', 'arn:aws:s3:::data', { Condition: { StringLike: { 's3:prefix': ['open/*'] } } }),
      ),
    );
    expect(await refused(seeing.send(new GetObjectCommand({ Bucket: 'data', Key: 'open/none' })))).toMatchObject({
      name: 'NoSuchKey',
      status: 404,
    });
    expect(await refused(seeing.send(new GetObjectCommand({ Bucket: 'data', Key: 'closed/none' })))).toMatchObject({
      name: 'AccessDenied',
    });
    expect(await refused(seeing.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'x' })))).toMatchObject({
      name: 'NoSuchBucket',
    });
    expect(
      (await seeing.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'open/' }))).Contents?.map(
        ({ Key }) => Key,
      ),
    ).toEqual(['open/a']);
    expect(await refused(seeing.send(new ListObjectsV2Command({ Bucket: 'data' })))).toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('keeps unconditional puts out, also an administrator’s, by the bucket’s policy', async () => {
    const admin = new S3Client(stack.administrator);
    expect(await refused(admin.send(new PutObjectCommand({ Bucket: 'truth', Key: 'k', Body: '1' })))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /with an explicit deny in a resource-based policy \(denied by statement WriteOnlyByCondition .*truth\)$/,
      ),
    });
    const { ETag } = await admin.send(new PutObjectCommand({ Bucket: 'truth', Key: 'k', Body: '1', IfNoneMatch: '*' }));
    const writer = new S3Client(await stack.role('writer', allow('s3:PutObject', 'arn:aws:s3:::truth/*')));
    expect(
      await refused(writer.send(new PutObjectCommand({ Bucket: 'truth', Key: 'k', Body: '2', IfMatch: ETag }))),
    ).toMatchObject({ name: 'AccessDenied', message: expect.stringContaining('s3:GetObject') });
    await admin.send(new PutObjectCommand({ Bucket: 'truth', Key: 'k', Body: '2', IfMatch: ETag }));
  });

  it('lets nobody delete by an ETag who may not read the object, alone or in a batch', async () => {
    const admin = new S3Client(stack.administrator);
    const { ETag } = await admin.send(new PutObjectCommand({ Bucket: 'data', Key: 'tmp/slot', Body: '1' }));
    const deletion = allow('s3:DeleteObject', 'arn:aws:s3:::data/tmp/*');
    const blind = new S3Client(await stack.role('blind', deletion));
    const reader = new S3Client(
      await stack.role('slot-reader', deletion, allow('s3:GetObject', 'arn:aws:s3:::data/tmp/*')),
    );
    const one = new DeleteObjectCommand({ Bucket: 'data', Key: 'tmp/slot', IfMatch: ETag });
    expect(await refused(blind.send(one))).toMatchObject({ name: 'AccessDenied' });
    const batch = new DeleteObjectsCommand({ Bucket: 'data', Delete: { Objects: [{ Key: 'tmp/slot', ETag }] } });
    expect((await blind.send(batch)).Errors).toMatchObject([
      { Key: 'tmp/slot', Code: 'AccessDenied', Message: expect.stringContaining('s3:GetObject') },
    ]);
    expect((await reader.send(batch)).Deleted).toMatchObject([{ Key: 'tmp/slot' }]);
  });

  it('judges each key of a batch by itself, and both ends of a copy', async () => {
    const s3 = new S3Client(
      await stack.role(
        'cleaner',
        allow('s3:DeleteObject', 'arn:aws:s3:::data/tmp/*'),
        allow('s3:PutObject', 'arn:aws:s3:::data/*'),
      ),
    );
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket: 'data', Delete: { Objects: [{ Key: 'tmp/a' }, { Key: 'open/a' }] } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['tmp/a']);
    expect(Errors).toMatchObject([{ Key: 'open/a', Code: 'AccessDenied' }]);
    expect(
      await refused(s3.send(new CopyObjectCommand({ Bucket: 'data', Key: 'copy', CopySource: 'data/open/a' }))),
    ).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:GetObject on resource: arn:aws:s3:::data/open/a'),
    });
  });
});

describe('each service in its own words', () => {
  it.each<[string, (options: Awaited<ReturnType<Stack['role']>>) => Promise<unknown>, string, number, string]>([
    [
      'SNS',
      (options) => new SNSClient(options).send(new PublishCommand({ TopicArn: topicArn, Message: 'm' })),
      'AuthorizationErrorException',
      403,
      'sns:Publish',
    ],
    [
      'SNS by phone',
      (options) => new SNSClient(options).send(new PublishCommand({ PhoneNumber: '+15555550100', Message: 'm' })),
      'AuthorizationErrorException',
      403,
      'sns:Publish',
    ],
    [
      'SQS',
      (options) => new SQSClient(options).send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'm' })),
      'AccessDenied',
      403,
      'sqs:SendMessage on resource: arn:aws:sqs',
    ],
    [
      'Lambda',
      (options) => new LambdaClient(options).send(new InvokeCommand({ FunctionName: 'fn' })),
      'AccessDeniedException',
      403,
      'lambda:InvokeFunction',
    ],
    [
      'Lambda lists',
      (options) => new LambdaClient(options).send(new ListFunctionsCommand({})),
      'AccessDeniedException',
      403,
      'lambda:ListFunctions',
    ],
    [
      'Step Functions',
      (options) =>
        new SFNClient(options).send(
          new StartExecutionCommand({ stateMachineArn: `arn:aws:states:us-east-1:${accountId}:stateMachine:m` }),
        ),
      'AccessDeniedException',
      400,
      'states:StartExecution',
    ],
    [
      'Step Functions lists',
      (options) => new SFNClient(options).send(new ListStateMachinesCommand({})),
      'AccessDeniedException',
      400,
      'states:ListStateMachines',
    ],
    [
      'Parameter Store',
      (options) => new SSMClient(options).send(new GetParameterCommand({ Name: 'bucket_name' })),
      'AccessDeniedException',
      400,
      'ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter/bucket_name',
    ],
    [
      'Cognito',
      (options) => new CognitoIdentityProviderClient(options).send(new ListUsersCommand({ UserPoolId: 'us-east-1_x' })),
      'AccessDeniedException',
      400,
      'userpool/us-east-1_x',
    ],
  ])('%s', async (name, call, error, status, words) => {
    const denied = await refused(call(await stack.role(`nobody${name.replaceAll(' ', '')}`)));
    expect(denied).toMatchObject({ name: error, status });
    expect(denied.message).toContain(words);
    expect(`${denied.message}${stack.denials.join('')}`).not.toContain('5555550100');
  });

  it('lets a role do what it is granted', async () => {
    const options = await stack.role(
      'worker',
      allow('sns:Publish', topicArn),
      allow(['sqs:SendMessage', 'sqs:ReceiveMessage'], queue.arn),
      allow('ssm:Get*', `arn:aws:ssm:us-east-1:${accountId}:parameter/bucket_*`),
    );
    await new SNSClient(options).send(new PublishCommand({ TopicArn: topicArn, Message: 'm' }));
    const sqs = new SQSClient(options);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'm' }));
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }))).Messages).toHaveLength(1);
    const ssm = new SSMClient(options);
    expect((await ssm.send(new GetParameterCommand({ Name: 'bucket_name' }))).Parameter?.Value).toBe('data');
    expect(await refused(ssm.send(new GetParametersCommand({ Names: ['bucket_name', 'other'] })))).toMatchObject({
      message: expect.stringContaining('parameter/other'),
    });
  });

  it('takes an unknown condition key for what it is: unsupported, by name', async () => {
    const tagged = new SQSClient(
      await stack.role('tagged', allow('sqs:*', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } } })),
    );
    expect(await refused(tagged.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'm' })))).toMatchObject(
      { name: 'UnsupportedByLocalAws', message: expect.stringContaining('aws:ResourceTag/team') },
    );
  });

  it('refuses members that are no text where a name belongs', async () => {
    const { created } = stack;
    const purge = created.services['sqs']!;
    const attempt = (input: object) => () => purge.needsOf('PurgeQueue', input as Record<string, unknown>);
    expect(attempt({ QueueUrl: queue.url })).not.toThrow();
    expect(attempt({ QueueUrl: [queue.url] })).toThrow(expect.objectContaining({ code: 'SerializationException' }));
  });
});
