import { UnsupportedError } from '../../kernel/errors.ts';
import { checkDeliveryPolicy } from './delivery-policy.ts';
import { invalidParameter, notFound } from './errors.ts';
import type { Registry } from './registry.ts';
import type { SnsStore } from './store.ts';

const honoured = [
  ...['DisplayName', 'Policy', 'DeliveryPolicy', 'KmsMasterKeyId', 'FifoTopic', 'ContentBasedDeduplication'],
];
/** The settings of delivery status logging. docs: Amazon SNS API Reference, "SetTopicAttributes" */
const feedback = ['HTTP', 'Firehose', 'Lambda', 'Application', 'SQS'].flatMap((kind) =>
  ['SuccessFeedbackRoleArn', 'SuccessFeedbackSampleRate', 'FailureFeedbackRoleArn'].map((name) => `${kind}${name}`),
);
/** The throughput is that of the machine, whatever its scope is; deliveries are not logged. */
const accepted = ['FifoThroughputScope', ...feedback];
const lacking = ['TracingConfig', 'ArchivePolicy', 'SignatureVersion'];

/** docs: Amazon SNS API Reference, "SetTopicAttributes" */
export function checkTopicAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(attributes)) {
    if (lacking.includes(name)) throw new UnsupportedError(`Attribute ${name} of a topic`);
    if (![...honoured, ...accepted].includes(name)) throw invalidParameter('AttributeName');
  }
  for (const [name, value] of Object.entries(attributes))
    if (name.endsWith('SampleRate') && !/^(\d{1,2}|100)$/.test(value)) throw invalidParameter(name);
  checkDeliveryPolicy(attributes['DeliveryPolicy'] ?? '', 'topic');
  if ((attributes['DisplayName'] ?? '').length > 100) throw invalidParameter('DisplayName');
}

/**
 * Checks a name, and what only FIFO topics have, for its kind of topic. recorded: localstack/localstack, test_sns
 * (test_create_topic_with_attributes, test_validations_for_fifo)
 */
export function checkTopicName(name: string, attributes: Readonly<Record<string, string>>): void {
  const isFifo = attributes['FifoTopic'] === 'true';
  if (isFifo && !/^[A-Za-z0-9_-]{1,251}\.fifo$/.test(name))
    throw invalidParameter(
      'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, ' +
        'numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
    );
  if (!isFifo && !/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
  // It would have no effect, and nothing is known of what becomes of it.
  if (!isFifo && attributes['ContentBasedDeduplication'] === 'true')
    throw new UnsupportedError('ContentBasedDeduplication of a topic that is not FIFO');
}

/** The policy of a topic that has none of its own. docs: Amazon SNS Developer Guide, "Amazon SNS default policy" */
const defaultPolicy = (arn: string, account: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });

/** The policy that a topic shows: the one that a call has set, that of the template, or the default. */
export const shownPolicy = ({ topics, policyTexts }: SnsStore, arn: string, account: string): string =>
  topics.get(arn)?.attributes['Policy'] ?? policyTexts.get(arn) ?? defaultPolicy(arn, account);

type Statements = readonly Readonly<Record<string, unknown>>[];

/** Changes the statements of a topic's policy. A topic that loses all of them has none of its own. */
export function policyWith(
  store: SnsStore,
  registry: Registry,
  { topicArn, accountId }: { readonly topicArn: string; readonly accountId: string },
  change: (statements: Statements) => Statements,
): void {
  const topic = store.topics.get(topicArn);
  if (!topic) throw notFound('Topic');
  const policy = JSON.parse(shownPolicy(store, topicArn, accountId)) as { readonly Statement: Statements };
  const Policy = JSON.stringify({ ...policy, Statement: change([policy.Statement].flat()) });
  registry.putTopic({ ...topic, attributes: { ...topic.attributes, Policy } });
}
