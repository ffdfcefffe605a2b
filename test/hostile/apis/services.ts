import * as athena from '@aws-sdk/client-athena';
import * as monitoring from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as states from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';

/** What a client knows of a service, beside its actions. Without target and version it speaks REST. */
interface Spoken {
  /** Of requests in JSON: what stands before the action in the header `x-amz-target`. */
  readonly target?: string;
  /** Of that JSON. */
  readonly json?: '1.0' | '1.1';
  /** Of requests as forms: the version of the API. */
  readonly version?: string;
  /** The errors that it has, besides those that every service has. */
  readonly errors?: readonly string[];
}

/** The exceptions that AWS's model of a service has. */
const modelled = (client: object): string[] =>
  Object.entries(client).flatMap(([name, value]) =>
    typeof value === 'function' && value.prototype instanceof Error ? [name] : [],
  );

export const services: Readonly<Record<string, Spoken>> = {
  athena: { target: 'AmazonAthena', errors: modelled(athena) },
  'cognito-idp': { target: 'AWSCognitoIdentityProviderService', errors: modelled(cognito) },
  states: { target: 'AWSStepFunctions', json: '1.0', errors: modelled(states) },
  ssm: {
    target: 'AmazonSSM',
    // In the wire format a few have no suffix.
    errors: [...modelled(ssm), 'ParameterNotFound', 'ParameterVersionNotFound', 'ParameterAlreadyExists'],
  },
  sqs: {
    target: 'AmazonSQS',
    json: '1.0',
    errors: [...modelled(sqs), 'InvalidParameterValueException', 'MissingRequiredParameterException'],
  },
  dynamodb: { target: 'DynamoDB_20120810', json: '1.0', errors: modelled(dynamodb) },
  lambda: { errors: modelled(lambda) },
  monitoring: {
    target: 'GraniteServiceVersion20100801',
    json: '1.0',
    // docs: Amazon CloudWatch API Reference, "Common Error Types"
    errors: [...modelled(monitoring), 'ValidationError'],
  },
  logs: { target: 'Logs_20140328', errors: modelled(logs) },
  sns: {
    version: '2010-03-31',
    // The code of InvalidParameterValueException over Query, as the model of the SDK has it.
    errors: [...modelled(sns).map((name) => name.replace(/Exception$/, '')), 'ParameterValueInvalid'],
  },
  sts: { version: '2011-06-15' },
  iam: { version: '2010-05-08' },
  events: {
    target: 'AWSEvents',
    // InvalidToken is told of NextToken. docs: Amazon EventBridge API Reference, "ListRules"
    errors: [
      'ResourceNotFoundException',
      'InternalException',
      'LimitExceededException',
      'InvalidToken',
      'InvalidEventPatternException',
      'ResourceAlreadyExistsException',
    ],
  },
  scheduler: { errors: ['ResourceNotFoundException', 'ConflictException'] },
};
