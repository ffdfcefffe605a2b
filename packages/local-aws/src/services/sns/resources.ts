import { honoured, inert, list, only, required, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { parseDocument } from '../../iam/document.ts';
import type { Ports } from '../../contract/service.ts';
import { invalidParameter, notFound } from './errors.ts';
import type { SnsStore, Subscriber, SubscriberProtocol } from './store.ts';

export const createResources = ({ region, accountId }: Ports, store: SnsStore): Record<string, ResourceProvider> => ({
  'AWS::SNS::Topic': {
    properties: {
      TopicName: text,
      DisplayName: honoured,
      FifoTopic: only(false),
      KmsMasterKeyId: inert('encryption at rest is invisible to clients'),
      TracingConfig: inert('no tracing service on a laptop'),
      Tags: inert('tags have no effect on behaviour'),
    },
    provision({ properties, physicalName }) {
      const name = String(properties['TopicName'] ?? physicalName({ maxLength: 256 }));
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      // docs: Amazon SNS API Reference, "SetTopicAttributes" (DisplayName)
      if (String(properties['DisplayName'] ?? '').length > 100) throw invalidParameter('DisplayName');
      store.topics.set(arn, { arn, name, displayName: String(properties['DisplayName'] ?? '') });
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  'AWS::SNS::TopicPolicy': {
    properties: { Topics: required(list(text)), PolicyDocument: honoured },
    provision({ properties, physicalName, logicalId }) {
      const document = parseDocument(logicalId, properties['PolicyDocument'], 'resource');
      for (const topicArn of properties['Topics'] as readonly string[]) {
        if (!store.topics.has(topicArn)) throw notFound('Topic');
        store.policies.set(topicArn, document);
      }
      return { ref: physicalName(), attributes: { Id: physicalName() } };
    },
  },
  'AWS::SNS::Subscription': {
    properties: {
      TopicArn: required(text),
      Endpoint: text,
      Protocol: only('sqs', 'lambda', 'email', 'email-json', 'sms', 'http', 'https'),
      RawMessageDelivery: honoured,
      RedrivePolicy: honoured,
      Region: only(region),
    },
    provision({ properties, stableId }) {
      const topicArn = String(properties['TopicArn']);
      if (!store.topics.has(topicArn)) throw notFound('Topic');
      const subscriber = toSubscriber(`${topicArn}:${stableId(32)}`, topicArn, properties);
      store.subscribers.set(subscriber.arn, subscriber);
      return { ref: subscriber.arn, attributes: { Arn: subscriber.arn } };
    },
    remove: ({ ref }) => void store.subscribers.delete(ref),
  },
});

function toSubscriber(arn: string, topicArn: string, properties: Readonly<Record<string, unknown>>): Subscriber {
  const redrive = properties['RedrivePolicy'] as { deadLetterTargetArn: string } | undefined;
  return {
    arn,
    topicArn,
    protocol: properties['Protocol'] as SubscriberProtocol,
    endpoint: String(properties['Endpoint']),
    rawMessageDelivery: String(properties['RawMessageDelivery']) === 'true',
    ...(redrive && { deadLetterTargetArn: redrive.deadLetterTargetArn }),
  };
}
