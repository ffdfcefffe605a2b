import { ownValue } from '../../kernel/own-value.ts';
import { type Members } from './model.ts';
import { isObject } from '../../kernel/is-object.ts';

interface PolicyTemplate {
  readonly parameters: readonly string[];
  readonly actions: readonly string[];
  /** The ARNs, with the parameters of the template in them. */
  readonly resources: readonly string[];
}

const arn = (service: string, rest: string): string =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;

const words = (service: string, names: string): readonly string[] =>
  names.split(' ').map((name) => `${service}:${name}`);

const table = (names: string): PolicyTemplate => ({
  parameters: ['TableName'],
  actions: words('dynamodb', names),
  resources: [arn('dynamodb', 'table/${TableName}'), arn('dynamodb', 'table/${TableName}/index/*')],
});

const bucket = (names: string): PolicyTemplate => ({
  parameters: ['BucketName'],
  actions: words('s3', names),
  resources: ['arn:${AWS::Partition}:s3:::${BucketName}', 'arn:${AWS::Partition}:s3:::${BucketName}/*'],
});

const one = (parameter: string, service: string, names: string, rest: string): PolicyTemplate => ({
  parameters: [parameter],
  actions: words(service, names),
  resources: [arn(service, rest)],
});

const parameterReads = words('ssm', 'GetParameters GetParameter GetParametersByPath');

/**
 * The policy templates for the services that this runtime has. docs: AWS SAM Developer Guide, "AWS SAM policy template
 * list"
 */
export const policyTemplates: Readonly<Record<string, PolicyTemplate>> = {
  DynamoDBCrudPolicy: table(
    'GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem',
  ),
  DynamoDBReadPolicy: table('GetItem Scan Query BatchGetItem DescribeTable'),
  DynamoDBWritePolicy: table('PutItem UpdateItem BatchWriteItem'),
  DynamoDBReconfigurePolicy: one('TableName', 'dynamodb', 'UpdateTable', 'table/${TableName}'),
  LambdaInvokePolicy: one('FunctionName', 'lambda', 'InvokeFunction', 'function:${FunctionName}*'),
  SQSPollerPolicy: one(
    'QueueName',
    'sqs',
    'ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ' +
      'ReceiveMessage',
    '${QueueName}',
  ),
  SQSSendMessagePolicy: one('QueueName', 'sqs', 'SendMessage*', '${QueueName}'),
  SNSPublishMessagePolicy: one('TopicName', 'sns', 'Publish', '${TopicName}'),
  SNSCrudPolicy: one(
    'TopicName',
    'sns',
    'ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish',
    '${TopicName}*',
  ),
  EventBridgePutEventsPolicy: one('EventBusName', 'events', 'PutEvents', 'event-bus/${EventBusName}'),
  StepFunctionsExecutionPolicy: one('StateMachineName', 'states', 'StartExecution', 'stateMachine:${StateMachineName}'),
  S3ReadPolicy: bucket('GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration'),
  S3WritePolicy: bucket('PutObject PutObjectAcl PutLifecycleConfiguration'),
  S3CrudPolicy: bucket(
    'GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration ' +
      'PutLifecycleConfiguration DeleteObject',
  ),
  SSMParameterReadPolicy: {
    parameters: ['ParameterName'],
    actions: parameterReads,
    resources: [arn('ssm', 'parameter/${ParameterName}')],
  },
  SSMParameterWithSlashPrefixReadPolicy: {
    parameters: ['ParameterName'],
    actions: parameterReads,
    resources: [arn('ssm', 'parameter${ParameterName}')],
  },
  CloudWatchPutMetricPolicy: { parameters: [], actions: ['cloudwatch:PutMetricData'], resources: ['*'] },
};

/** Answers the statements of a policy template with its arguments, or undefined if the value is no policy template. */
export function fromTemplate(value: Members): readonly Members[] | undefined {
  const [name = '', ...others] = Object.keys(value);
  const template = ownValue(policyTemplates, name);
  const given = value[name];
  if (!template || others.length > 0 || !isObject(given)) return undefined;
  const { actions, resources, parameters } = template;
  const variables = Object.fromEntries(parameters.map((parameter) => [parameter, given[parameter] ?? '']));
  const Resource = resources.map((text) => (text === '*' ? text : { 'Fn::Sub': [text, variables] }));
  const describes = name.startsWith('SSMParameter')
    ? [{ Effect: 'Allow', Action: ['ssm:DescribeParameters'], Resource: '*' }]
    : [];
  return [...describes, { Effect: 'Allow', Action: actions, Resource }];
}
