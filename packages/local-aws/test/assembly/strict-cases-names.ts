import { schedule, arnOf, code, days, machine, many, unit, type Case } from './strict-parts.ts';

export const lastCases: readonly Case[] = [
  [
    'two destinations',
    'AWS::StepFunctions::StateMachine',
    machine({
      LoggingConfiguration: {
        Level: 'ALL',
        Destinations: [1, 2].map(() => ({ CloudWatchLogsLogGroup: { LogGroupArn: arnOf('Group') } })),
      },
    }),
    /[Dd]estination/,
  ],
  [
    'destination without star',
    'AWS::StepFunctions::StateMachine',
    machine({
      LoggingConfiguration: {
        Level: 'ALL',
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:x' } }],
      },
    }),
    /[Ll]og/,
  ],
  ['machine name', 'AWS::StepFunctions::StateMachine', machine({ StateMachineName: 'a b' }), /[Nn]ame/],
  ['key', 'AWS::AppSync::ApiKey', { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Expires: days(364) }],
  [
    'long key',
    'AWS::AppSync::ApiKey',
    { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Expires: days(367) },
    /maximum of 365 days/,
  ],
  ['code', 'AWS::AppSync::Resolver', unit({ FieldName: 'a', Code: code + `//${'x'.repeat(30_000)}` })],
  [
    'long code',
    'AWS::AppSync::Resolver',
    unit({ FieldName: 'b', Code: code + `//${'x'.repeat(32_768)}` }),
    /maxLength: 32768|32768/,
  ],
  [
    'eleven functions',
    'AWS::AppSync::Resolver',
    {
      ...unit({ FieldName: 'c', Code: code, Kind: 'PIPELINE' }),
      DataSourceName: undefined,
      PipelineConfig: { Functions: many(11, () => ({ 'Fn::GetAtt': ['Pipe', 'FunctionId'] })) },
    },
    /10/,
  ],
  [
    'ten functions',
    'AWS::AppSync::Resolver',
    {
      ...unit({ FieldName: 'd', Code: code, Kind: 'PIPELINE' }),
      DataSourceName: undefined,
      PipelineConfig: { Functions: many(10, () => ({ 'Fn::GetAtt': ['Pipe', 'FunctionId'] })) },
    },
  ],
  [
    'data source name',
    'AWS::AppSync::DataSource',
    { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Name: 'a-b', Type: 'NONE' },
    /Name.*does not match/,
  ],
  [
    'big schema',
    'AWS::AppSync::GraphQLSchema',
    { ApiId: { 'Fn::GetAtt': ['Other', 'ApiId'] }, Definition: `type Query { a: String }\n#${'x'.repeat(1_048_600)}` },
    /1 ?MB|1048576|1,?000,?000|too large/,
  ],
  ['database', 'AWS::Glue::Database', { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseInput: { Name: '' } }, /Name/],
  ['work group', 'AWS::Athena::WorkGroup', { Name: 'a b' }, /Name.*does not match/],
  [
    'work group bytes',
    'AWS::Athena::WorkGroup',
    { Name: 'w', WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 5 } },
    /10000000/,
  ],
  [
    'table',
    'AWS::DynamoDB::Table',
    {
      TableName: 'ab',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
    /TableName/,
  ],
  ['bucket name', 'AWS::S3::Bucket', { BucketName: '192.168.1.1' }, /bucket is not valid/],
  ['bucket suffix', 'AWS::S3::Bucket', { BucketName: 'a-s3alias' }, /bucket is not valid/],
  ['parameter name', 'AWS::SSM::Parameter', { Name: '/aws/x', Type: 'String', Value: 'x' }, /aws/],
  ['parameter ssm', 'AWS::SSM::Parameter', { Name: 'ssm-x', Type: 'String', Value: 'x' }, /ssm/],
  ['parameter value', 'AWS::SSM::Parameter', { Name: 'long', Type: 'String', Value: 'x'.repeat(4_097) }, /4096/],
  ['advanced', 'AWS::SSM::Parameter', { Name: 'advanced', Type: 'String', Tier: 'Advanced', Value: 'x'.repeat(4_097) }],
  ['rule name', 'AWS::Events::Rule', { Name: 'a b', ScheduleExpression: 'rate(1 day)' }, /Name.*does not match/],
  [
    'rule targets twice',
    'AWS::Events::Rule',
    { ScheduleExpression: 'rate(1 day)', Targets: [1, 2].map(() => ({ Id: 't', Arn: arnOf('Standard') })) },
    /[Dd]uplicate|unique/,
  ],
  ['client name', 'AWS::Cognito::UserPoolClient', { UserPoolId: { Ref: 'Pool' }, ClientName: 'a!' }, /ClientName/],
  [
    'client validity',
    'AWS::Cognito::UserPoolClient',
    { UserPoolId: { Ref: 'Pool' }, AccessTokenValidity: 25 },
    /24 hours|AccessTokenValidity|access token/i,
  ],
  [
    'schedule that ends first',
    'AWS::Scheduler::Schedule',
    schedule({ StartDate: '2030-01-02T00:00:00Z', EndDate: '2030-01-01T00:00:00Z' }),
    /EndDate.*later/,
  ],
  [
    'schedule that ends later',
    'AWS::Scheduler::Schedule',
    schedule({ StartDate: '2030-01-01T00:00:00Z', EndDate: '2030-01-02T00:00:00Z' }),
  ],
  ['standard topic', 'AWS::SNS::Topic', { ContentBasedDeduplication: true }, /ContentBasedDeduplication.*not FIFO/],
  ['standard topic without', 'AWS::SNS::Topic', { ContentBasedDeduplication: false }],
  ['FIFO topic', 'AWS::SNS::Topic', { FifoTopic: true, ContentBasedDeduplication: true }],
];
