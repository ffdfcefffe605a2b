import { isPermanent } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { InvokeFunction, SendMessage } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { lambdaEvent, maximumAttempts, notification, retryDelay } from './engine.ts';
import type { Delivery, SnsStore, Subscriber } from './store.ts';

export type DeliveryPorts = Ports & { sendMessage: SendMessage; invokeFunction: InvokeFunction };

const batch = 20;

/** Delivers what is stored, in order of due time, until each delivery is done, dead-lettered or given up. */
export function createDelivery(ports: DeliveryPorts, store: SnsStore) {
  let running = false;
  let stopped = false;
  let cancelTimer = (): void => undefined;

  const wake = (): void => {
    if (running || stopped) return;
    running = true;
    run().finally(() => {
      running = false;
      schedule();
    });
  };

  const run = async (): Promise<void> => {
    for (;;) {
      const due = store.next(batch).filter((delivery) => delivery.dueAt <= ports.clock.now());
      if (stopped || due.length === 0) return;
      await Promise.all(due.map((delivery) => attempt(ports, store, delivery)));
    }
  };

  const schedule = (): void => {
    cancelTimer();
    const [next] = stopped ? [] : store.next(1);
    if (next) cancelTimer = ports.clock.after(Math.max(0, next.dueAt - ports.clock.now()), wake);
  };

  const stop = (): void => {
    stopped = true;
    cancelTimer();
  };
  return { wake, stop };
}

async function attempt(ports: DeliveryPorts, store: SnsStore, delivery: Delivery): Promise<void> {
  const subscriber = store.subscribers.get(delivery.subscriberArn);
  // The template of this start has the subscriber no more.
  if (!subscriber) return store.remove(delivery.id);
  try {
    await deliver(ports, subscriber, delivery);
    store.remove(delivery.id);
  } catch (error) {
    await afterFailure(ports, store, subscriber, delivery, error);
  }
}

async function deliver(ports: DeliveryPorts, subscriber: Subscriber, { message }: Delivery): Promise<void> {
  const body = message.bodies[subscriber.protocol] ?? message.bodies['default'] ?? '';
  const principal: Principal = { type: 'Service', service: 'sns.amazonaws.com', sourceArn: message.topicArn };
  switch (subscriber.protocol) {
    case 'sqs': {
      const raw = subscriber.rawMessageDelivery;
      await ports.sendMessage({
        principal,
        queueArn: subscriber.endpoint,
        body: raw ? body : JSON.stringify(notification(message, body)),
        ...(raw && { attributes: message.attributes }),
      });
      return;
    }
    case 'lambda':
      await ports.invokeFunction({
        principal,
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
      return ports.outbox.put({
        kind: 'webhook',
        to: subscriber.endpoint,
        body: subscriber.rawMessageDelivery ? body : JSON.stringify(notification(message, body)),
      });
  }
}

/**
 * Client errors (the endpoint is gone) are not retried; the others are, and end in the dead-letter queue or are lost.
 * docs: Amazon SNS Developer Guide, "Amazon SNS message delivery retries"
 */
async function afterFailure(
  ports: DeliveryPorts,
  store: SnsStore,
  subscriber: Subscriber,
  delivery: Delivery,
  error: unknown,
): Promise<void> {
  if (!isPermanent(error) && delivery.attempts + 1 < maximumAttempts)
    return store.retry(delivery.id, ports.clock.now() + retryDelay(delivery.attempts));
  const { message } = delivery;
  const principal: Principal = { type: 'Service', service: 'sns.amazonaws.com', sourceArn: message.topicArn };
  try {
    if (subscriber.deadLetterTargetArn) {
      const body = message.bodies[subscriber.protocol] ?? message.bodies['default'] ?? '';
      await ports.sendMessage({
        principal,
        queueArn: subscriber.deadLetterTargetArn,
        body: subscriber.rawMessageDelivery ? body : JSON.stringify(notification(message, body)),
      });
    }
    store.remove(delivery.id);
  } catch (failure) {
    // The dead-letter queue refuses the message: it is lost, and the operator was told of the denial.
    if (isPermanent(failure)) return store.remove(delivery.id);
    store.retry(delivery.id, ports.clock.now() + 20_000);
  }
}
