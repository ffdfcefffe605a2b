import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { integer, map, structure, text, type InputOf } from '../../protocol/members.ts';
import { bytesOf, hasInvalidCharacters, md5, md5OfAttributes } from './engine.ts';
import { checkAttributes, checkDelay, invalidParameter, missingParameter, type SentAttributes } from './errors.ts';
import type { Message, Queue, SqsStore } from './store.ts';

/** Members of a message, alone or in a batch. */
export const sendMembers = {
  MessageBody: text(),
  DelaySeconds: integer(),
  MessageAttributes: map(structure({ DataType: text(), StringValue: text(), BinaryValue: text() })),
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
}

/** Stores messages, and wakes those who wait for one. */
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

  send(queue: Queue, { MessageBody: body, DelaySeconds, MessageAttributes = {} }: SendInput): Sent {
    const attributes: SentAttributes = MessageAttributes;
    if (!body) throw missingParameter('MessageBody');
    if (bytesOf(body, attributes) > queue.maximumMessageSize)
      throw invalidParameter(
        `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
      );
    if (hasInvalidCharacters(body))
      throw invalidParameter(
        'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 ' +
          'to #xFFFD | #x10000 to #x10FFFF',
      );
    checkAttributes(attributes);
    checkDelay(DelaySeconds);
    const id = this.#ids.uuid();
    const now = this.#clock.now();
    this.#store.insert(queue, { id, body, attributes }, now, now + (DelaySeconds ?? queue.delaySeconds) * 1000);
    this.#wake(queue);
    const digest = md5OfAttributes(attributes);
    return { MessageId: id, MD5OfMessageBody: md5(body), ...(digest && { MD5OfMessageAttributes: digest }) };
  }

  /**
   * Up to `limit` visible messages, each with a fresh receipt; those received too often move to the dead-letter queue.
   */
  take(queue: Queue, limit: number, visibilitySeconds: number): { message: Message; receipt: string }[] {
    const now = this.#clock.now();
    this.#store.expire(queue, now);
    const taken: { message: Message; receipt: string }[] = [];
    for (const message of this.#store.visible(queue, now, limit)) {
      const target =
        queue.redrive && message.receiveCount >= queue.redrive.maxReceiveCount
          ? queueByArn(this.#store, queue.redrive.deadLetterTargetArn)
          : undefined;
      if (target) {
        this.#store.move(queue, message.id, target, now);
        this.#wake(target);
        continue;
      }
      const receipt = Buffer.from(this.#ids.bytes(48)).toString('base64');
      this.#store.receive(queue, message.id, receipt, now, now + visibilitySeconds * 1000);
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

  stop(): void {
    this.#waiting.forEach((resumes) => resumes.forEach((resume) => resume()));
  }

  #wake(queue: Queue): void {
    this.#waiting.get(queue.name)?.forEach((resume) => resume());
  }
}

export function queueByArn(store: SqsStore, arn: string): Queue | undefined {
  return [...store.queues.values()].find((queue) => queue.arn === arn);
}
