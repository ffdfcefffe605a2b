import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/contract/service.ts';
import { createDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { createSns } from '../../../src/services/sns/index.ts';
import { jsonCall } from '../../support/json-call.ts';
import { provision } from '../../support/ports.ts';
import { harnesses } from './harness.ts';

const create = harnesses();

const refuse = () => Promise.reject(new Error('not called'));

async function made() {
  const one = create({
    services: (base) => ({
      dynamodb: createDynamoDb(base),
      s3: createS3({ ...base, authorize: () => undefined }) as unknown as Service,
      sns: createSns({ ...base, invokeFunction: refuse, sendMessage: refuse }),
    }),
  });
  const { dynamodb, s3, sns } = one.services as Record<string, Service>;
  await jsonCall(dynamodb as Service, 'DynamoDB_20120810.CreateTable', {
    TableName: 'birds',
    KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await provision(s3 as Service, 'AWS::S3::Bucket', 'B', { BucketName: 'nests' });
  await provision(sns as Service, 'AWS::SNS::Topic', 'T', { TopicName: 'song' });
  return one;
}

const task = (resource: string, Arguments: object, rest: object = { End: true }): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Arguments,
  ...rest,
});

const bird = { name: { S: 'Wren' }, eggs: { N: '5' } };

describe('a task that works on a table', () => {
  it('writes, changes, reads and deletes an item', async () => {
    const key = { TableName: 'birds', Key: { name: { S: 'Wren' } } };
    const { value, status } = await (
      await made()
    ).run({
      Put: task('dynamodb:putItem', { TableName: 'birds', Item: bird }, { Next: 'More' }),
      More: task(
        'dynamodb:updateItem',
        { ...key, UpdateExpression: 'ADD eggs :n', ExpressionAttributeValues: { ':n': { N: '1' } } },
        { Next: 'Get' },
      ),
      Get: task('dynamodb:getItem', key, { Assign: { found: '{% $states.result.Item %}' }, Next: 'Delete' }),
      Delete: task('dynamodb:deleteItem', key, { Next: 'Again' }),
      Again: task('aws-sdk:dynamodb:getItem', key, { Output: ['{% $found %}', '{% $states.result %}'], End: true }),
    });
    expect([status, value]).toEqual(['SUCCEEDED', [{ ...bird, eggs: { N: '6' } }, {}]]);
  });

  it('takes a text for the value of an attribute, and for BOOL, as the AWS SDK integration does not', async () => {
    const Item = { name: 'Wren', small: { BOOL: 'true' }, songs: { L: ['trill', { M: { tune: 'la' } }] } };
    const put = { TableName: 'birds', Item };
    const one = await made();
    const { value } = await one.run({
      Put: task('dynamodb:putItem', put, { Next: 'Add' }),
      Add: task(
        'dynamodb:updateItem',
        {
          TableName: 'birds',
          Key: { name: 'Wren' },
          UpdateExpression: 'SET nest = :n',
          ExpressionAttributeValues: { ':n': 'box' },
        },
        { Next: 'Get' },
      ),
      Get: task('aws-sdk:dynamodb:getItem', { TableName: 'birds', Key: { name: { S: 'Wren' } } }),
    });
    expect(value).toEqual({
      Item: {
        name: { S: 'Wren' },
        small: { BOOL: true },
        songs: { L: [{ S: 'trill' }, { M: { tune: { S: 'la' } } }] },
        nest: { S: 'box' },
      },
    });
    const Parameters = put;
    const refused = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem', Parameters, End: true };
    await expect(one.define(JSON.stringify({ StartAt: 'A', States: { A: refused } }), {}, 'Sdk')).rejects.toThrow(
      "The value of the field 'name' has an invalid format",
    );
  });

  it.each([
    [
      'dynamodb:getItem',
      { TableName: 'none', Key: { name: { S: 'x' } } },
      'DynamoDB.ResourceNotFoundException',
      /AmazonDynamoDBv2; Status Code: 400/,
    ],
    ['dynamodb:putItem', { TableName: 'birds', Item: {} }, 'DynamoDB.AmazonDynamoDBException', /ValidationException/],
    ['aws-sdk:dynamodb:putItem', { TableName: 'birds' }, 'DynamoDb.DynamoDbException', /Service: DynamoDb, Status/],
    [
      'aws-sdk:dynamodb:putItem',
      { TableName: 'birds', Item: bird, ConditionExpression: 'attribute_exists(song)' },
      'DynamoDb.ConditionalCheckFailedException',
      /The conditional request failed/,
    ],
  ])('%s fails with the error of its API: %j', async (resource, args, error, cause) => {
    const found = await (await made()).run({ A: task(resource, args) });
    expect(found).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) });
  });
});

describe('a task that calls S3', () => {
  const at = { Bucket: 'nests', Key: 'a/b' };

  it('puts JSON and reads it as text, with the members of the SDK', async () => {
    const { value } = await (
      await made()
    ).run({
      Put: task('aws-sdk:s3:putObject', { ...at, Body: { eggs: 2 }, Metadata: { By: 'me' } }, { Next: 'Get' }),
      Get: task('aws-sdk:s3:getObject', at, { Assign: { got: '{% $states.result %}' }, Next: 'List' }),
      List: task(
        'aws-sdk:s3:listObjectsV2',
        { Bucket: 'nests', Prefix: 'a/', MaxKeys: 1 },
        { Assign: { listed: '{% $states.result %}' }, Next: 'Delete' },
      ),
      Delete: task(
        'aws-sdk:s3:deleteObjects',
        { Bucket: 'nests', Delete: { Objects: [{ Key: 'a/b' }] } },
        { Output: ['{% $got %}', '{% $listed %}', '{% $states.result %}'], End: true },
      ),
    });
    expect(value).toMatchObject([
      { Body: '{"eggs":2}', ContentLength: 10, Metadata: { by: 'me' }, ContentType: 'text/plain; charset=UTF-8' },
      { Contents: [{ Key: 'a/b', Size: 10 }], KeyCount: 1, IsTruncated: false },
      { Deleted: [{ Key: 'a/b' }] },
    ]);
  });

  it.each([
    ['getObject', at, 'S3.NoSuchKeyException', /Service: S3, Status Code: 404, Request ID: \S+, Extended Request ID/],
    ['listObjectsV2', { Bucket: 'no-nests' }, 'S3.NoSuchBucketException', /The specified bucket does not exist/],
    ['getObject', { ...at, Range: 'bytes=x' }, 'S3.NoSuchKeyException', /key does not exist/],
    ['putObject', { ...at, Body: 'x', IfMatch: '"x"' }, 'S3.NoSuchKeyException', /key does not exist/],
    ['putObject', { ...at, Feathers: 1 }, 'S3.S3Exception', /The argument Feathers of aws-sdk:s3:PutObject/],
  ])('fails with the error of S3: %s %j', async (action, args, error, cause) => {
    const found = await (await made()).run({ A: task(`aws-sdk:s3:${action}`, args) });
    expect(found).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) });
  });
});

it('a task that calls the Query protocol has the members of the SDK', async () => {
  const one = await made();
  const { value } = await one.run({
    List: task('aws-sdk:sns:listTopics', {}, { Assign: { l: '{% $states.result %}' }, Next: 'Publish' }),
    Publish: task(
      'aws-sdk:sns:publish',
      {
        TopicArn: '{% $l.Topics[0].TopicArn %}',
        Message: 'tweet',
        MessageAttributes: { loud: { DataType: 'String', StringValue: 'yes' } },
      },
      { Output: ['{% $l %}', '{% $exists($states.result.MessageId) %}'], End: true },
    ),
  });
  expect(value).toEqual([{ Topics: [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:song' }] }, true]);
});

it.each([
  ['aws-sdk:dynamodb:fly', 'The resource arn:aws:states:::aws-sdk:dynamodb:fly'],
  ['aws-sdk:kms:encrypt', 'The resource arn:aws:states:::aws-sdk:kms:encrypt'],
])('a machine with %s is refused by name when it is made', async (resource, words) => {
  const one = await made();
  await expect(one.define({ StartAt: 'A', States: { A: task(resource, {}) } })).rejects.toThrow(words);
});
