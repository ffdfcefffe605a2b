import { honoured, inert, list, only, required, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { parseDocument } from '../../iam/document.ts';
import type { Ports } from '../../contract/service.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Queue, SqsStore } from './store.ts';

const queueProperties = {
  QueueName: text,
  VisibilityTimeout: honoured,
  DelaySeconds: honoured,
  MessageRetentionPeriod: honoured,
  ReceiveMessageWaitTimeSeconds: honoured,
  MaximumMessageSize: honoured,
  RedrivePolicy: honoured,
  FifoQueue: only(false),
  SqsManagedSseEnabled: inert('encryption at rest is invisible to clients'),
  KmsMasterKeyId: inert('encryption at rest is invisible to clients'),
  Tags: inert('tags have no effect on behaviour'),
};

export const createResources = (ports: Ports, store: SqsStore): Record<string, ResourceProvider> => ({
  'AWS::SQS::Queue': {
    properties: queueProperties,
    provision({ properties, physicalName }) {
      const name = String(properties['QueueName'] ?? physicalName({ maxLength: 80 }));
      const queue = toQueue(ports, name, properties);
      store.queues.set(name, queue);
      return { ref: queue.url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: queue.url } };
    },
  },
  'AWS::SQS::QueuePolicy': {
    properties: { Queues: required(list(text)), PolicyDocument: honoured },
    provision({ properties, physicalName, logicalId }) {
      const document = parseDocument(logicalId, properties['PolicyDocument'], 'resource');
      for (const url of properties['Queues'] as readonly string[]) {
        const queue = [...store.queues.values()].find((candidate) => candidate.url === url);
        if (!queue) throw queueDoesNotExist();
        store.policies.set(queue.arn, document);
      }
      return { ref: physicalName(), attributes: { Id: physicalName() } };
    },
  },
});

function toQueue(
  { region, accountId, endpointUrl }: Ports,
  name: string,
  properties: Readonly<Record<string, unknown>>,
): Queue {
  const number = (property: string, otherwise: number): number => Number(properties[property] ?? otherwise);
  const redrive = properties['RedrivePolicy'] as
    { deadLetterTargetArn: string; maxReceiveCount: number | string } | undefined;
  return {
    name,
    arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
    url: `${endpointUrl}/${accountId}/${name}`,
    visibilityTimeoutSeconds: number('VisibilityTimeout', 30),
    delaySeconds: number('DelaySeconds', 0),
    retentionSeconds: number('MessageRetentionPeriod', 345_600),
    waitTimeSeconds: number('ReceiveMessageWaitTimeSeconds', 0),
    maximumMessageSize: number('MaximumMessageSize', 1_048_576),
    ...(redrive && {
      redrive: { deadLetterTargetArn: redrive.deadLetterTargetArn, maxReceiveCount: Number(redrive.maxReceiveCount) },
    }),
  };
}
