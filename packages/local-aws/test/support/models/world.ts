import type { Samples } from '../../../src/contract/samples.ts';
import { accountId, administrator } from '../ports.ts';
import { startStack, trusting, type Stack } from '../../iam/stack.ts';

export interface World {
  readonly stack: Stack;
  readonly samples: Samples;
  readonly run: (service: string, action: string, input: object) => Promise<unknown>;
}

const services = ['lambda', 'states', 'events', 'scheduler', 'appsync', 'sns'].map((name) => `${name}.amazonaws.com`);
const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}';
const connection = {
  AuthorizationType: 'API_KEY',
  AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-api-key', ApiKeyValue: 'v' } },
};
const key = { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] };
const table = {
  ...{ ...key, KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], BillingMode: 'PAY_PER_REQUEST' },
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
};

/** Starts every service with one resource of each kind that genuine calls name. */
export async function startWorld(): Promise<World> {
  const stack = await startStack();
  const { services: running } = stack.created;
  const call = { principal: administrator, requestId: 'r', sourceIp: '127.0.0.1' };
  const run: World['run'] = async (service, action, input) =>
    running[service]!.run(action, input as Record<string, unknown>, call);
  const made = async (type: string, name: string, properties: object): Promise<string> =>
    (await stack.provision(type, name, { ...properties })).ref;
  await made('AWS::IAM::Role', 'Role', { RoleName: 'Role', AssumeRolePolicyDocument: trusting({ Service: services }) });
  const role = `arn:aws:iam::${accountId}:role/Role`;
  const queueUrl = await made('AWS::SQS::Queue', 'Queue', {});
  const topic = await made('AWS::SNS::Topic', 'Topic', {});
  const fn = { Runtime: 'nodejs20.x', Handler: 'index.handler', Role: role };
  const code = { ZipFile: 'exports.handler = async () => ({})' };
  const [logGroup, logStream] = ['/own', 'stream'];
  await run('logs', 'CreateLogGroup', { logGroupName: logGroup });
  await run('logs', 'CreateLogStream', { logGroupName: logGroup, logStreamName: logStream });
  const userPoolId = await made('AWS::Cognito::UserPool', 'Pool', {});
  const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
  const clientId = await made('AWS::Cognito::UserPoolClient', 'Client', {
    UserPoolId: userPoolId,
    ExplicitAuthFlows: flows,
  });
  for (const Username of ['user', 'doomed']) {
    const Password = 'Secret-1-secret';
    await run('cognito-idp', 'AdminCreateUser', { UserPoolId: userPoolId, Username, MessageAction: 'SUPPRESS' });
    await run('cognito-idp', 'AdminSetUserPassword', { UserPoolId: userPoolId, Username, Password, Permanent: true });
  }
  const signedIn = (await run('cognito-idp', 'InitiateAuth', {
    ...{ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH' },
    AuthParameters: { USERNAME: 'user', PASSWORD: 'Secret-1-secret' },
  })) as { readonly AuthenticationResult: { readonly AccessToken: string } };
  for (const TableName of ['table', 'hostile-doomed']) await run('dynamodb', 'CreateTable', { TableName, ...table });
  const stateMachine = await made('AWS::StepFunctions::StateMachine', 'Machine', {
    DefinitionString: definition,
    RoleArn: role,
  });
  const started = (await run('states', 'StartExecution', { stateMachineArn: stateMachine })) as {
    executionArn: string;
  };
  const target = { Arn: `arn:aws:sqs:us-east-1:${accountId}:${queueUrl.split('/').at(-1)}`, RoleArn: role };
  const samples: Samples = {
    stack: 'Test',
    parameter: await made('AWS::SSM::Parameter', 'Parameter', { Name: 'parameter', Type: 'String', Value: 'v' }),
    stateMachine,
    execution: started.executionArn,
    historyToken: '',
    rule: await made('AWS::Events::Rule', 'Rule', { Name: 'rule', ScheduleExpression: 'rate(1 day)' }),
    connection: String(
      (await stack.provision('AWS::Events::Connection', 'Connection', { ...connection })).attributes['Arn'],
    ),
    schedule: await made('AWS::Scheduler::Schedule', 'Schedule', {
      ...{ Name: 'schedule', ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: target,
    }),
    ...{ logGroup, logStream, queueUrl, topic, role, userPoolId, clientId, user: 'user', doomed: 'doomed' },
    function: await made('AWS::Lambda::Function', 'Function', { ...fn, Code: code }),
    ...{ table: 'table', ...(await streamOf(run, 'table')) },
    graphqlApi: await made('AWS::AppSync::GraphQLApi', 'Api', { Name: 'api', AuthenticationType: 'API_KEY' }),
    accessToken: signedIn.AuthenticationResult.AccessToken,
  };
  return { stack, samples, run };
}

async function streamOf(
  run: World['run'],
  TableName: string,
): Promise<Pick<Samples, 'stream' | 'shard' | 'shardIterator'>> {
  const { Streams } = (await run('dynamodbstreams', 'ListStreams', { TableName })) as {
    readonly Streams: readonly { readonly StreamArn: string }[];
  };
  const stream = Streams[0]?.StreamArn ?? '';
  const { StreamDescription } = (await run('dynamodbstreams', 'DescribeStream', { StreamArn: stream })) as {
    readonly StreamDescription: { readonly Shards: readonly { readonly ShardId: string }[] };
  };
  const shard = StreamDescription.Shards[0]?.ShardId ?? '';
  const place = { StreamArn: stream, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = (await run('dynamodbstreams', 'GetShardIterator', place)) as {
    readonly ShardIterator: string;
  };
  return { stream, shard, shardIterator: ShardIterator };
}
