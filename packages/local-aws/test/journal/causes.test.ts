import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestLines, traceOf } from '../../src/console/requests.ts';
import type { Entry } from '../../src/journal/journal.ts';
import { createSteps } from '../../src/journal/steps.ts';
import { arnOf, idOf, roleOf, startTemplate, type StartedTemplate } from '../support/template.ts';

const allows = (Action: string, Resource: object | string = '*', Principal?: object | string) => ({
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Principal !== undefined && { Principal }) }],
});
const workerOf = (service: string) =>
  roleOf(`${service}.amazonaws.com`, { Policies: [{ PolicyName: 'all', PolicyDocument: allows('*') }] });
const functionOf = (code: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: arnOf('Worker'), Code: { ZipFile: code } },
});
const sourceOf = (queue: string, Enabled: boolean) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arnOf(queue), FunctionName: { Ref: 'Works' }, Enabled },
});
const sends = {
  StartAt: 'Send',
  States: {
    Send: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { 'QueueUrl.$': '$.detail.queue', MessageBody: 'do it' },
      End: true,
    },
  },
};

/**
 * An event starts an execution, which sends a message that a function takes; that it has ended is an event that a rule
 * tells a topic, which invokes a function, whose success goes into a queue.
 */
const resources = {
  Worker: workerOf('lambda'),
  MachineRole: workerOf('states'),
  RuleRole: workerOf('events'),
  Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
  Later: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
  Done: { Type: 'AWS::SQS::Queue' },
  Works: functionOf('exports.handler = async () => ({});'),
  Told: functionOf('exports.handler = async () => "done";'),
  JobsSource: sourceOf('Jobs', true),
  LaterSource: sourceOf('Later', false),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: arnOf('MachineRole'), DefinitionString: JSON.stringify(sends) },
  },
  Ordered: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['shop'] },
      Targets: [{ Id: 'machine', Arn: { Ref: 'Machine' }, RoleArn: arnOf('RuleRole') }],
    },
  },
  Ended: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.states'], detail: { status: ['SUCCEEDED'] } },
      Targets: [{ Id: 'topic', Arn: { Ref: 'Topic' } }],
    },
  },
  Topic: { Type: 'AWS::SNS::Topic' },
  TopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: allows('sns:Publish', { Ref: 'Topic' }, '*') },
  },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda', Endpoint: arnOf('Told') },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Told' }, Principal: 'sns.amazonaws.com' },
  },
  Destination: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: 'Told' },
      Qualifier: '$LATEST',
      DestinationConfig: { OnSuccess: { Destination: arnOf('Done') } },
    },
  },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    DependsOn: ['TopicPolicy'],
    Properties: {
      NotificationConfiguration: { TopicConfigurations: [{ Event: 's3:ObjectCreated:*', Topic: { Ref: 'Topic' } }] },
    },
  },
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'rings',
      Namespace: 'N',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [{ Ref: 'Topic' }],
    },
  },
};
const ofApi = { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] } };
/** A mutation writes an item, whose change a function gets from the table's stream. */
const notes = {
  Notes: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    },
  },
  NotesSource: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Notes', 'StreamArn'] },
      FunctionName: { Ref: 'Works' },
      StartingPosition: 'TRIM_HORIZON',
    },
  },
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'notes', AuthenticationType: 'API_KEY' } },
  Key: { Type: 'AWS::AppSync::ApiKey', Properties: ofApi },
  Schema: {
    Type: 'AWS::AppSync::GraphQLSchema',
    Properties: { ...ofApi, Definition: 'type Query { a: Int } type Mutation { note(id: ID!): ID }' },
  },
  ApiRole: workerOf('appsync'),
  Source: {
    Type: 'AWS::AppSync::DataSource',
    Properties: {
      ...ofApi,
      Name: 'Notes',
      Type: 'AMAZON_DYNAMODB',
      DynamoDBConfig: { TableName: { Ref: 'Notes' }, AwsRegion: { Ref: 'AWS::Region' } },
      ServiceRoleArn: arnOf('ApiRole'),
    },
  },
  Note: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema'],
    Properties: {
      ...ofApi,
      TypeName: 'Mutation',
      FieldName: 'note',
      DataSourceName: { 'Fn::GetAtt': ['Source', 'Name'] },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
      Code: `import { util } from '@aws-appsync/utils';
        export const request = ({ args: { id } }) => ({
          operation: 'PutItem', key: util.dynamodb.toMapValues({ id }), attributeValues: {} });
        export const response = ({ args }) => args.id;`,
    },
  },
};
const shown = ['Jobs', 'Later', 'LaterSource', 'Bucket', 'Notes'];

describe('what a request causes through queues and streams', () => {
  let started: StartedTemplate;
  let named: StartedTemplate['named'];
  let client: StartedTemplate['client'];
  beforeAll(async () => {
    started = await startTemplate({ ...resources, ...notes }, shown);
    ({ named, client } = started);
  });
  afterAll(() => started?.stop());

  const traceFrom = (id: string): readonly Entry[] =>
    traceOf({ journal: started.runtime.journal, steps: createSteps() }, id).entries;
  /** Each call with the one that it stands below: `sns Publish > lambda Invoke`. */
  const waysFrom = (id: string): string[] => {
    const entries = traceFrom(id);
    const names = new Map(entries.map((entry) => [entry.id, `${entry.service} ${entry.action}`]));
    return entries.map(({ id: own, parent = '' }) => `${names.get(parent) ?? ''} > ${names.get(own)}`).sort();
  };
  const told = ['sns Publish > lambda Invoke', 'lambda Invoke > sqs SendMessage'];

  it('stands below it: executions, messages, events and their functions', async () => {
    const Detail = JSON.stringify({ queue: named['Jobs'] });
    const Entries = [{ Source: 'shop', DetailType: 'ordered', Detail }];
    const id = idOf(await new EventBridgeClient(client).send(new PutEventsCommand({ Entries })));
    await expect
      .poll(() => waysFrom(id), { timeout: 20_000 })
      .toEqual(
        [
          ' > events PutEvents',
          'events PutEvents > states StartExecution',
          'states StartExecution > sqs SendMessage',
          'sqs SendMessage > lambda Invoke',
          'lambda Invoke > sqs DeleteMessageBatch',
          'states StartExecution > sns Publish',
          ...told,
        ].sort(),
      );
  });

  it('stands below it: what a bucket notifies of, and what an alarm tells that a call has set', async () => {
    const put = new PutObjectCommand({ Bucket: named['Bucket'], Key: 'k', Body: 'x' });
    const ofObject = idOf(await new S3Client({ ...client, forcePathStyle: true }).send(put));
    const ring = new SetAlarmStateCommand({ AlarmName: 'rings', StateValue: 'ALARM', StateReason: 'a test' });
    const ofAlarm = idOf(await new CloudWatchClient(client).send(ring));
    const below = (root: string) => [` > ${root}`, `${root} > sns Publish`, ...told].sort();
    await expect.poll(() => waysFrom(ofObject), { timeout: 20_000 }).toEqual(below('s3 PutObject'));
    await expect.poll(() => waysFrom(ofAlarm), { timeout: 20_000 }).toEqual(below('monitoring SetAlarmState'));
  });

  it('stands below it: the function that gets a change from the stream of a table, from the mutation on', async () => {
    const { graphqlUrl = '', apiKey = '' } = started.runtime.outputs;
    const body = JSON.stringify({ query: 'mutation { note(id: "a") }' });
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
    const answer = await fetch(graphqlUrl, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ data: { note: 'a' } });
    const id = answer.headers.get('x-amzn-requestid') ?? '';
    const ways = () => waysFrom(id).filter((way) => !way.includes(' > appsync'));
    await expect
      .poll(ways, { timeout: 20_000 })
      .toEqual([expect.stringMatching(/^appsync \w+ > dynamodb PutItem$/), 'dynamodb PutItem > lambda Invoke']);
  });

  it('stands below every kind of write of a table, and below no write that changes nothing', async () => {
    const dynamo = new DynamoDBClient(client);
    const TableName = named['Notes'];
    const [Item, Key] = [{ id: { S: 'b' } }, { id: { S: 'b' } }];
    const Update = { TableName, Key: { id: { S: 'c' } }, UpdateExpression: 'SET n = :n' };
    const values = { ExpressionAttributeValues: { ':n': { N: '1' } } };
    const removal = { TableName, Key: { id: { S: 'c' } } };
    const ids = [
      idOf(
        await dynamo.send(
          new BatchWriteItemCommand({ RequestItems: { [TableName ?? '']: [{ PutRequest: { Item } }] } }),
        ),
      ),
      idOf(await dynamo.send(new UpdateItemCommand({ ...Update, ...values }))),
      idOf(await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: removal }] }))),
      idOf(await dynamo.send(new DeleteItemCommand({ TableName, Key }))),
    ];
    // A function may get several changes at once; its entry then belongs to each of the writes.
    for (const id of ids)
      await expect
        .poll(() => traceFrom(id).at(-1), { timeout: 20_000 })
        .toMatchObject({ action: 'Invoke', status: 200 });
    const nothing = idOf(await dynamo.send(new DeleteItemCommand({ TableName, Key })));
    const last = idOf(await dynamo.send(new PutItemCommand({ TableName, Item })));
    await expect.poll(() => waysFrom(last), { timeout: 20_000 }).toHaveLength(2);
    expect(waysFrom(nothing)).toEqual([' > dynamodb DeleteItem']);
  });

  it('stands below each of those whose messages a function got at once; polls are no requests', async () => {
    const sqs = new SQSClient(client);
    const send = async (MessageBody: string): Promise<string> =>
      idOf(await sqs.send(new SendMessageCommand({ QueueUrl: named['Later'], MessageBody })));
    const [first, second] = [await send('first'), await send('second')];
    await new LambdaClient(client).send(
      new UpdateEventSourceMappingCommand({ UUID: named['LaterSource'], Enabled: true }),
    );
    const calls = ['sqs SendMessage', 'lambda Invoke', 'sqs DeleteMessageBatch'];
    for (const id of [first, second])
      await expect
        .poll(() => traceFrom(id).map(({ service, action }) => `${service} ${action}`), { timeout: 20_000 })
        .toEqual(calls);
    const [, invocation] = traceFrom(first);
    expect(invocation).toMatchObject({ parent: first, alsoBy: [second], status: 200 });
    expect(traceFrom(second)[1]).toEqual(invocation);
    const lines = requestLines(started.runtime.journal, 'the console');
    expect(lines.filter(({ id }) => [first, second].includes(id)).map((line) => line.calls)).toEqual([2, 2]);
    const ofServices = lines.filter(({ action }) => ['ReceiveMessage', 'AssumeRole'].includes(action));
    expect(ofServices).toEqual([]);
  });
});
