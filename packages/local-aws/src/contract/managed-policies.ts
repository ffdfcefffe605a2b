/** Tells whether an ARN may be that of a policy of AWS; it need not be known here. */
export const isAwsPolicyArn = (arn: string): boolean => /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn);

const prefix = 'arn:aws:iam::aws:policy/';
const allow = (Action: string[], Resource: string = '*') => ({ Effect: 'Allow', Action, Resource });
const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * The AWS managed policies whose content is simple enough to be known here. A decision that depends on any other one is
 * refused by name. docs: AWS Managed Policy Reference Guide, "AWS managed policies"
 */
export const managedPolicies: Readonly<Record<string, ReturnType<typeof allow>>> = {
  AdministratorAccess: allow(['*']),
  AmazonS3FullAccess: allow(['s3:*', 's3-object-lambda:*']),
  AWSXRayDaemonWriteAccess: allow([
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ]),
  'service-role/AWSLambdaBasicExecutionRole': allow(logs),
  AmazonDynamoDBFullAccess: allow(['dynamodb:*', 'dax:*']),
  AmazonSQSFullAccess: allow(['sqs:*']),
  AmazonSNSFullAccess: allow(['sns:*']),
  AWSStepFunctionsFullAccess: allow(['states:*']),
  'service-role/AWSLambdaDynamoDBExecutionRole': allow([
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    ...logs,
  ]),
  'service-role/AWSLambdaRole': allow(['lambda:InvokeFunction']),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow([
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...logs,
  ]),
  'service-role/AWSAppSyncPushToCloudWatchLogs': allow(logs),
};

/** Answers the ARN of a managed policy, from its ARN, its path or its name. */
export function managedPolicyArn(name: string): string {
  if (name.startsWith('arn:')) return name;
  const known = Object.keys(managedPolicies).find((path) => path === name || path.endsWith(`/${name}`));
  return `${prefix}${known ?? name}`;
}
