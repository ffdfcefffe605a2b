import { policyFindings } from '../../iam/document.ts';
import { asText } from '../../kernel/as-text.ts';
import { declaredTags, honoured, inert, list, only, tagList, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { Ports } from '../../contract/service.ts';
import { findings } from '../../kernel/errors.ts';
import { verifyPrincipals } from '../../iam/missing-principal.ts';
import { queuePolicy } from './queue-policy.ts';
import { invalidAttributeValue, queueDoesNotExist } from './errors.ts';
import type { SqsContext } from './context.ts';
import { queueByArn } from './messages.ts';
import { checkQueueAttributes, checkQueueName, queueOf } from './queue.ts';
import { deadLetterProblem } from './redrive.ts';
import type { SqsStore } from './store.ts';

const queueProperties = {
  QueueName: text,
  VisibilityTimeout: honoured,
  DelaySeconds: honoured,
  MessageRetentionPeriod: honoured,
  ReceiveMessageWaitTimeSeconds: honoured,
  MaximumMessageSize: honoured,
  RedrivePolicy: honoured,
  FifoQueue: honoured,
  ContentBasedDeduplication: honoured,
  RedriveAllowPolicy: honoured,
  DeduplicationScope: only('queue'),
  FifoThroughputLimit: only('perQueue'),
  SqsManagedSseEnabled: inert('encryption at rest is invisible to clients'),
  KmsMasterKeyId: inert('encryption at rest is invisible to clients'),
  Tags: tagList,
};

export const createResources = (
  ports: Ports,
  store: SqsStore,
  { take }: Pick<SqsContext, 'take'>,
  deleted = new Set<string>(),
  changed = new Set<string>(),
): Record<string, ResourceProvider> => ({
  'AWS::SQS::Queue': {
    properties: queueProperties,
    examine({ properties }) {
      const attributes = attributesOf(properties);
      const isFifo = attributes['FifoQueue'] === 'true';
      const { QueueName } = properties;
      return findings(
        () => typeof QueueName === 'string' && checkQueueName(QueueName, isFifo),
        ...Object.entries(attributes).map(
          ([name, value]) =>
            () =>
              checkQueueAttributes({ [name]: value }, isFifo),
        ),
      );
    },
    provision({ properties, physicalName }) {
      const name = String(properties['QueueName'] ?? madeUpName(properties, physicalName));
      const attributes = attributesOf(properties);
      checkQueueName(name, attributes['FifoQueue'] === 'true');
      checkQueueAttributes(attributes, attributes['FifoQueue'] === 'true');
      const now = ports.clock.now();
      const tags = declaredTags(properties['Tags']);
      const definition = { name, attributes, tags, created: now, modified: now };
      const hasTags = Object.keys(tags).length > 0;
      const kept = store.definitions.provisioned(name, hasTags ? { attributes, tags } : attributes);
      const queue = queueOf(ports, definition);
      changed[kept ? 'add' : 'delete'](queue.arn);
      if (!kept) take(definition);
      else if (kept.definition) take(kept.definition);
      else deleted.add(queue.url);
      return { ref: queue.url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: queue.url } };
    },
    verify(_properties, { attributes: { Arn } }, { leavesOut }) {
      const queue = queueByArn(store, asText(Arn));
      const target = queue?.redrive?.deadLetterTargetArn ?? '';
      // A call has changed one of both since then, so that the template no longer tells what is to be checked.
      if (!queue || leavesOut || changed.has(queue.arn) || changed.has(target)) return undefined;
      return deadLetterProblem(queue, queueByArn(store, target));
    },
  },
  'AWS::SQS::QueuePolicy': {
    properties: { Queues: list(text), PolicyDocument: honoured },
    examine: ({ properties, logicalId }) =>
      policyFindings(logicalId, properties['PolicyDocument'], (policy) => queuePolicy(logicalId, policy)),
    provision({ properties, physicalName, logicalId }) {
      const document = queuePolicy(logicalId, properties['PolicyDocument']);
      const text = JSON.stringify(properties['PolicyDocument']);
      for (const url of properties['Queues'] as readonly string[]) {
        const queue = [...store.queues.values()].find((candidate) => candidate.url === url);
        // A call may have deleted the queue of the template.
        if (!queue && deleted.has(url)) continue;
        if (!queue) throw queueDoesNotExist();
        // What a call has put holds until the template has another policy.
        const called = store.calledPolicies.provisioned(queue.arn, text)?.definition;
        const { Policy: _, ...others } = queue.attributes;
        if (called !== undefined) take({ ...queue, attributes: { ...others, Policy: called } });
        else {
          take({ ...queue, attributes: others });
          store.policies.set(queue.arn, document);
          store.policyTexts.set(queue.arn, text);
        }
      }
      return { ref: physicalName(), attributes: { Id: physicalName() } };
    },
    verify: verifyPrincipals(
      ({ PolicyDocument }) => queuePolicy('PolicyDocument', PolicyDocument),
      ports,
      () => invalidAttributeValue('Policy'),
    ),
  },
});

/** Answers the attributes of the API, which are texts; the template has numbers and objects. */
function attributesOf(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const kept = Object.entries(properties).filter(([name]) => !['QueueName', 'Tags', 'KmsMasterKeyId'].includes(name));
  const isFifo = String(properties['FifoQueue']) === 'true';
  return Object.fromEntries(
    kept
      .filter(([name, value]) => name !== 'FifoQueue' || (isFifo && value !== undefined))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

function madeUpName(
  { FifoQueue }: Readonly<Record<string, unknown>>,
  physicalName: (options: { maxLength: number }) => string,
): string {
  return String(FifoQueue) === 'true' ? `${physicalName({ maxLength: 75 })}.fifo` : physicalName({ maxLength: 80 });
}
