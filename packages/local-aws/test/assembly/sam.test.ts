import { expect, it } from 'vitest';
import { transformed } from '../../src/assembly/sam/transform.ts';
import type { Template } from '../../src/assembly/template.ts';

function sam(Resources: object, more: object = {}): Template {
  const written = { Transform: 'AWS::Serverless-2016-10-31', Resources, ...more };
  const { template, error } = transformed(written as unknown as Template);
  if (error) throw error;
  return template;
}

const fn = (Properties: object = {}, more: object = {}): object => ({
  Type: 'AWS::Serverless::Function',
  Properties: { Handler: 'a.b', Runtime: 'nodejs22.x', ...Properties },
  ...more,
});

const propertiesOf = ({ Resources }: Template, id: string): Readonly<Record<string, unknown>> =>
  Resources[id]?.Properties ?? {};

it('leaves templates of CloudFormation as they are', () => {
  const template = { Resources: { A: { Type: 'AWS::Serverless::Function' } } };
  expect(transformed(template)).toEqual({ template });
});

it('merges Globals: maps by member, lists one after the other, and else the own value counts', () => {
  const template = sam(
    {
      F: fn({ Timeout: 5, Environment: { Variables: { A: '2' } }, Layers: ['own'] }),
      G: fn({}, { IgnoreGlobals: ['Timeout'] }),
      H: fn({}, { IgnoreGlobals: '*' }),
    },
    { Globals: { Function: { Timeout: 3, Environment: { Variables: { A: '1', B: '1' } }, Layers: ['all'] } } },
  );
  expect(propertiesOf(template, 'F')).toMatchObject({
    Timeout: 5,
    Environment: { Variables: { A: '2', B: '1' } },
    Layers: ['all', 'own'],
  });
  expect(propertiesOf(template, 'G')).toMatchObject({ Environment: { Variables: { A: '1', B: '1' } } });
  expect(propertiesOf(template, 'G')).not.toHaveProperty('Timeout');
  expect(propertiesOf(template, 'H')).not.toHaveProperty('Layers');
  expect(template).not.toHaveProperty('Globals');
});

it('gives a role no policy twice, whether SAM or the template names it', () => {
  const Policies = ['AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess', { Ref: 'Own' }, { Ref: 'Own' }];
  const template = sam({ F: fn({ Policies, Tracing: 'Active' }) });
  const managed = 'arn:aws:iam::aws:policy';
  expect(propertiesOf(template, 'FRole')['ManagedPolicyArns']).toEqual([
    `${managed}/service-role/AWSLambdaBasicExecutionRole`,
    `${managed}/AWSXRayDaemonWriteAccess`,
    { Ref: 'Own' },
  ]);
});

it('gives a function its role: managed policies by name, documents, and policy templates', () => {
  const statement = { Effect: 'Allow', Action: 'x:Y', Resource: '*' };
  const Policies = [
    'AmazonDynamoDBFullAccess',
    'AWSLambdaSQSQueueExecutionRole',
    { Ref: 'Managed' },
    { Statement: [statement] },
    { S3ReadPolicy: { BucketName: 'b' } },
  ];
  const template = sam({ F: fn({ Policies, Tracing: 'Active' }) });
  const managed = 'arn:aws:iam::aws:policy';
  expect(propertiesOf(template, 'F')['Role']).toEqual({ 'Fn::GetAtt': ['FRole', 'Arn'] });
  expect(propertiesOf(template, 'FRole')).toMatchObject({
    ManagedPolicyArns: [
      `${managed}/service-role/AWSLambdaBasicExecutionRole`,
      `${managed}/AWSXRayDaemonWriteAccess`,
      `${managed}/AmazonDynamoDBFullAccess`,
      `${managed}/service-role/AWSLambdaSQSQueueExecutionRole`,
      { Ref: 'Managed' },
    ],
    Policies: [
      { PolicyName: 'FRolePolicy3', PolicyDocument: { Statement: [statement] } },
      {
        PolicyName: 'FRolePolicy4',
        PolicyDocument: {
          Statement: [
            {
              Action: expect.arrayContaining(['s3:GetObject']),
              Resource: [
                { 'Fn::Sub': ['arn:${AWS::Partition}:s3:::${BucketName}', { BucketName: 'b' }] },
                { 'Fn::Sub': ['arn:${AWS::Partition}:s3:::${BucketName}/*', { BucketName: 'b' }] },
              ],
            },
          ],
        },
      },
    ],
  });
  expect(sam({ F: fn({ Role: 'arn:role' }) }).Resources).not.toHaveProperty('FRole');
});

it('makes of events what starts a function or a state machine', () => {
  const Events = {
    Cron: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)', Input: '{}', Enabled: false } },
    Placed: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['shop'] } } },
    Topic: { Type: 'SNS', Properties: { Topic: { Ref: 'T' } } },
    Queue: { Type: 'SQS', Properties: { Queue: 'arn:q', BatchSize: 2 } },
    Later: { Type: 'ScheduleV2', Properties: { ScheduleExpression: 'rate(1 day)' } },
    Http: { Type: 'Api', Properties: { Path: '/' } },
  };
  const template = sam({ F: fn({ Events }), M: { Type: 'AWS::Serverless::StateMachine', Properties: { Events } } });
  const target = { 'Fn::GetAtt': ['F', 'Arn'] };
  expect(propertiesOf(template, 'FCron')).toEqual({
    ScheduleExpression: 'rate(1 day)',
    State: 'DISABLED',
    Targets: [{ Arn: target, Id: 'FCronLambdaTarget', Input: '{}' }],
  });
  expect(propertiesOf(template, 'FPlaced')).toMatchObject({ EventPattern: { source: ['shop'] } });
  expect(propertiesOf(template, 'FPlacedPermission')).toMatchObject({ Principal: 'events.amazonaws.com' });
  expect(propertiesOf(template, 'FTopic')).toEqual({ TopicArn: { Ref: 'T' }, Endpoint: target, Protocol: 'lambda' });
  expect(propertiesOf(template, 'FQueue')).toEqual({
    EventSourceArn: 'arn:q',
    BatchSize: 2,
    FunctionName: { Ref: 'F' },
  });
  expect(propertiesOf(template, 'FLater')).toMatchObject({
    Target: { RoleArn: { 'Fn::GetAtt': ['FLaterRole', 'Arn'] } },
  });
  expect(propertiesOf(template, 'MPlaced')).toMatchObject({
    Targets: [{ RoleArn: { 'Fn::GetAtt': ['MPlacedRole', 'Arn'] } }],
  });
  // An event without a counterpart becomes a resource that nobody provides, so that the list of problems names it.
  expect(template.Resources['FHttp']?.Type).toBe('AWS::Serverless event Api');
  expect(template.Resources['MTopic']?.Type).toBe('AWS::Serverless event SNS');
});

it('publishes versions, tells destinations, and keeps what it does not know for whoever refuses it', () => {
  const template = sam({
    F: fn(
      {
        AutoPublishAlias: 'live',
        CodeUri: 's3://b/k/x.zip',
        VpcConfig: {},
        EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: 'SQS', Destination: 'arn:q' } } },
        DeadLetterQueue: { Type: 'SNS', TargetArn: 'arn:t' },
      },
      { Condition: 'C', DependsOn: 'A', Connectors: {} },
    ),
    A: { Type: 'AWS::Serverless::Api' },
    Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'F.Alias' } } },
  });
  expect(template.Resources['F']).toMatchObject({ Condition: 'C', DependsOn: 'A', Connectors: {} });
  expect(propertiesOf(template, 'F')).toMatchObject({
    Code: { S3Bucket: 'b', S3Key: 'k/x.zip' },
    VpcConfig: {},
    DeadLetterConfig: { TargetArn: 'arn:t' },
  });
  expect(template.Resources['FRole']).toMatchObject({ Condition: 'C' });
  expect(propertiesOf(template, 'FEventInvokeConfig')).toMatchObject({
    Qualifier: 'live',
    DestinationConfig: { OnFailure: { Destination: 'arn:q' } },
  });
  expect(JSON.stringify(propertiesOf(template, 'FRole'))).toMatch(/sns:Publish.*sqs:SendMessage/);
  expect(propertiesOf(template, 'Q')).toEqual({ QueueName: { Ref: 'FAliaslive' } });
  expect(template.Resources['A']?.Type).toBe('AWS::Serverless::Api');
});

it('publishes versions of a state machine by an alias, which events can start', () => {
  const Events = { Placed: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['shop'] } } } };
  const machine = (Properties: object): object => ({ Type: 'AWS::Serverless::StateMachine', Properties });
  const DeploymentPreference = { Type: 'LINEAR', Percentage: 10, Interval: 1 };
  const template = sam({
    M: machine({ AutoPublishAlias: 'live', UseAliasAsEventTarget: true, Events }),
    N: machine({ AutoPublishAlias: 'live', DeploymentPreference, Events }),
  });
  expect(template.Resources['MVersion']).toEqual({
    ...{ Type: 'AWS::StepFunctions::StateMachineVersion', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    Properties: {
      StateMachineArn: { Ref: 'M' },
      StateMachineRevisionId: { 'Fn::GetAtt': ['M', 'StateMachineRevisionId'] },
    },
  });
  expect(template.Resources['MAliaslive']).toEqual({
    Type: 'AWS::StepFunctions::StateMachineAlias',
    Properties: {
      Name: 'live',
      DeploymentPreference: { Type: 'ALL_AT_ONCE', StateMachineVersionArn: { Ref: 'MVersion' } },
    },
  });
  expect(propertiesOf(template, 'MPlaced')).toMatchObject({ Targets: [{ Arn: { Ref: 'MAliaslive' } }] });
  expect(JSON.stringify(propertiesOf(template, 'MPlacedRole'))).toContain('"Resource":{"Ref":"MAliaslive"}');
  expect(propertiesOf(template, 'NAliaslive')).toMatchObject({ DeploymentPreference });
  expect(propertiesOf(template, 'NPlaced')).toMatchObject({ Targets: [{ Arn: { 'Fn::GetAtt': ['N', 'Arn'] } }] });
  expect(() => sam({ M: machine({ UseAliasAsEventTarget: true }), N: machine({ DeploymentPreference }) })).toThrow(
    /'UseAliasAsEventTarget' requires 'AutoPublishAlias'.*'DeploymentPreference' requires 'AutoPublishAlias'/,
  );
});

it('refuses in one sentence every resource that SAM would refuse', () => {
  const api = (Properties: object): object => ({ Type: 'AWS::Serverless::GraphQLApi', Properties });
  const Runtime = { Name: 'APPSYNC_JS', Version: '1.0.0' };
  const refused = (): unknown =>
    sam({
      A: api({ Auth: { Type: 'API_KEY' } }),
      B: api({ SchemaInline: 'x', Functions: { f: { Runtime, DataSource: 'nope', InlineCode: '' } } }),
      C: api({ SchemaInline: 'x', Resolvers: { Query: { q: { Runtime, Pipeline: ['nope'] } } } }),
      D: api({ SchemaInline: 'x', DataSources: { DynamoDb: { T: { TableName: 't' } } } }),
      F: fn({ EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: 'Lambda' } } } }),
    });
  const all = 'failed with: .* Number of errors found: 5\\. ';
  const one = "Resource with id \\[A\\] is invalid\\. .*\\[B\\].*'nope'.*\\[C\\].*Function 'nope' does not exist.*";
  expect(refused).toThrow(new RegExp(`${all}${one}\\[D\\].*'TableArn'.*\\[F\\].*Destination is required`));
});
