import type { Samples } from '../../../packages/local-aws/src/contract/samples.ts';
import type { Answer } from '../support/http.ts';
import { outputs, victim } from '../support/target.ts';
import { ask, draftOf } from './wire.ts';

export type Names = Samples;

async function answered(service: string, action: string, input: object = {}): Promise<Answer> {
  const answer = await ask(draftOf({ service, action, input: input as Record<string, unknown> }));
  if (answer.status >= 300) throw new Error(`${service}:${action} answers ${answer.status} ${answer.text}`);
  return answer;
}

const json = async <T>(service: string, action: string, input?: object): Promise<T> =>
  JSON.parse((await answered(service, action, input)).text) as T;

export async function findNames(): Promise<Names> {
  const { userPoolId = '', userPoolClientId: clientId = '', stackOutputs } = outputs;
  const stateMachine = stackOutputs['StateMachineArn'] ?? '';
  const { executions } = await json<{ executions: { executionArn: string }[] }>('states', 'ListExecutions', {
    stateMachineArn: stateMachine,
  });
  const execution = executions.at(-1)?.executionArn ?? '';
  const { nextToken: historyToken = '' } = await json<{ nextToken?: string }>('states', 'GetExecutionHistory', {
    executionArn: execution,
    maxResults: 1,
  });
  const { Rules } = await json<{ Rules: { Name: string }[] }>('events', 'ListRules');
  const { Schedules } = await json<{ Schedules: { Name: string }[] }>('scheduler', 'ListSchedules');
  const { Functions } = await json<{ Functions: { FunctionName: string }[] }>('lambda', 'ListFunctions');
  const { logGroups } = await json<{ logGroups: { logGroupName: string }[] }>('logs', 'DescribeLogGroups');
  const written = await Promise.all(
    logGroups.map(async ({ logGroupName }) => ({
      logGroupName,
      ...(await json<{ logStreams: { logStreamName: string }[] }>('logs', 'DescribeLogStreams', { logGroupName })),
    })),
  );
  const group = written.find(({ logStreams }) => logStreams.length > 0);
  // A role that Step Functions may assume.
  const { roleArn } = await json<{ roleArn: string }>('states', 'DescribeStateMachine', {
    stateMachineArn: stateMachine,
  });
  const { QueueUrls } = await json<{ QueueUrls: string[] }>('sqs', 'ListQueues');
  const doomed = 'hostile-doomed@example.com';
  await json('cognito-idp', 'AdminCreateUser', { UserPoolId: userPoolId, Username: doomed, MessageAction: 'SUPPRESS' });
  await json('cognito-idp', 'CreateGroup', { UserPoolId: userPoolId, GroupName: 'Hostile' });
  const table = 'hostile-table';
  for (const TableName of [table, 'hostile-doomed'])
    await json('dynamodb', 'CreateTable', {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
  const streamed = await streamOf(table);
  const { ConnectionArn: connection } = await json<{ ConnectionArn: string }>('events', 'CreateConnection', {
    Name: 'hostile-own',
    AuthorizationType: 'API_KEY',
    AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-api-key', ApiKeyValue: 'v' } },
  });
  const stacks = await answered('cloudformation', 'ListStacks');
  return {
    table,
    ...streamed,
    stack: /<StackName>([^<]+)/.exec(stacks.text)?.[1] ?? '',
    parameter: 'dragon_data_file_name',
    stateMachine,
    execution,
    historyToken,
    rule: Rules[0]?.Name ?? '',
    connection,
    schedule: Schedules[0]?.Name ?? '',
    logGroup: group?.logGroupName ?? '',
    logStream: group?.logStreams[0]?.logStreamName ?? '',
    queueUrl: QueueUrls[0] ?? '',
    function: Functions.find(({ FunctionName }) => FunctionName.includes('ValidateReport'))?.FunctionName ?? '',
    topic: stackOutputs['TopicArn'] ?? '',
    role: roleArn,
    userPoolId,
    clientId,
    user: outputs.users[0]?.username ?? '',
    doomed,
    accessToken: victim.tokens[2] ?? '',
    // AppSync has a suite of its own.
    graphqlApi: '',
  };
}

async function streamOf(TableName: string): Promise<Pick<Names, 'stream' | 'shard' | 'shardIterator'>> {
  const { Table } = await json<{ Table: { LatestStreamArn: string } }>('dynamodb', 'DescribeTable', { TableName });
  const StreamArn = Table.LatestStreamArn;
  const { StreamDescription } = await json<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'dynamodbstreams',
    'DescribeStream',
    { StreamArn },
  );
  const ShardId = StreamDescription.Shards[0]?.ShardId ?? '';
  const place = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = await json<{ ShardIterator: string }>('dynamodbstreams', 'GetShardIterator', place);
  return { stream: StreamArn, shard: ShardId, shardIterator: ShardIterator };
}
