import { policyFindings } from '../../iam/document.ts';
import { declaredTags, honoured, inert, list, object, only, tagList, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { Ports } from '../../contract/service.ts';
import { asText } from '../../kernel/as-text.ts';
import { findings } from '../../kernel/errors.ts';
import { verifyPrincipals, type KnownPrincipals } from '../../iam/missing-principal.ts';
import { principalNotFound, topicPolicy } from './topic-policy.ts';
import { notFound } from './errors.ts';
import type { Registry } from './registry.ts';
import type { SnsStore } from './store.ts';
import { checkKind, ownChecks, protocols, type SubscriberProtocol } from './subscriber.ts';
import { checkTopicName } from './topic-attributes.ts';

export const createResources = (
  { region, accountId, principalExists }: Ports,
  store: SnsStore,
  registry: Registry,
): Record<string, ResourceProvider> => ({
  'AWS::SNS::Topic': {
    properties: {
      TopicName: text,
      DisplayName: honoured,
      FifoTopic: honoured,
      ContentBasedDeduplication: honoured,
      FifoThroughputScope: inert('the throughput is that of the machine'),
      Subscription: list(object({ Endpoint: text, Protocol: only(...protocols) })),
      KmsMasterKeyId: inert('encryption at rest is invisible to clients'),
      TracingConfig: inert('no tracing service on a laptop'),
      Tags: tagList,
    },
    examine: ({ properties }) => findings(...topicChecks(properties)),
    provision({ properties, physicalName, stableId }) {
      const fifo = fifoAttributes(properties);
      const made = 'FifoTopic' in fifo ? `${physicalName({ maxLength: 251 })}.fifo` : physicalName({ maxLength: 256 });
      const name = String(properties['TopicName'] ?? made);
      checkTopicName(name, fifo);
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      const attributes = { DisplayName: String(properties['DisplayName'] ?? ''), ...fifo };
      registry.provisionTopic({ arn, name, attributes, tags: declaredTags(properties['Tags']) });
      for (const [index, { Endpoint: endpoint, Protocol: protocol }] of subscriptionsIn(properties).entries())
        registry.provision({
          arn: `${arn}:${stableId(32 + index).slice(index)}`,
          topicArn: arn,
          protocol,
          endpoint,
          attributes: {},
        });
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  'AWS::SNS::TopicPolicy': topicPolicyProvider({ accountId, principalExists }, registry),
  'AWS::SNS::Subscription': {
    properties: {
      TopicArn: text,
      Endpoint: text,
      Protocol: only(...protocols),
      RawMessageDelivery: honoured,
      RedrivePolicy: honoured,
      DeliveryPolicy: honoured,
      FilterPolicy: honoured,
      FilterPolicyScope: only('MessageAttributes', 'MessageBody'),
      Region: only(region),
    },
    examine: ({ properties }) =>
      findings(
        ...ownChecks(
          asText(properties['TopicArn']),
          asText(properties['Protocol']) as SubscriberProtocol,
          asText(properties['Endpoint']),
          attributesOf(properties),
        ),
      ),
    provision({ properties, stableId }) {
      const topicArn = String(properties['TopicArn']);
      const arn = `${topicArn}:${stableId(32)}`;
      // A call may have deleted the topic of the template.
      if (!store.topics.has(topicArn) && !registry.isDeleted(topicArn)) throw notFound('Topic');
      const protocol = properties['Protocol'] as SubscriberProtocol;
      registry.provision({
        arn,
        topicArn,
        protocol,
        endpoint: String(properties['Endpoint']),
        attributes: attributesOf(properties),
      });
      return { ref: arn, attributes: { Arn: arn } };
    },
    remove: ({ ref }) => void store.subscribers.delete(ref),
  },
});

const topicPolicyProvider = (known: KnownPrincipals, registry: Registry): ResourceProvider => ({
  properties: { Topics: list(text), PolicyDocument: honoured },
  examine: ({ properties, logicalId }) =>
    policyFindings(logicalId, properties['PolicyDocument'], (policy) => topicPolicy(logicalId, policy)),
  provision({ properties, physicalName, logicalId }) {
    const document = topicPolicy(logicalId, properties['PolicyDocument']);
    const text = JSON.stringify(properties['PolicyDocument']);
    for (const topicArn of properties['Topics'] as readonly string[])
      registry.provisionPolicy(topicArn, document, text);
    return { ref: physicalName(), attributes: { Id: physicalName() } };
  },
  verify: verifyPrincipals(
    ({ PolicyDocument }) => topicPolicy('PolicyDocument', PolicyDocument),
    known,
    principalNotFound,
  ),
});

function topicChecks({ TopicName, ...properties }: Readonly<Record<string, unknown>>): readonly (() => unknown)[] {
  const fifo = fifoAttributes(properties);
  const topicArn = 'FifoTopic' in fifo ? '.fifo' : '';
  return [
    () => checkTopicName(typeof TopicName === 'string' ? TopicName : `made${topicArn}`, fifo),
    ...subscriptionsIn(properties).map(
      ({ Protocol, Endpoint }) =>
        () =>
          checkKind(topicArn, Protocol, asText(Endpoint)),
    ),
  ];
}

interface WithinTopic {
  readonly Endpoint: string;
  readonly Protocol: SubscriberProtocol;
}

const subscriptionsIn = ({ Subscription = [] }: Readonly<Record<string, unknown>>): readonly WithinTopic[] =>
  Subscription as readonly WithinTopic[];

function fifoAttributes(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const ContentBasedDeduplication = String(properties['ContentBasedDeduplication'] ?? false);
  if (String(properties['FifoTopic']) === 'true') return { FifoTopic: 'true', ContentBasedDeduplication };
  return ContentBasedDeduplication === 'true' ? { ContentBasedDeduplication } : {};
}

/** Answers the attributes of the API, which are texts; the template has objects. */
const attributesOf = (properties: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    ['RawMessageDelivery', 'RedrivePolicy', 'DeliveryPolicy', 'FilterPolicy', 'FilterPolicyScope']
      .filter((name) => properties[name] !== undefined)
      .map((name) => {
        const value = properties[name];
        return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
      }),
  );
