import type { Samples } from '../../../src/contract/samples.ts';
import type { Shapes } from '../../../src/protocol/members.ts';
import type { Wire } from './compare.ts';

export interface Modelled {
  readonly actions: () => Promise<object>;
  /** The SDK's client, whose schemas are AWS's model of the service. */
  readonly client: () => Promise<object>;
  readonly wire?: Wire;
  /** The name of the service in botocore, whose models have limits, enumerations and errors. */
  readonly botocore: string;
}

/** Every service but S3, which reads requests in a way of its own: s3-as-modelled.test.ts compares it. */
export const modelled: Readonly<Record<string, Modelled>> = {
  appsync: {
    actions: () => import('../../../src/services/appsync/actions/index.ts'),
    client: () => import('@aws-sdk/client-appsync'),
    botocore: 'appsync',
  },
  athena: {
    actions: () => import('../../../src/services/athena/actions/index.ts'),
    client: () => import('@aws-sdk/client-athena'),
    botocore: 'athena',
  },
  cloudformation: {
    actions: () => import('../../../src/services/cloudformation/actions/index.ts'),
    client: () => import('@aws-sdk/client-cloudformation'),
    wire: 'form',
    botocore: 'cloudformation',
  },
  'cognito-identity': {
    actions: () => import('../../../src/services/cognito-identity/actions/index.ts'),
    client: () => import('@aws-sdk/client-cognito-identity'),
    botocore: 'cognito-identity',
  },
  'cognito-idp': {
    actions: () => import('../../../src/services/cognito-idp/actions/index.ts'),
    client: () => import('@aws-sdk/client-cognito-identity-provider'),
    botocore: 'cognito-idp',
  },
  dynamodb: {
    actions: () => import('../../../src/services/dynamodb/actions/index.ts'),
    client: () => import('@aws-sdk/client-dynamodb'),
    botocore: 'dynamodb',
  },
  dynamodbstreams: {
    actions: () => import('../../../src/services/dynamodbstreams/actions/index.ts'),
    client: () => import('@aws-sdk/client-dynamodb-streams'),
    botocore: 'dynamodbstreams',
  },
  events: {
    actions: () => import('../../../src/services/events/actions/index.ts'),
    client: () => import('@aws-sdk/client-eventbridge'),
    botocore: 'events',
  },
  iam: {
    actions: () => import('../../../src/services/iam/actions/index.ts'),
    client: () => import('@aws-sdk/client-iam'),
    wire: 'form',
    botocore: 'iam',
  },
  lambda: {
    actions: () => import('../../../src/services/lambda/actions/index.ts'),
    client: () => import('@aws-sdk/client-lambda'),
    botocore: 'lambda',
  },
  logs: {
    actions: () => import('../../../src/services/logs/actions/index.ts'),
    client: () => import('@aws-sdk/client-cloudwatch-logs'),
    botocore: 'logs',
  },
  monitoring: {
    actions: () => import('../../../src/services/monitoring/actions/index.ts'),
    client: () => import('@aws-sdk/client-cloudwatch'),
    botocore: 'cloudwatch',
  },
  scheduler: {
    actions: () => import('../../../src/services/scheduler/actions/index.ts'),
    client: () => import('@aws-sdk/client-scheduler'),
    botocore: 'scheduler',
  },
  sns: {
    actions: () => import('../../../src/services/sns/actions/index.ts'),
    client: () => import('@aws-sdk/client-sns'),
    wire: 'form',
    botocore: 'sns',
  },
  sqs: {
    actions: () => import('../../../src/services/sqs/actions/index.ts'),
    client: () => import('@aws-sdk/client-sqs'),
    botocore: 'sqs',
  },
  ssm: {
    actions: () => import('../../../src/services/ssm/actions/index.ts'),
    client: () => import('@aws-sdk/client-ssm'),
    botocore: 'ssm',
  },
  states: {
    actions: () => import('../../../src/services/states/actions/index.ts'),
    client: () => import('@aws-sdk/client-sfn'),
    botocore: 'stepfunctions',
  },
  sts: {
    actions: () => import('../../../src/services/sts/actions/index.ts'),
    client: () => import('@aws-sdk/client-sts'),
    wire: 'form',
    botocore: 'sts',
  },
};

export const inputsOf = async ({ actions }: Modelled): Promise<[string, Shapes][]> =>
  Object.entries((await actions()) as Record<string, { input: Shapes }>).map(([name, { input }]) => [name, input]);

type Genuine = (samples: Samples) => readonly Readonly<Record<string, unknown>>[];

/** Lists the genuine calls of each action. */
export const genuineOf = async (
  { actions }: Modelled,
  samples: Samples,
): Promise<(readonly [string, Readonly<Record<string, unknown>>])[]> =>
  Object.entries((await actions()) as Record<string, { genuine: Genuine }>).flatMap(([name, { genuine }]) =>
    genuine(samples).map((input) => [name, input] as const),
  );
