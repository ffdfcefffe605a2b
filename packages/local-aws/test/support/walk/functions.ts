import { expect } from 'vitest';
import { accountId } from '../ports.ts';
import { arn, listed, type Walk } from './row.ts';

const anyText = expect.any(String) as string;
const roleOf = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
const trusting = (Principal: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  });

const api = '/2015-03-31/functions';

export const lambda: Walk = (samples, endpoint) => [
  ...functions(samples, endpoint),
  ...asynchronous(samples, endpoint),
];

const functions: Walk = ({ function: name, queueUrl, role }) => {
  const own = `${api}/${name}`;
  const functionArn = arn('lambda', `function:${name}`);
  const queue = arn('sqs', queueUrl.split('/').at(-1) ?? '');
  return [
    ['PublishVersion', [`POST ${own}/versions`, {}], { Version: '1', FunctionArn: `${functionArn}:1` }],
    [
      'CreateAlias',
      [`POST ${own}/aliases`, { Name: 'live', FunctionVersion: '1' }],
      { AliasArn: `${functionArn}:live` },
    ],
    [
      'GetFunctionConfiguration',
      [`GET ${own}/configuration?Qualifier=1`],
      { Version: '1', FunctionArn: `${functionArn}:1` },
    ],
    ['GetFunctionConfiguration', [`GET ${own}/configuration?Qualifier=live`], { FunctionArn: `${functionArn}:live` }],
    ['UpdateAlias', [`PUT ${own}/aliases/live`, { Description: 'd' }], { Description: 'd' }],
    [
      'GetFunction',
      [`GET ${own}`],
      {
        Configuration: {
          CodeSha256: anyText,
          CodeSize: expect.any(Number) as number,
          SnapStart: { ApplyOn: 'None' },
        },
      },
    ],
    [
      'GetFunction',
      [`GET ${api}/arn:aws:lambda:us-west-2:${accountId}:function:${name}`],
      "ResourceNotFoundException: Functions from 'us-west-2' are not reachable in this region ('us-east-1')",
    ],
    ['ListVersionsByFunction', [`GET ${own}/versions`], { Versions: [{ Version: '$LATEST' }, { Version: '1' }] }],
    ['GetAlias', [`GET ${own}/aliases/live`], { FunctionVersion: '1' }],
    ['ListAliases', [`GET ${own}/aliases`], { Aliases: [{ Name: 'live' }] }],
    ['UpdateFunctionConfiguration', [`PUT ${own}/configuration`, { Timeout: 5 }], { Timeout: 5 }],
    [
      'UpdateFunctionConfiguration',
      [`PUT ${own}/configuration`, { Description: 'x'.repeat(300) }],
      'ValidationException',
    ],
    ['UpdateFunctionCode', [`PUT ${own}/code`, { ZipFile: 'bm8gYXJjaGl2ZQ==' }], 'InvalidParameterValueException'],
    [
      'CreateFunction',
      [`POST ${api}`, { FunctionName: 'f', Role: role, Code: {} }],
      'InvalidParameterValueException: Please provide a source for function code.',
    ],
    [
      'CreateEventSourceMapping',
      ['POST /2015-03-31/event-source-mappings', { FunctionName: name, EventSourceArn: queue }],
      'InvalidParameterValueException: does not have permissions to call ReceiveMessage on SQS',
    ],
    ['GetFunctionUrlConfig', [`GET /2021-10-31/functions/${name}/url`], 'ResourceNotFoundException'],
    [
      'AddPermission',
      [`POST ${own}/policy`, { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' }],
      { Statement: anyText },
    ],
    [
      'PutFunctionConcurrency',
      [`PUT /2017-10-31/functions/${name}/concurrency`, { ReservedConcurrentExecutions: 2 }],
      { ReservedConcurrentExecutions: 2 },
    ],
    ['GetFunctionConcurrency', [`GET /2019-09-30/functions/${name}/concurrency`], { ReservedConcurrentExecutions: 2 }],
  ];
};

const asynchronous: Walk = ({ function: name }) => {
  const own = `${api}/${name}`;
  const functionArn = arn('lambda', `function:${name}`);
  const invokeConfig = `/2019-09-25/functions/${name}/event-invoke-config`;
  const tags = `/2017-03-31/tags/${encodeURIComponent(functionArn)}`;
  const layer = '/2018-10-31/layers/l/versions';
  const provisioned = `/2019-09-30/functions/${name}/provisioned-concurrency`;
  return [
    [
      'PutFunctionEventInvokeConfig',
      [`PUT ${invokeConfig}`, { MaximumEventAgeInSeconds: 10 }],
      'ValidationException: 60',
    ],
    [
      'PutFunctionEventInvokeConfig',
      [`PUT ${invokeConfig}`, { DestinationConfig: { OnFailure: { Destination: arn('sqs', 'far') } } }],
      'InvalidParameterValueException: does not have permissions to call SendMessage on SQS',
    ],
    [
      'PutFunctionEventInvokeConfig',
      [`PUT ${invokeConfig}`, { MaximumRetryAttempts: 1 }],
      { MaximumRetryAttempts: 1, FunctionArn: `${functionArn}:$LATEST`, LastModified: expect.any(Number) as number },
    ],
    [
      'UpdateFunctionEventInvokeConfig',
      [`POST ${invokeConfig}`, { MaximumEventAgeInSeconds: 60 }],
      { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
    ],
    ['GetFunctionEventInvokeConfig', [`GET ${invokeConfig}`], { MaximumEventAgeInSeconds: 60 }],
    ['ListFunctionEventInvokeConfigs', [`GET ${invokeConfig}/list`], { FunctionEventInvokeConfigs: [{}] }],
    ['DeleteFunctionEventInvokeConfig', [`DELETE ${invokeConfig}`], {}],
    ['GetFunctionEventInvokeConfig', [`GET ${invokeConfig}`], 'ResourceNotFoundException'],
    ['TagResource', [`POST ${tags}`, { Tags: { k: 'v' } }], {}],
    ['ListTags', [`GET ${tags}`], { Tags: { k: 'v' } }],
    ['UntagResource', [`DELETE ${tags}?tagKeys=k`], {}],
    ['GetAccountSettings', ['GET /2016-08-19/account-settings'], { AccountLimit: { ConcurrentExecutions: 1000 } }],
    ['PublishLayerVersion', [`POST ${layer}`, { Content: {} }], 'InvalidParameterValueException'],
    ['ListLayers', ['GET /2018-10-31/layers'], { Layers: [] }],
    ['AddLayerVersionPermission', [`POST ${layer}/1/policy`, {}], listed()],
    [
      'PutProvisionedConcurrencyConfig',
      [`PUT ${provisioned}?Qualifier=live`, { ProvisionedConcurrentExecutions: 1 }],
      listed(),
    ],
    ['InvokeWithResponseStream', [`POST /2021-11-15/functions/${name}/response-streaming-invocations`, {}], listed()],
    ['Invoke', [`POST ${own}/invocations?Qualifier=nope`, {}], 'ResourceNotFoundException'],
  ];
};

export const logs: Walk = ({ logGroup: logGroupName, logStream: logStreamName }) => {
  const filtered = (filterPattern: string): object => ({ logGroupName, filterPattern });
  return [
    ['DescribeLogGroups', { logGroupNamePrefix: '/', logGroupNamePattern: 'x' }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName, logGroupIdentifier: logGroupName }, 'ValidationException'],
    ['FilterLogEvents', { logGroupName, limit: 10_001 }, 'InvalidParameterException: less than or equal to 10000'],
    ['DescribeLogGroups', {}, { logGroups: [{ storedBytes: expect.any(Number) as number }] }],
    ['DescribeLogStreams', { logGroupName }, { logStreams: [{ uploadSequenceToken: anyText }] }],
    ['CreateLogGroup', { logGroupName: '/walk' }, {}],
    ['CreateLogStream', { logGroupName: '/walk', logStreamName: 's' }, {}],
    ['PutRetentionPolicy', { logGroupName: '/walk', retentionInDays: 7 }, {}],
    [
      'PutLogEvents',
      { logGroupName, logStreamName, logEvents: [{ timestamp: Date.now(), message: '{"x":1}' }] },
      { nextSequenceToken: anyText },
    ],
    ['FilterLogEvents', filtered('{ $.x = 1 }'), { events: [{ message: '{"x":1}' }] }],
    ['FilterLogEvents', filtered('{ $.x = 2 }'), { events: [] }],
    ['FilterLogEvents', filtered('[ip, user, status_code = 4*]'), listed('patterns of fields')],
    ['FilterLogEvents', filtered('%regex%'), listed('of regular expressions')],
    ['StartQuery', { logGroupName, startTime: 0, endTime: 1, queryString: 'fields @message' }, listed()],
    ['GetQueryResults', { queryId: 'q' }, listed()],
    ['PutMetricFilter', { logGroupName, filterName: 'f' }, listed()],
    ['PutSubscriptionFilter', { logGroupName, filterName: 'f' }, listed()],
    ['StartLiveTail', { logGroupIdentifiers: [] }, listed()],
    ['CreateExportTask', { logGroupName }, listed()],
    ['DeleteLogGroup', { logGroupName: '/walk' }, {}],
  ];
};

export const iam: Walk = () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  });
  const RoleName = 'walker';
  const PolicyArn = `arn:aws:iam::${accountId}:policy/p`;
  return [
    ['GetRole', { RoleName: 'Role' }, { Role: { Arn: roleOf('Role') } }],
    ['ListRoles', {}, { contains: roleOf('Role') }],
    ['GetUser', {}, { User: { UserName: anyText } }],
    [
      'CreateRole',
      { RoleName: 'x'.repeat(80), AssumeRolePolicyDocument: trusting({ Service: 'x' }) },
      'ValidationError: 64',
    ],
    [
      'CreateRole',
      { RoleName, AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }) },
      { Role: { RoleName } },
    ],
    ['CreateRole', { RoleName: 'assumed', AssumeRolePolicyDocument: trusting({ AWS: accountId }) }, {}],
    ['PutRolePolicy', { RoleName, PolicyName: 'x'.repeat(200), PolicyDocument: document }, 'ValidationError: 128'],
    ['PutRolePolicy', { RoleName, PolicyName: 'own', PolicyDocument: document }, {}],
    ['GetRolePolicy', { RoleName, PolicyName: 'own' }, { PolicyName: 'own' }],
    ['CreatePolicy', { PolicyName: 'p', PolicyDocument: document }, { Policy: { Arn: PolicyArn } }],
    ['AttachRolePolicy', { RoleName, PolicyArn }, {}],
    ['ListAttachedRolePolicies', { RoleName }, { AttachedPolicies: { member: [{ PolicyArn }] } }],
    [
      'SimulatePrincipalPolicy',
      { PolicySourceArn: roleOf(RoleName), ActionNames: ['s3:GetObject', 's3:PutObject'] },
      { EvaluationResults: { member: [{ EvalDecision: 'allowed' }, { EvalDecision: 'implicitDeny' }] } },
    ],
    ['ListGroups', {}, listed()],
    ['CreateUser', { UserName: 'u' }, listed()],
    ['ListAccessKeys', {}, listed()],
  ];
};

export const sts: Walk = () => {
  const malformed = (RoleArn: string) =>
    ['AssumeRole', { RoleArn, RoleSessionName: 'session' }, `ValidationError: ${RoleArn} is invalid`] as const;
  const assume = (more: object): object => ({ RoleArn: roleOf('assumed'), RoleSessionName: 'session', ...more });
  return [
    malformed('nothing-valid-in-here'),
    malformed('arn::b:::something/test-role'),
    malformed('arn:a::::something/test-role'),
    malformed('arn:a:::something/test-role'),
    ['AssumeRole', { RoleArn: roleOf('Role'), RoleSessionName: 'session' }, 'AccessDenied'],
    ['AssumeRole', assume({}), { Credentials: { SessionToken: anyText } }],
    ['AssumeRole', assume({ Tags: [{ Key: 'k', Value: 'v' }] }), 'AccessDenied: sts:TagSession'],
    ['AssumeRole', assume({ SourceIdentity: 'me' }), listed('SourceIdentity, SerialNumber')],
    ['GetCallerIdentity', {}, { Account: accountId }],
    ['GetSessionToken', {}, { Credentials: { SessionToken: anyText } }],
    ['GetAccessKeyInfo', { AccessKeyId: 'ASIAIOSFODNN7EXAMPLE' }, { Account: accountId }],
    ['AssumeRoleWithWebIdentity', assume({ WebIdentityToken: 'x' }), listed()],
    ['DecodeAuthorizationMessage', { EncodedMessage: 'x' }, listed()],
  ];
};

export const ssm: Walk = () => [
  ['PutParameter', { Name: '/w/a', Type: 'SecureString', Value: 'v' }, { Version: 1 }],
  ['PutParameter', { Name: '/w/a', Type: 'SecureString', Value: 'v' }, 'ParameterAlreadyExists'],
  ['PutParameter', { Name: '/w/a', Type: 'SecureString', Value: 'w', Overwrite: true }, { Version: 2 }],
  ['GetParameter', { Name: '/w/a', WithDecryption: true }, { Parameter: { Value: 'w', Version: 2 } }],
  ['GetParameterHistory', { Name: '/w/a' }, { Parameters: [{ Version: 1 }, { Version: 2 }] }],
  ['LabelParameterVersion', { Name: '/w/a', Labels: ['l'] }, { ParameterVersion: 2 }],
  ['AddTagsToResource', { ResourceType: 'Parameter', ResourceId: '/w/a', Tags: [{ Key: 'k', Value: 'v' }] }, {}],
  ['DeleteParameters', { Names: ['/w/a', '/w/b'] }, { DeletedParameters: ['/w/a'], InvalidParameters: ['/w/b'] }],
];

export const states: Walk = ({ stateMachine: stateMachineArn, role: roleArn }) => {
  const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';
  return [
    ['TestState', { definition: '{"Type":"Pass","End":true}', roleArn, input: '{"a":1}' }, { status: 'SUCCEEDED' }],
    ['StartSyncExecution', { stateMachineArn }, 'StateMachineTypeNotSupported'],
    ['SendTaskSuccess', { taskToken: 'nope', output: '{}' }, 'InvalidToken'],
    ['SendTaskFailure', { taskToken: 'nope' }, 'InvalidToken'],
    ['ValidateStateMachineDefinition', { definition }, { result: 'OK' }],
    ['CreateStateMachine', { name: 'walk', definition, roleArn }, { stateMachineArn: anyText }],
    [
      'UpdateStateMachine',
      ({ CreateStateMachine: of }) => ({ stateMachineArn: of?.['stateMachineArn'], definition }),
      {},
    ],
    ['ListTagsForResource', { resourceArn: stateMachineArn }, { tags: [] }],
    [
      'RedriveExecution',
      { executionArn: stateMachineArn.replace(':stateMachine:', ':execution:') },
      'ExecutionDoesNotExist',
    ],
  ];
};

export const cloudformation: Walk = ({ stack: StackName }) => [
  ['DescribeStacks', { StackName: 'nope' }, 'ValidationError: Stack with id nope does not exist'],
  ['ListStackResources', { StackName: 'nope' }, 'ValidationError'],
  ['DescribeStackResources', { StackName: 'nope' }, 'ValidationError'],
  ['GetTemplate', { StackName: 'nope' }, 'ValidationError'],
  ['CreateStack', { StackName }, listed()],
];

export const cognito: Walk = ({ userPoolId: UserPoolId }) => [
  ['CreateUserPool', { PoolName: 'p' }, listed()],
  ['CreateUserPoolClient', { UserPoolId, ClientName: 'c' }, listed()],
  ['UpdateUserPoolClient', { UserPoolId, ClientId: 'c' }, listed()],
  ['AdminListUserAuthEvents', { UserPoolId, Username: 'user' }, listed()],
  ['ListUserImportJobs', { UserPoolId, MaxResults: 1 }, listed()],
  ['TagResource', { ResourceArn: 'x', Tags: {} }, listed()],
];
