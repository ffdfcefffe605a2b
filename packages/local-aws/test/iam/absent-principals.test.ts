import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutPermissionCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator } from '../support/operator.ts';
import { roleArn, startStack, trusting, type Stack } from './stack.ts';

let stack: Stack;
let puts: Readonly<Record<string, (principal: string) => Promise<unknown>>>;

beforeAll(async () => {
  stack = await startStack();
  await stack.role('there');
  await stack.provision('AWS::Lambda::Function', 'f', {
    FunctionName: 'f',
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Role: roleArn('there'),
    Code: { ZipFile: 'exports.handler = () => 1' },
  });
  const { administrator } = stack;
  const [s3, sns, sqs] = [new S3Client(administrator), new SNSClient(administrator), new SQSClient(administrator)];
  const [lambda, iam, events] = [LambdaClient, IAMClient, EventBridgeClient].map(
    (Client) => new Client(administrator),
  ) as [LambdaClient, IAMClient, EventBridgeClient];
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  const policy = (AWS: string, Action: string, Resource: string): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS }, Action, Resource }] });
  const ofTopic = (who: string) => policy(who, 'sns:Publish', TopicArn ?? '');
  const ofQueue = (who: string) => policy(who, 'sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:q');
  const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
  let count = 0;
  puts = {
    events: (who) => events.send(new PutPermissionCommand({ Policy: policy(who, 'events:PutEvents', bus) })),
    s3: (who) =>
      s3.send(
        new PutBucketPolicyCommand({ Bucket: 'bucket', Policy: policy(who, 's3:GetObject', 'arn:aws:s3:::bucket/*') }),
      ),
    sns: (who) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: ofTopic(who) })),
    sqs: (who) => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: ofQueue(who) } })),
    lambda: (Principal) =>
      lambda.send(
        new AddPermissionCommand({
          ...{ FunctionName: 'f', StatementId: `s${(count += 1)}`, Action: 'lambda:InvokeFunction', Principal },
        }),
      ),
    iam: (AWS) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: `r${(count += 1)}`,
          AssumeRolePolicyDocument: JSON.stringify(trusting({ AWS })),
        }),
      ),
  };
});
afterAll(() => stack.close());

it.each([
  ['s3', 'MalformedPolicy', 'Invalid principal in policy'],
  ['events', 'ValidationException', 'names a principal that does not exist'],
  ['sns', 'InvalidParameterException', 'Invalid parameter: Policy Error: PrincipalNotFound'],
  ['sqs', 'InvalidAttributeValue', 'Invalid value for the parameter Policy.'],
  ['lambda', 'InvalidParameterValueException', 'The provided principal was invalid.'],
  ['iam', 'MalformedPolicyDocumentException', 'Invalid principal in policy'],
])('%s takes no policy that names somebody who is not there', async (service, name, message) => {
  const put = puts[service];
  for (const absent of [roleArn('absent'), roleArn('absent').replace(':role/', ':user/')])
    await expect(put?.(absent)).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  for (const present of [roleArn('there'), 'arn:aws:iam::111122223333:role/elsewhere'])
    await expect(put?.(present)).resolves.toBeDefined();
});

const fresh = freshDirectories('absent-principals-');

/** Starts a template whose six policies name the same principal. A role of the template stands behind them. */
async function startNaming(AWS: string, ignore: readonly string[] = []): Promise<void> {
  const folder = fresh();
  const allowing = (Action: string, Resource: unknown) => ({
    Statement: [{ Effect: 'Allow', Principal: { AWS }, Action, Resource }],
  });
  const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
  const Resources = {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'named' } },
    OfBucket: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: allowing('s3:GetObject', 'arn:aws:s3:::named/*') },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
    OfTopic: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: allowing('sns:Publish', { Ref: 'Topic' }) },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'named' } },
    OfBus: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        ...{ EventBusName: { Ref: 'Bus' }, StatementId: 's' },
        Statement: allowing('events:PutEvents', attribute('Bus', 'Arn')).Statement[0],
      },
    },
    Queue: { Type: 'AWS::SQS::Queue' },
    OfQueue: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: allowing('sqs:SendMessage', attribute('Queue', 'Arn')),
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ Runtime: 'nodejs20.x', Handler: 'index.handler', Role: attribute('OfFunction', 'Arn') },
        Code: { ZipFile: 'exports.handler = () => 1' },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: { Ref: 'Function' }, Action: 'lambda:InvokeFunction', Principal: AWS },
    },
    OfFunction: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com', AWS }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    },
    Later: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'later', AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }) },
    },
  };
  const assembly = join(folder, 'template.json');
  writeFileSync(assembly, JSON.stringify({ Resources }));
  const places = { assembly, dataDirectory: join(folder, 'data'), port: 0 };
  const runtime = await startRuntime({ ...places, operator: recordingOperator(), ignore });
  await runtime.stop();
}

it('a template fails at each policy that names somebody who is not there, as the calls do', async () => {
  const failure: unknown = await startNaming(roleArn('absent')).catch(String);
  for (const said of [
    'OfBucket: Invalid principal in policy',
    'OfBus: The policy names a principal that does not exist.',
    'OfTopic: Invalid parameter: Policy Error: PrincipalNotFound',
    'OfQueue: Invalid value for the parameter Policy.',
    'Permission: The provided principal was invalid.',
    'OfFunction: Invalid principal in policy',
    `("AWS":"${roleArn('absent')}")`,
  ])
    expect(failure).toContain(said);
});

it('policies of Logs name accounts by their ids alone', async () => {
  const policy = (AWS: string) => ({
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'logs:*', Resource: '*' }],
    }),
  });
  const put = (who: string) => stack.provision('AWS::Logs::ResourcePolicy', 'p', policy(who));
  for (const arn of [roleArn('there'), roleArn('x').replace('role/x', 'root')])
    await expect(put(arn)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Principal section of policy contains ARN instead of account ID: ${arn}`,
    });
  await expect(put('000000000000')).resolves.toBeDefined();
});

it.each([
  ['a role that the template has further below', roleArn('later'), []],
  ['the account itself', roleArn('x').replace('role/x', 'root'), []],
  ['a role of another account', 'arn:aws:iam::111122223333:role/elsewhere', []],
  ['a role that the operator leaves out', roleArn('later'), ['Later']],
])('a policy of a template may name %s', async (_who, arn, ignore) => {
  await expect(startNaming(arn, ignore)).resolves.toBeUndefined();
});
