/**
 * What the clients of each service know, which tests know apart from the runtime. They speak JSON with a target, or
 * forms with a version; services that have neither speak REST.
 */
interface Spoken {
  /** The text before the action in the header `x-amz-target`. */
  readonly target?: string;
  /** The version of JSON in the content type; 1.1 unless given. */
  readonly json?: '1.0' | '1.1';
  /** The version of the API in forms. */
  readonly version?: string;
  /** The name that clients sign for, if it is another one. */
  readonly signedAs?: string;
  /** The SDK's client, whose exceptions are those of AWS's model of the service. */
  readonly client?: () => Promise<object>;
  /** Further errors of the service, by their codes on the wire. */
  readonly errors?: readonly string[];
}

export const spoken: Readonly<Record<string, Spoken>> = {
  athena: { target: 'AmazonAthena', client: () => import('@aws-sdk/client-athena') },
  cloudformation: {
    version: '2010-05-15',
    client: () => import('@aws-sdk/client-cloudformation'),
    // docs: AWS CloudFormation API Reference, "Common Error Types"
    errors: ['ValidationError'],
  },
  'cognito-identity': {
    target: 'AWSCognitoIdentityService',
    client: () => import('@aws-sdk/client-cognito-identity'),
  },
  'cognito-idp': {
    target: 'AWSCognitoIdentityProviderService',
    client: () => import('@aws-sdk/client-cognito-identity-provider'),
  },
  dynamodb: { target: 'DynamoDB_20120810', json: '1.0', client: () => import('@aws-sdk/client-dynamodb') },
  dynamodbstreams: {
    target: 'DynamoDBStreams_20120810',
    json: '1.0',
    signedAs: 'dynamodb',
    client: () => import('@aws-sdk/client-dynamodb-streams'),
  },
  events: {
    target: 'AWSEvents',
    errors: [
      'ResourceNotFoundException',
      'InternalException',
      'LimitExceededException',
      // This is the error for NextToken. docs: Amazon EventBridge API Reference, "ListRules"
      'InvalidToken',
      'InvalidEventPatternException',
      'ResourceAlreadyExistsException',
    ],
  },
  iam: { version: '2010-05-08', client: () => import('@aws-sdk/client-iam') },
  // Its keys are names: each of its actions is refused.
  kms: { target: 'TrentService' },
  lambda: { client: () => import('@aws-sdk/client-lambda') },
  logs: { target: 'Logs_20140328', client: () => import('@aws-sdk/client-cloudwatch-logs') },
  monitoring: {
    target: 'GraniteServiceVersion20100801',
    json: '1.0',
    client: () => import('@aws-sdk/client-cloudwatch'),
    // docs: Amazon CloudWatch API Reference, "Common Error Types"
    errors: ['ValidationError'],
  },
  scheduler: { errors: ['ResourceNotFoundException', 'ConflictException'] },
  // ParameterValueInvalid is InvalidParameterValueException over Query, as the SDK's model has it.
  sns: { version: '2010-03-31', client: () => import('@aws-sdk/client-sns'), errors: ['ParameterValueInvalid'] },
  sqs: {
    target: 'AmazonSQS',
    json: '1.0',
    client: () => import('@aws-sdk/client-sqs'),
    errors: ['InvalidParameterValueException', 'MissingRequiredParameterException'],
  },
  ssm: {
    target: 'AmazonSSM',
    client: () => import('@aws-sdk/client-ssm'),
    // In the wire format a few have no suffix.
    errors: ['ParameterNotFound', 'ParameterVersionNotFound', 'ParameterAlreadyExists'],
  },
  states: { target: 'AWSStepFunctions', json: '1.0', client: () => import('@aws-sdk/client-sfn') },
  // recorded: localstack/localstack, test_sts (InvalidParameterValue)
  sts: { version: '2011-06-15', errors: ['InvalidParameterValue'] },
};
