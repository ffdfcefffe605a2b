import type { EntryId } from '../../contract/action.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { integer, map, structure, text, type InputOf } from '../../protocol/members.ts';
import { bytesOf, hasInvalidCharacters, md5, md5OfAttributes } from './engine.ts';
import { checkAttributes, type Attributes, type SentAttributes } from './attributes.ts';
import { checkDelay, invalidParameter, missingParameter } from './errors.ts';
import { deduplicationMs } from '../../delivery/fifo.ts';
import { fifoAttributes, sequenceNumber } from './fifo.ts';
import type { Queue } from './queue.ts';
import type { Message, SqsStore, SystemAttributes } from './store.ts';

/** The members of a message, alone or in a batch. */
const attributeValue = structure({ DataType: text(), StringValue: text(), BinaryValue: text() });

export const sendMembers = {
  MessageBody: text(),
  DelaySeconds: integer(),
  MessageAttributes: map(attributeValue),
  MessageSystemAttributes: map(attributeValue),
  MessageGroupId: text(),
  MessageDeduplicationId: text(),
};

export type SendInput = InputOf<typeof sendMembers>;

export const genuineAttributes = {
  'a-b': { DataType: 'String', StringValue: 'x' },
  count: { DataType: 'Number', StringValue: '1' },
  bytes: { DataType: 'Binary', BinaryValue: 'AAEC' },
};

export interface Sent {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly MD5OfMessageSystemAttributes?: string;
  readonly SequenceNumber?: string;
}

/** Names the sender as receivers see it, and the journal's entry of the call. */
export interface Sender {
  readonly sender: string;
  readonly cause: EntryId | undefined;
}

/** Stores messages, and wakes the receivers that wait for one. */
export class Messages {
  readonly #store: SqsStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(store: SqsStore, { clock, ids }: { readonly clock: Clock; readonly ids: Ids }) {
    this.#store = store;
    this.#clock = clock;
    this.#ids = ids;
  }

  send(queue: Queue, input: SendInput, { sender, cause }: Sender): Sent {
    const { MessageBody: body = '', MessageAttributes = {}, MessageSystemAttributes = {} } = input;
    const attributes: SentAttributes = MessageAttributes;
    checkMessage(queue, input);
    checkAttributes(attributes);
    const trace = traceOf(MessageSystemAttributes);
    const { system, deduplicationId } = fifoAttributes(queue, input);
    const digests = digestsOf(body, attributes, MessageSystemAttributes);
    const now = this.#clock.now();
    const repeated =
      deduplicationId === undefined
        ? undefined
        : this.#store.deduplications.find(queue, deduplicationId, now - deduplicationMs);
    if (repeated) return { MessageId: repeated.message, SequenceNumber: repeated.sequence, ...digests };
    const id = this.#ids.uuid();
    const visibleAt = now + (input.DelaySeconds ?? queue.delaySeconds) * 1000;
    const message = { id, body, attributes, system: { SenderId: sender, ...trace, ...system }, cause };
    const sequence = sequenceNumber(this.#store.insert(queue, message, now, visibleAt));
    if (deduplicationId !== undefined) {
      this.#store.deduplications.expire(now - deduplicationMs);
      this.#store.deduplications.put(queue, deduplicationId, { message: id, sequence }, now);
    }
    this.#wake(queue);
    return { MessageId: id, ...(queue.fifo && { SequenceNumber: sequence }), ...digests };
  }

  /**
   * Takes up to `limit` visible messages, each with a new receipt. A message that was received too often goes to the
   * dead-letter queue.
   */
  take(queue: Queue, limit: number, visibilitySeconds: number): { message: Message; receipt: string }[] {
    const now = this.#clock.now();
    // Whatever else is there is found when what is too old is gone.
    if (this.#store.expire(queue, now)) return [];
    const taken: { message: Message; receipt: string }[] = [];
    for (const message of this.#store.visible(queue, now, limit)) {
      const target =
        queue.redrive && message.receiveCount >= queue.redrive.maxReceiveCount
          ? queueByArn(this.#store, queue.redrive.deadLetterTargetArn)
          : undefined;
      if (target) {
        this.#store.move(queue, message, target, now);
        this.#wake(target);
        continue;
      }
      const receipt = Buffer.from(this.#ids.bytes(48)).toString('base64');
      this.#store.receive(message, receipt, now, now + visibilitySeconds * 1000);
      taken.push({
        message: {
          ...message,
          receiveCount: message.receiveCount + 1,
          firstReceivedAt: message.firstReceivedAt ?? now,
        },
        receipt,
      });
    }
    return taken;
  }

  /**
   * Moves a message back from its dead-letter queue. It is a new message then. docs: Amazon SQS Developer Guide,
   * "Configure a dead-letter queue redrive using the Amazon SQS console" (new messageID and enqueueTime)
   */
  redrive(message: Message, to: Queue): void {
    const { DeadLetterQueueSourceArn: _left, ...system } = message.system;
    const now = this.#clock.now();
    const { body, attributes } = message;
    this.#store.insert(to, { id: this.#ids.uuid(), body, attributes, system, cause: undefined }, now, now);
    this.#store.removeMessage(message);
    this.#wake(to);
  }

  /** Resolves when a message may have arrived or `seconds` have passed. */
  arrival(queue: Queue, seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const resumes = this.#waiting.get(queue.name) ?? new Set();
      this.#waiting.set(queue.name, resumes);
      const resume = (): void => {
        resumes.delete(resume);
        cancel();
        resolve();
      };
      const cancel = this.#clock.after(seconds * 1000, resume);
      resumes.add(resume);
    });
  }

  /** Forgets the receivers that wait at a deleted queue. */
  close(queue: Queue): void {
    this.#waiting.get(queue.name)?.forEach((resume) => resume());
    this.#waiting.delete(queue.name);
  }

  stop(): void {
    this.#waiting.forEach((resumes) => resumes.forEach((resume) => resume()));
  }

  /** Wakes who has waited longest: a message has one receiver, and others would look in vain. */
  #wake(queue: Queue): void {
    const [first] = this.#waiting.get(queue.name) ?? [];
    first?.();
  }
}

export function queueByArn(store: SqsStore, arn: string): Queue | undefined {
  return [...store.queues.values()].find((queue) => queue.arn === arn);
}

function checkMessage(queue: Queue, { MessageBody: body, MessageAttributes, DelaySeconds }: SendInput): void {
  if (!body) throw missingParameter('MessageBody');
  if (bytesOf(body, MessageAttributes) > queue.maximumMessageSize)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
    );
  if (hasInvalidCharacters(body))
    throw invalidParameter(
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 ' +
        'to #xFFFD | #x10000 to #x10FFFF',
    );
  checkDelay(DelaySeconds);
}

/** docs: Amazon SQS API Reference, "SendMessage" (MessageSystemAttributes) */
function traceOf(attributes: SentAttributes): SystemAttributes {
  const unknown = Object.keys(attributes).find((name) => name !== 'AWSTraceHeader');
  if (unknown !== undefined)
    throw invalidParameter(`Message system attribute name '${unknown.slice(0, 256)}' is invalid.`);
  const value = attributes['AWSTraceHeader']?.StringValue;
  return value === undefined ? {} : { AWSTraceHeader: value };
}

function digestsOf(body: string, attributes: SentAttributes, system: SentAttributes): Omit<Sent, 'MessageId'> {
  const [own, ofSystem] = [attributes, system].map((some) => md5OfAttributes(some as Attributes));
  return {
    MD5OfMessageBody: md5(body),
    ...(own && { MD5OfMessageAttributes: own }),
    ...(ofSystem && { MD5OfMessageSystemAttributes: ofSystem }),
  };
}
