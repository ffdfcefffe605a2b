import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSns } from '../../../src/services/sns/index.ts';
import { sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const ports = testPorts();
const service = createSns({
  ...ports,
  sendMessage: () => Promise.reject(new Error('no queues here')),
  invokeFunction: () => Promise.reject(new Error('no functions here')),
});
let sns: SNSClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const served = await serveService(service);
  close = served.close;
  sns = new SNSClient({ ...sdkConfig(served.url), maxAttempts: 1 });
});
afterAll(async () => {
  sns.destroy();
  await close();
  await service.stop();
  ports.dispose();
});

const subscribe = (TopicArn: string, name: string) =>
  sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}` }));

/** Reads all pages, and answers the length of each. */
async function lengths(
  page: (NextToken: string | undefined) => Promise<{ readonly length: number; readonly next: string | undefined }>,
): Promise<number[]> {
  const all: number[] = [];
  let token: string | undefined;
  do {
    const { length, next } = await page(token);
    all.push(length);
    token = next;
  } while (token !== undefined);
  return all;
}

describe('lists', () => {
  it('have pages of a hundred', async () => {
    const topics: string[] = [];
    for (let index = 0; index < 101; index += 1)
      topics.push((await sns.send(new CreateTopicCommand({ Name: `t${index}` }))).TopicArn ?? '');
    const [TopicArn = '', other = ''] = topics;
    for (let index = 0; index < 150; index += 1) await subscribe(TopicArn, `q${index}`);
    for (let index = 0; index < 60; index += 1) await subscribe(other, `q${index}`);
    expect(
      await lengths(async (NextToken) => {
        const { Topics = [], NextToken: next } = await sns.send(new ListTopicsCommand({ NextToken }));
        return { length: Topics.length, next };
      }),
    ).toEqual([100, 1]);
    expect(
      await lengths(async (NextToken) => {
        const answer = await sns.send(new ListSubscriptionsCommand({ NextToken }));
        return { length: answer.Subscriptions?.length ?? 0, next: answer.NextToken };
      }),
    ).toEqual([100, 100, 10]);
    expect(
      await lengths(async (NextToken) => {
        const answer = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
        return { length: answer.Subscriptions?.length ?? 0, next: answer.NextToken };
      }),
    ).toEqual([100, 50]);
    await expect(sns.send(new ListTopicsCommand({ NextToken: 'x' }))).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidParameterException' }) as Error,
    );
  });
});
