import { limitsOfApplications } from './limits-of-applications.ts';
import type { Schema } from './schema.ts';

const policyName: Schema = { pattern: '^[\\w+=,.@-]+$', minLength: 1, maxLength: 128 };
const policyNames: Schema = { properties: { PolicyName: policyName } };

const actions: Schema = { items: { pattern: '^arn:' } };
const alarm: Schema = { properties: { AlarmActions: actions, OKActions: actions, InsufficientDataActions: actions } };

/** A name as the API takes it. The pattern of the generated schema leaves out where it begins and ends. */
const wholly = (pattern: string): Schema => ({ pattern: `^(?:${pattern})$` });

const tags: Schema = { items: { required: ['Key', 'Value'] } };

/** Lists rules that the generated schemas do not contain. */
export const documentedLimits: Readonly<Record<string, Schema>> = {
  ...limitsOfApplications,
  // docs: Amazon SQS API Reference, "CreateQueue" (QueueName, RedrivePolicy). recorded: aws/aws-cdk#31922 (FifoQueue),
  // trandangtri/sqs-queue-bundle#36 (ContentBasedDeduplication)
  'AWS::SQS::Queue': {
    dependentRequired: { ContentBasedDeduplication: ['FifoQueue'] },
    properties: {
      FifoQueue: { enum: [true] },
      QueueName: { pattern: '^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\\.fifo$' },
      RedrivePolicy: { properties: { maxReceiveCount: { type: 'integer', minimum: 1, maximum: 1000 } } },
      DeduplicationScope: { enum: ['messageGroup', 'queue'] },
      FifoThroughputLimit: { enum: ['perQueue', 'perMessageGroupId'] },
    },
  },
  // docs: Amazon SNS API Reference, "CreateTopic" (Name, DisplayName, TracingConfig)
  'AWS::SNS::Topic': {
    properties: {
      TopicName: { pattern: '^[A-Za-z0-9_-]{1,256}$|^[A-Za-z0-9_-]{1,251}\\.fifo$' },
      DisplayName: { maxLength: 100 },
      SignatureVersion: { enum: ['1', '2'] },
      TracingConfig: { enum: ['PassThrough', 'Active'] },
    },
  },
  // docs: Amazon SNS API Reference, "Subscribe" (Protocol)
  'AWS::SNS::Subscription': {
    properties: {
      Protocol: {
        enum: ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'],
      },
    },
  },
  // docs: IAM API Reference, "PutRolePolicy" (PolicyName), "CreatePolicy" (PolicyName)
  'AWS::IAM::Role': { properties: { Policies: { items: policyNames } } },
  'AWS::IAM::Policy': policyNames,
  'AWS::IAM::ManagedPolicy': { properties: { ManagedPolicyName: policyName } },
  // docs: AWS Lambda API Reference, "Environment" (Variables)
  'AWS::Lambda::Function': {
    properties: {
      Environment: {
        properties: {
          Variables: { patternProperties: { '^[a-zA-Z][a-zA-Z0-9_]+$': { type: 'string' } }, isClosed: true },
        },
      },
    },
  },
  // docs: AWS Lambda API Reference, "PublishLayerVersion" (LayerName), "CreateFunctionUrlConfig" (Qualifier),
  // "CreateEventSourceMapping" (StartingPosition), User Guide, "Lambda event filtering" (ten filters at most)
  'AWS::Lambda::LayerVersion': {
    properties: { LayerName: { pattern: '^(arn:[\\w-]+:lambda:[\\w-]+:\\d{12}:layer:)?[a-zA-Z0-9-_]+$' } },
  },
  'AWS::Lambda::Url': { properties: { Qualifier: wholly('(?!^[0-9]+$)([a-zA-Z0-9-_]+)') } },
  'AWS::Lambda::EventSourceMapping': {
    properties: {
      StartingPosition: { enum: ['LATEST', 'TRIM_HORIZON', 'AT_TIMESTAMP'] },
      FilterCriteria: { properties: { Filters: { maxItems: 10 } } },
    },
  },
  // docs: Amazon CloudWatch API Reference, "PutMetricAlarm" (AlarmActions, ComparisonOperator, EvaluationPeriods,
  // TreatMissingData)
  'AWS::CloudWatch::Alarm': {
    required: ['ComparisonOperator', 'EvaluationPeriods'],
    properties: { ...alarm.properties, TreatMissingData: { enum: ['breaching', 'notBreaching', 'ignore', 'missing'] } },
  },
  'AWS::CloudWatch::CompositeAlarm': alarm,
  // recorded: aws/aws-cli issue 3394 (a definition in two places)
  // docs: AWS Step Functions API Reference, "CreateStateMachine" (name)
  'AWS::StepFunctions::StateMachine': {
    properties: {
      StateMachineName: { pattern: '^[^\\s<>{}\\[\\]?*"#%\\\\^|~`$&,;:/\\u0000-\\u001f\\u007f-\\u009f]+$' },
    },
    dependentExcluded: {
      Definition: ['DefinitionString', 'DefinitionS3Location'],
      DefinitionString: ['DefinitionS3Location'],
    },
    requiredOr: ['Definition', 'DefinitionString', 'DefinitionS3Location'],
  },
  // docs: AWS Systems Manager API Reference, "PutParameter" (Name)
  'AWS::SSM::Parameter': { properties: { Name: { pattern: '^[a-zA-Z0-9_.\\-/]+$', maxLength: 1011 } } },
  // docs: Amazon S3 User Guide, "General purpose bucket naming rules"
  'AWS::S3::Bucket': {
    properties: { BucketName: { pattern: '^(?!xn--)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' } },
  },
  // docs: Amazon EventBridge API Reference, "CreateConnection" (AuthorizationType, AuthParameters)
  'AWS::Events::Connection': {
    required: ['AuthorizationType', 'AuthParameters'],
    properties: { Name: wholly('[.\\-_A-Za-z0-9]+') },
  },
  // docs: Amazon EventBridge API Reference, "CreateApiDestination" (Name), "CreateEventBus" (Name: a custom bus has no
  // slash), "PutPermission" (Action, Principal, StatementId)
  'AWS::Events::ApiDestination': { properties: { Name: wholly('[.\\-_A-Za-z0-9]+') } },
  'AWS::Events::EventBus': { properties: { Name: wholly('[.\\-_A-Za-z0-9]+') } },
  'AWS::Events::EventBusPolicy': {
    properties: {
      Action: wholly('events:[a-zA-Z]+'),
      Principal: wholly('\\d{12}|\\*'),
      StatementId: wholly('[a-zA-Z0-9-_]+'),
    },
  },
  // docs: Amazon CloudWatch Logs API Reference, "CreateLogGroup" (names cannot begin with `aws/`)
  'AWS::Logs::LogGroup': { properties: { LogGroupName: { pattern: '^(?!aws/)' } } },
  // docs: Amazon Athena API Reference, "CreateWorkGroup" (Name)
  'AWS::Athena::WorkGroup': { properties: { Name: wholly('[a-zA-Z0-9._-]{1,128}') } },
  // docs: Amazon EventBridge API Reference, "Tag"
  'AWS::Events::Rule': { properties: { Tags: tags } },
  // docs: AWS Glue API Reference, "CreateTable" (TableInput)
  'AWS::Glue::Table': { required: ['TableInput'] },
};
