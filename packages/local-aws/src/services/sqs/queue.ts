import type { EpochMs } from '../../kernel/clock.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { invalidAttributeName, invalidAttributeValue, invalidParameter } from './errors.ts';
import { checkAllow, checkRedrive, readAllow, readRedrive, type Allow, type Redrive } from './redrive.ts';

/** The attributes as the API has them: texts by name. */
export type QueueAttributes = Readonly<Record<string, string>>;

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly waitTimeSeconds: number;
  readonly maximumMessageSize: number;
  readonly redrive?: Redrive;
  /** Says which queues may have it as their dead-letter queue. */
  readonly allow: Allow;
  readonly fifo?: { readonly contentBasedDeduplication: boolean };
  /** The attributes that were set, without defaults. */
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly created: EpochMs;
  readonly modified: EpochMs;
}

/** The place of queues. */
export interface QueuePlace {
  readonly region: string;
  readonly accountId: string;
  readonly endpointUrl: string;
}

export interface QueueDefinition {
  readonly name: string;
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly created: EpochMs;
  readonly modified: EpochMs;
}

export function queueOf({ region, accountId, endpointUrl }: QueuePlace, definition: QueueDefinition): Queue {
  const { name, attributes } = definition;
  const number = (attribute: string): number => Number(attributes[attribute] ?? numbers[attribute]?.otherwise);
  const redrive = readRedrive(attributes['RedrivePolicy']);
  return {
    ...definition,
    arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
    url: `${endpointUrl}/${accountId}/${name}`,
    visibilityTimeoutSeconds: number('VisibilityTimeout'),
    delaySeconds: number('DelaySeconds'),
    retentionSeconds: number('MessageRetentionPeriod'),
    waitTimeSeconds: number('ReceiveMessageWaitTimeSeconds'),
    maximumMessageSize: number('MaximumMessageSize'),
    ...(redrive && { redrive }),
    allow: readAllow(attributes['RedriveAllowPolicy']),
    ...(attributes['FifoQueue'] === 'true' && {
      fifo: { contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true' },
    }),
  };
}

/** docs: Amazon SQS API Reference, "SetQueueAttributes" */
const numbers: Readonly<Record<string, { least: number; most: number; otherwise: number }>> = {
  DelaySeconds: { least: 0, most: 900, otherwise: 0 },
  MaximumMessageSize: { least: 1_024, most: 1_048_576, otherwise: 1_048_576 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, otherwise: 345_600 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, otherwise: 0 },
  VisibilityTimeout: { least: 0, most: 43_200, otherwise: 30 },
};

/** The attributes of both kinds of queues that are no numbers. Encryption has no effect here. */
const others: ReadonlySet<string> = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
]);
const ofFifo: ReadonlySet<string> = new Set(['FifoQueue', 'ContentBasedDeduplication']);
/** Throughput is not limited here, so these attributes change only the scope of deduplication. */
const highThroughput: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['queue'],
  FifoThroughputLimit: ['perQueue'],
};

export function checkQueueAttributes(attributes: QueueAttributes, isFifo: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    const rule = ownValue(numbers, name);
    if (rule) checkNumber(name, value, rule);
    else if (isFifo && Object.hasOwn(highThroughput, name)) checkThroughput(name, value);
    else if (!others.has(name) && !(isFifo && ofFifo.has(name))) throw invalidAttributeName(name);
  }
  if (attributes['RedrivePolicy']) checkRedrive(attributes['RedrivePolicy']);
  if (attributes['RedriveAllowPolicy']) checkAllow(attributes['RedriveAllowPolicy']);
}

function checkNumber(name: string, value: string, { least, most }: { least: number; most: number }): void {
  if (!/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most) throw invalidAttributeValue(name);
}

function checkThroughput(name: string, value: string): void {
  if (!highThroughput[name]?.includes(value)) throw new UnsupportedError(`${name} ${value.slice(0, 50)} of a queue`);
}

/** Answers the definition as GetQueueAttributes does, with defaults. */
export function describedAttributes({ arn, attributes, created, modified, fifo }: Queue): Record<string, string> {
  const defaults = Object.entries(numbers).map(([name, { otherwise }]) => [name, String(otherwise)]);
  const seconds = (at: EpochMs): string => String(Math.floor(at / 1000));
  return {
    QueueArn: arn,
    CreatedTimestamp: seconds(created),
    LastModifiedTimestamp: seconds(modified),
    SqsManagedSseEnabled: 'true',
    ...(fifo && { ContentBasedDeduplication: 'false', DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' }),
    ...Object.fromEntries(defaults),
    ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')),
  };
}

/** docs: Amazon SQS API Reference, "CreateQueue" (QueueName) */
export function checkQueueName(name: string, isFifo: boolean): void {
  const words = isFifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with ' +
      '.fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  const plain = isFifo && name.endsWith('.fifo') ? name.slice(0, -'.fifo'.length) : name;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(plain) || name.length > 80 || (isFifo && plain === name))
    throw invalidParameter(words);
}
