/** The bucket of the assets. */
export const bucketName = 'assets-${AWS::AccountId}-${AWS::Region}';

/** Makes a resource as the CDK does, with the path of its construct. */
const resource = (path: string, Type: string, Properties: object = {}, more: object = {}) => ({
  Type,
  Properties,
  Metadata: { 'aws:cdk:path': `${path}/Resource` },
  ...more,
});

const ref = (name: string) => ({ Ref: name });
const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const trustOf = (Principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
});
const role = (path: string, service: string) =>
  resource(path, 'AWS::IAM::Role', { AssumeRolePolicyDocument: trustOf({ Service: `${service}.amazonaws.com` }) });

/** Holds data. What is wrong with each resource stands in its name. */
export const dataTemplate = (assetKey: string) => ({
  Parameters: { Mail: { Type: 'String' } },
  Resources: {
    Clicks: resource('Data/Clicks', 'AWS::Kinesis::Stream', { ShardCount: 1 }),
    MoreClicks: resource('Data/MoreClicks', 'AWS::Kinesis::Stream', { ShardCount: 1 }),
    ClicksUrl: resource('Data/ClicksUrl', 'AWS::SSM::Parameter', { Type: 'String', Value: arnOf('Clicks') }),
    Notes: resource('Data/Notes', 'AWS::DynamoDB::Tabel'),
    Waste: resource('Data/Waste', 'AWS::SQS::Queue', { Colour: 'red' }),
    WastePolicy: resource('Data/WastePolicy', 'AWS::SQS::QueuePolicy', {
      Queues: [ref('Waste')],
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Deni', Action: 'sqs:*', Principal: '*' }] },
    }),
    Emptying: resource('Data/Emptying', 'AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 days)',
      Targets: [{ Id: 'a', Arn: arnOf('Waste') }],
    }),
    Zones: resource('Data/Zones', 'AWS::SSM::Parameter', { Type: 'StringList', Value: { 'Fn::GetAZs': '' } }),
    Log: resource('Data/Log', 'AWS::Logs::LogGroup', { RetentionInDays: 2 }),
    NamedLog: resource('Data/NamedLog', 'AWS::Logs::LogGroup', { LogGroupName: 'not a name' }),
    First: resource('Data/First', 'AWS::SSM::Parameter', { Name: '/size', Type: 'String', Value: '1' }),
    Second: resource('Data/Second', 'AWS::SSM::Parameter', { Name: '/size', Type: 'String', Value: '2' }),
    Stray: resource('Data/Stray', 'AWS::SSM::Parameter', { Type: 'String', Value: ref('Nobody') }),
    Sized: resource('Data/Sized', 'AWS::SSM::Parameter', {
      Type: 'String',
      Value: { 'Fn::GetAtt': ['DeadLetters', 'Size'] },
    }),
    Address: resource('Data/Address', 'AWS::SSM::Parameter', { Type: 'String', Value: ref('Mail') }),
    DeadLetters: resource('Data/DeadLetters', 'AWS::SQS::Queue'),
    Importer: role('Data/Importer', 'lambda'),
    Import: resource('Data/Import', 'AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: arnOf('Importer'),
      Code: { S3Bucket: { 'Fn::Sub': bucketName }, S3Key: assetKey },
      DeadLetterConfig: { TargetArn: arnOf('DeadLetters') },
      Environment: { Variables: { NEWS: 'arn:aws:sns:eu-west-1:000000000000:news' } },
    }),
    Reader: role('Data/Reader', 'lambda'),
    Reading: resource('Data/Reading', 'AWS::IAM::Policy', {
      PolicyName: 'Reading',
      Roles: [ref('Reader')],
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Alow', Action: 's3:GetObject', Resource: '*' }] },
    }),
    Guest: resource('Data/Guest', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: trustOf({ AWS: 'arn:aws:iam::000000000000:role/Nobody' }),
    }),
    Disk: resource('Data/Disk', 'AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: arnOf('Importer'),
      Code: { ZipFile: 'exports.handler = async () => 1;' },
      FileSystemConfigs: [
        {
          Arn: 'arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-00000000000000000',
          LocalMountPath: '/mnt/a',
        },
      ],
    }),
  },
  Outputs: { Clicks: { Value: arnOf('Clicks'), Export: { Name: 'clicks' } } },
});

const schema = `
  scalar Money
  scalar Colour
  type Query { notes(words: [String]): String  tidy(text: String): String  price: Money }
`;

const failing = {
  StartAt: 'Try',
  States: { Try: { Type: 'Pass', Next: 'Nowhere' }, Lost: { Type: 'Pass' } },
};
const doubtful = {
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }],
      Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'Done' }],
      End: true,
    },
    Done: { Type: 'Succeed' },
  },
};

/** Holds an API, which comes after the data, and a stack within it. */
export const apiTemplate = (codeOf: (name: string) => string, nestedKey: string) => ({
  Resources: {
    Api: resource('Api/Api', 'AWS::AppSync::GraphQLApi', { Name: 'notes', AuthenticationType: 'API_KEY' }),
    Schema: resource('Api/Schema', 'AWS::AppSync::GraphQLSchema', { ApiId: ofApi, Definition: schema }),
    None: source('None', { Type: 'NONE' }),
    Sql: source('Sql', { Type: 'RELATIONAL_DATABASE' }),
    Call: source('Call', { Type: 'AWS_LAMBDA' }),
    Notes: resolver('Notes', 'notes', { ...appsyncJs, Code: codeOf('notes'), DataSourceName: nameOf('None') }),
    Price: resolver('Price', 'price', {
      DataSourceName: nameOf('None'),
      RequestMappingTemplate: '#if($ctx.args) {}',
      ResponseMappingTemplate: '#foreach($x in) $x #end',
    }),
    Tidying: resource('Api/Tidying', 'AWS::AppSync::FunctionConfiguration', {
      ...{ ApiId: ofApi, Name: 'Tidying', DataSourceName: nameOf('Sql') },
      ...{ ...appsyncJs, Code: codeOf('tidy') },
    }),
    Runner: role('Api/Runner', 'states'),
    Failing: resource('Api/Failing', 'AWS::StepFunctions::StateMachine', {
      RoleArn: arnOf('Runner'),
      Definition: failing,
    }),
    Doubtful: resource('Api/Doubtful', 'AWS::StepFunctions::StateMachine', {
      RoleArn: arnOf('Runner'),
      Definition: doubtful,
    }),
    FromNowhere: resource('Api/FromNowhere', 'AWS::SSM::Parameter', {
      Type: 'String',
      Value: { 'Fn::ImportValue': 'nowhere' },
    }),
    FromData: resource('Api/FromData', 'AWS::SSM::Parameter', {
      Type: 'String',
      Value: { 'Fn::ImportValue': 'clicks' },
    }),
    Alerts: resource('Api/Alerts.NestedStack/Alerts.NestedStackResource', 'AWS::CloudFormation::Stack', {
      TemplateURL: { 'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/${bucketName}/${nestedKey}` },
    }),
  },
});

const ofApi = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const nameOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Name'] });
const appsyncJs = { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };
const source = (Name: string, more: object) =>
  resource(`Api/${Name}`, 'AWS::AppSync::DataSource', { ApiId: ofApi, Name, ...more });
const resolver = (id: string, FieldName: string, more: object) =>
  resource(
    `Api/${id}`,
    'AWS::AppSync::Resolver',
    { ApiId: ofApi, TypeName: 'Query', FieldName, ...more },
    { DependsOn: ['Schema'] },
  );

export const alertsTemplate = {
  Resources: {
    Voice: resource('Api/Alerts/Voice', 'AWS::Connect::Instance', { Attributes: {}, IdentityManagementType: 'SAML' }),
    Topic: resource('Api/Alerts/Topic', 'AWS::SNS::Topic', { DisplayName: 'x'.repeat(101) }),
    Nightly: resource('Api/Alerts/Nightly', 'AWS::Events::Rule', { ScheduleExpression: 'rate(1 days)' }),
  },
};
