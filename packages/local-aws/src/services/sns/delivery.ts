import { isPermanent } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { InvokeFunction, SendMessage } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { DurableQueue, type Postponement, type QueueWork, type Verdict } from '../../delivery/durable-queue.ts';
import { lambdaEvent, maximumAttempts, notification, retryDelay, type PublishedMessage } from './engine.ts';
import type { Delivery, DeliveryProgress, SnsStore } from './store.ts';
import type { Subscriber } from './subscriber.ts';

export type DeliveryPorts = Ports & { sendMessage: SendMessage; invokeFunction: InvokeFunction };

/** Makes the queue of deliveries: each is tried until it is done, goes to the dead-letter queue, or is given up. */
export const createDelivery = (
  ports: DeliveryPorts,
  store: SnsStore,
): DurableQueue<Delivery, DeliveryProgress, DeadLetter> =>
  new DurableQueue(ports, store.deliveries, new SubscriberWork(ports, store));

interface DeadLetter {
  readonly queueArn: string;
  readonly body: string;
}

/**
 * Does not retry after client errors (the endpoint is gone). It retries after other errors. At the end the message goes
 * to the dead-letter queue or is lost. docs: Amazon SNS Developer Guide, "Amazon SNS message delivery retries"
 */
class SubscriberWork implements QueueWork<Delivery, DeliveryProgress, DeadLetter> {
  readonly #ports: DeliveryPorts;
  readonly #subscribers: ReadonlyMap<string, Subscriber>;

  constructor(ports: DeliveryPorts, { subscribers }: SnsStore) {
    this.#ports = ports;
    this.#subscribers = subscribers;
  }

  async attempt(delivery: Delivery): Promise<Verdict<DeliveryProgress, DeadLetter>> {
    const subscriber = this.#subscribers.get(delivery.subscriberArn);
    // If there is no subscriber, the template of this start no longer has it.
    if (subscriber) await deliver(this.#ports, subscriber, delivery);
    return { kind: 'done' };
  }

  failed({ attempts, subscriberArn, message }: Delivery, error: unknown): Verdict<DeliveryProgress, DeadLetter> {
    if (!isPermanent(error) && attempts + 1 < maximumAttempts)
      return { kind: 'again', afterMs: retryDelay(attempts), progress: { attempts: attempts + 1 } };
    const subscriber = this.#subscribers.get(subscriberArn);
    const queueArn = subscriber?.deadLetterTargetArn;
    if (!subscriber || !queueArn) return { kind: 'done' };
    return { kind: 'over', letters: [{ queueArn, body: textFor(subscriber, message) }] };
  }

  async send({ message }: Delivery, { queueArn, body }: DeadLetter): Promise<void> {
    const order = orderOf(message, queueArn);
    await this.#ports.sendMessage({ principal: principalFor(message), queueArn, body, cause: message.cause, ...order });
  }

  lettersLater({ attempts }: Delivery): Postponement<DeliveryProgress> {
    return { afterMs: 20_000, progress: { attempts: attempts + 1 } };
  }
}

const principalFor = ({ topicArn }: PublishedMessage): Principal => ({
  type: 'Service',
  service: 'sns.amazonaws.com',
  sourceArn: topicArn,
});

const bodyFor = ({ protocol }: Subscriber, { bodies }: PublishedMessage): string =>
  bodies[protocol] ?? bodies['default'] ?? '';

/**
 * Writes the text for a queue or an endpoint: the raw message if the subscription asks for it, and otherwise its
 * envelope.
 */
function textFor(subscriber: Subscriber, message: PublishedMessage): string {
  const body = bodyFor(subscriber, message);
  return subscriber.rawMessageDelivery ? body : JSON.stringify(notification(message, body));
}

/** A group goes on to every queue, and what identifies repetitions to FIFO queues. */
const orderOf = ({ groupId, deduplicationId }: PublishedMessage, queueArn: string) => ({
  groupId,
  deduplicationId: queueArn.endsWith('.fifo') ? deduplicationId : undefined,
});

async function deliver(ports: DeliveryPorts, subscriber: Subscriber, { message }: Delivery): Promise<void> {
  const body = bodyFor(subscriber, message);
  const principal = principalFor(message);
  const { cause } = message;
  switch (subscriber.protocol) {
    case 'sqs':
      await ports.sendMessage({
        principal,
        cause,
        queueArn: subscriber.endpoint,
        body: textFor(subscriber, message),
        ...(subscriber.rawMessageDelivery && { attributes: message.attributes }),
        ...orderOf(message, subscriber.endpoint),
      });
      return;
    case 'lambda':
      await ports.invokeFunction({
        principal,
        cause,
        functionName: subscriber.endpoint,
        payload: JSON.stringify(lambdaEvent(message, subscriber.arn, body)),
        invocationType: 'Event',
      });
      return;
    case 'email':
    case 'email-json':
      return ports.outbox.put({
        kind: 'email',
        to: subscriber.endpoint,
        subject: message.subject ?? 'AWS Notification Message',
        body: subscriber.protocol === 'email' ? body : JSON.stringify(notification(message, body)),
      });
    case 'sms':
      return ports.outbox.put({ kind: 'sms', to: subscriber.endpoint, body });
    default:
      return ports.outbox.put({ kind: 'webhook', to: subscriber.endpoint, body: textFor(subscriber, message) });
  }
}
