/**
 * The services of `aws-sdk:…` that the runtime has: for the name in the resource, the name that clients sign for and
 * the name in errors. docs: AWS Step Functions Developer Guide, "Supported AWS SDK service integrations"
 */
export const sdkServices: Readonly<Record<string, { readonly service: string; readonly prefix: string }>> = {
  appsync: { service: 'appsync', prefix: 'AppSync' },
  athena: { service: 'athena', prefix: 'Athena' },
  cloudformation: { service: 'cloudformation', prefix: 'CloudFormation' },
  cloudwatch: { service: 'monitoring', prefix: 'CloudWatch' },
  cloudwatchlogs: { service: 'logs', prefix: 'CloudWatchLogs' },
  cognitoidentity: { service: 'cognito-identity', prefix: 'CognitoIdentity' },
  cognitoidentityprovider: { service: 'cognito-idp', prefix: 'CognitoIdentityProvider' },
  dynamodb: { service: 'dynamodb', prefix: 'DynamoDb' },
  dynamodbstreams: { service: 'dynamodbstreams', prefix: 'DynamoDbStreams' },
  eventbridge: { service: 'events', prefix: 'EventBridge' },
  iam: { service: 'iam', prefix: 'Iam' },
  lambda: { service: 'lambda', prefix: 'Lambda' },
  s3: { service: 's3', prefix: 'S3' },
  scheduler: { service: 'scheduler', prefix: 'Scheduler' },
  sfn: { service: 'states', prefix: 'Sfn' },
  sns: { service: 'sns', prefix: 'Sns' },
  sqs: { service: 'sqs', prefix: 'Sqs' },
  ssm: { service: 'ssm', prefix: 'Ssm' },
  sts: { service: 'sts', prefix: 'Sts' },
};

/** Answers the name of an action in its API. */
export const sdkAction = (action: string): string => action.charAt(0).toUpperCase() + action.slice(1);

/** Tells whether the requests of a service are forms. */
export const isForm = (service: string): boolean => forms.has(service);

type Written = Readonly<Record<string, unknown>>;

/** The members of these APIs begin with a small letter; callers write all of them with a capital letter. */
const smallLetters = new Set(['appsync', 'logs', 'states']);
/** The Query protocol writes maps as lists of names and values. */
const forms = new Set(['cloudformation', 'iam', 'sns', 'sts']);

/**
 * Translates the members of a call as integrations write them to those of a service here, by the name that clients sign
 * for. A member that is null counts as absent. docs: AWS Step Functions Developer Guide, "Learning to use AWS service
 * SDK integrations in Step Functions"
 */
export function sdkInput(service: string, written: Written): Written {
  const members = recased(written, smallLetters.has(service) ? lowerFirst : (key) => key) as Written;
  if (!forms.has(service)) return members;
  const { MessageAttributes, ...others } = asTexts(members) as Written;
  const attributes = Object.entries((MessageAttributes ?? {}) as Written);
  if (attributes.length === 0) return others;
  return { ...others, MessageAttributes: attributes.map(([Name, Value]) => ({ Name, Value })) };
}

/** A form has numbers and truth values as texts. */
function asTexts(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asTexts(item)]));
}

const lowerFirst = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);

function recased(value: unknown, recase: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => recased(item, recase));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [recase(key), recased(item, recase)]),
  );
}
