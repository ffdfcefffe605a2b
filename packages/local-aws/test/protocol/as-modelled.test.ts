import { describe, expect, it } from 'vitest';
import type { Shapes } from '../../src/protocol/members.ts';
import { botocoreModel, findBotocore } from '../support/models/botocore-model.ts';
import { constraintsOf, formOf, type Wire } from '../support/models/compare.ts';
import { sdkModel } from '../support/models/sdk-model.ts';
import { asKnown, formDifferences, judged, limitDifferences } from '../support/models/known-differences.ts';

interface Modelled {
  readonly actions: () => Promise<object>;
  readonly client: () => Promise<object>;
  readonly wire?: Wire;
}

/** Every service but S3, which reads requests in a way of its own. */
const services: Readonly<Record<string, Modelled>> = {
  appsync: {
    actions: () => import('../../src/services/appsync/actions/index.ts'),
    client: () => import('@aws-sdk/client-appsync'),
  },
  athena: {
    actions: () => import('../../src/services/athena/actions/index.ts'),
    client: () => import('@aws-sdk/client-athena'),
  },
  cloudformation: {
    actions: () => import('../../src/services/cloudformation/actions/index.ts'),
    client: () => import('@aws-sdk/client-cloudformation'),
    wire: 'form',
  },
  'cognito-idp': {
    actions: () => import('../../src/services/cognito-idp/actions/index.ts'),
    client: () => import('@aws-sdk/client-cognito-identity-provider'),
  },
  dynamodb: {
    actions: () => import('../../src/services/dynamodb/actions/index.ts'),
    client: () => import('@aws-sdk/client-dynamodb'),
  },
  events: {
    actions: () => import('../../src/services/events/actions/index.ts'),
    client: () => import('@aws-sdk/client-eventbridge'),
  },
  iam: {
    actions: () => import('../../src/services/iam/actions/index.ts'),
    client: () => import('@aws-sdk/client-iam'),
    wire: 'form',
  },
  lambda: {
    actions: () => import('../../src/services/lambda/actions/index.ts'),
    client: () => import('@aws-sdk/client-lambda'),
  },
  logs: {
    actions: () => import('../../src/services/logs/actions/index.ts'),
    client: () => import('@aws-sdk/client-cloudwatch-logs'),
  },
  monitoring: {
    actions: () => import('../../src/services/monitoring/actions/index.ts'),
    client: () => import('@aws-sdk/client-cloudwatch'),
  },
  scheduler: {
    actions: () => import('../../src/services/scheduler/actions/index.ts'),
    client: () => import('@aws-sdk/client-scheduler'),
  },
  sns: {
    actions: () => import('../../src/services/sns/actions/index.ts'),
    client: () => import('@aws-sdk/client-sns'),
    wire: 'form',
  },
  sqs: {
    actions: () => import('../../src/services/sqs/actions/index.ts'),
    client: () => import('@aws-sdk/client-sqs'),
  },
  ssm: {
    actions: () => import('../../src/services/ssm/actions/index.ts'),
    client: () => import('@aws-sdk/client-ssm'),
  },
  states: {
    actions: () => import('../../src/services/states/actions/index.ts'),
    client: () => import('@aws-sdk/client-sfn'),
  },
  sts: {
    actions: () => import('../../src/services/sts/actions/index.ts'),
    client: () => import('@aws-sdk/client-sts'),
    wire: 'form',
  },
};

const inputsOf = async ({ actions }: Modelled): Promise<[string, Shapes][]> =>
  Object.entries((await actions()) as Record<string, { input: Shapes }>).map(([name, { input }]) => [name, input]);

describe('what an action takes is what AWS’s model of it says', () => {
  it.each(Object.entries(services))('%s: members, their types, and which are required', async (service, modelled) => {
    const model = sdkModel(await modelled.client());
    const found = (await inputsOf(modelled)).flatMap(([action, input]) => {
      const operation = model.get(action);
      if (!operation) return [`${action} is no action`];
      return formOf(input, operation.input, modelled.wire ?? 'json').map((words) => `${action}: ${words}`);
    });
    expect(judged(found, formDifferences[service])).toEqual(asKnown);
  });
});

const botocore = findBotocore();
if (!botocore) console.warn('as-modelled: skips limits, because python3 here has no botocore of 1.40 or later');

/** The services whose limits are compared, by botocore's name. Others check their members in their own words. */
const compared: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  scheduler: 'scheduler',
  sns: 'sns',
  sqs: 'sqs',
  states: 'stepfunctions',
  sts: 'sts',
};

describe.runIf(botocore !== undefined)('limits and enumerations are those of botocore’s model', () => {
  it.each(Object.entries(compared))('%s', async (service, name) => {
    const model = botocoreModel(botocore ?? '', name);
    const found = (await inputsOf(services[service]!)).flatMap(([action, input]) => {
      const operation = model.get(action);
      return operation ? constraintsOf(input, operation.input).map((words) => `${action}: ${words}`) : [];
    });
    expect(judged(found, limitDifferences[service])).toEqual(asKnown);
  });
});
