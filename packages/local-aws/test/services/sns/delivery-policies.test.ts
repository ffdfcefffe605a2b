import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSns } from '../../../src/services/sns/index.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const ports = testPorts();
const unreached = () => Promise.reject(new Error('not reached'));
const service = createSns({ ...ports, sendMessage: unreached, invokeFunction: unreached });
let sns: SNSClient;
let close: () => Promise<void>;
let TopicArn: string;

beforeAll(async () => {
  const server = await serveService(service);
  close = server.close;
  sns = new SNSClient(sdkConfig(server.url));
  TopicArn = (await sns.send(new CreateTopicCommand({ Name: 'topic' }))).TopicArn ?? '';
});
afterAll(async () => {
  sns.destroy();
  await service.stop();
  await close();
  ports.dispose();
});

const http = (retry: object, more: object = {}) => ({ http: { defaultHealthyRetryPolicy: retry, ...more } });
const set = (policy: unknown) =>
  sns.send(
    new SetTopicAttributesCommand({
      ...{ TopicArn, AttributeName: 'DeliveryPolicy' },
      AttributeValue: JSON.stringify(policy),
    }),
  );
const ofTopic = async () => (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
const effective = ({ EffectiveDeliveryPolicy = '' }: Record<string, string>) =>
  JSON.parse(EffectiveDeliveryPolicy) as object;
const defaults = {
  ...{ minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, backoffFunction: 'linear' },
  ...{ numMaxDelayRetries: 0, numNoDelayRetries: 0, numMinDelayRetries: 0 },
};

it('a topic keeps its delivery policy, and shows what holds with the defaults', async () => {
  expect(effective(await ofTopic())).toMatchObject(http(defaults, { disableSubscriptionOverrides: false }));
  const policy = http({ numRetries: 9, maxDelayTarget: 30 });
  await set(policy);
  const shown = await ofTopic();
  expect(JSON.parse(shown['DeliveryPolicy'] ?? '')).toEqual(policy);
  expect(effective(shown)).toMatchObject(http({ ...defaults, numRetries: 9, maxDelayTarget: 30 }));
});

it('a subscription by HTTP has its own, unless its topic forbids that', async () => {
  const own = { healthyRetryPolicy: { numRetries: 7 }, requestPolicy: { headerContentType: 'application/json' } };
  const subscribe = (Protocol: string) =>
    sns.send(
      new SubscribeCommand({
        ...{
          TopicArn,
          Protocol,
          Endpoint: Protocol === 'sqs' ? 'arn:aws:sqs:us-east-1:000000000000:q' : 'https://x.example',
        },
        Attributes: { DeliveryPolicy: JSON.stringify(own) },
        ReturnSubscriptionArn: true,
      }),
    );
  const { SubscriptionArn } = await subscribe('https');
  const shown = async () =>
    effective((await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {});
  expect(await shown()).toMatchObject({ ...own, healthyRetryPolicy: { ...defaults, numRetries: 7 } });
  await set(http({ numRetries: 5 }, { disableSubscriptionOverrides: true }));
  expect(await shown()).toMatchObject({ healthyRetryPolicy: { numRetries: 5 } });
  await expect(subscribe('sqs')).rejects.toMatchObject({ name: 'UnsupportedByLocalAws' });
  const wrong = { SubscriptionArn, AttributeName: 'DeliveryPolicy', AttributeValue: '{"http":{}}' };
  await expect(sns.send(new SetSubscriptionAttributesCommand(wrong))).rejects.toThrow('Unexpected JSON member: http');
  expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toHaveLength(1);
});

it('a subscription of a template has one too', async () => {
  const subscribe = (DeliveryPolicy: object) => () =>
    provision(service, 'AWS::SNS::Subscription', 'Sub', {
      ...{ TopicArn, Protocol: 'https', Endpoint: 'https://y.example', DeliveryPolicy },
    });
  expect(subscribe({ healthyRetryPolicy: { numRetries: 101 } })).toThrow('healthyRetryPolicy.numRetries must be less');
  expect(subscribe({ healthyRetryPolicy: { numRetries: 100 } })).not.toThrow();
});

it.each<[string, unknown, string]>([
  ['no object', 'x', 'DeliveryPolicy: failed to parse JSON.'],
  ['an unknown member', { http: { throttlePolicy: {} } }, 'DeliveryPolicy: Unexpected JSON member: throttlePolicy'],
  [
    'too many retries',
    http({ numRetries: 101 }),
    'DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100',
  ],
  ['no delay', http({ minDelayTarget: 0 }), 'minDelayTarget must be greater than or equal to 1'],
  ['a least delay above the most', http({ minDelayTarget: 30 }), 'maxDelayTarget must be greater than or equal to'],
  ['phases longer than all', http({ numRetries: 2, numNoDelayRetries: 3 }), 'the sum of the retries of its phases'],
  ['another function', http({ backoffFunction: 'square' }), 'backoffFunction must be one of arithmetic'],
  ['a text for a number', http({ numRetries: '3' }), 'numRetries must be an integer'],
])('a delivery policy is refused with %s', async (_, policy, message) => {
  await expect(set(policy)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message) as string,
  });
});
