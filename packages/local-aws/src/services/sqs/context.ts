import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { Clock } from '../../kernel/clock.ts';
import { actionFor } from '../../protocol/actions.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Messages } from './messages.ts';
import type { Queue, SqsStore } from './store.ts';

/** What the service gives to each of its actions. */
export interface SqsContext extends Scope {
  readonly clock: Clock;
  readonly store: SqsStore;
  readonly messages: Messages;
  /** The queue of a `QueueUrl`; throws QueueDoesNotExist. */
  queue(url: string): Queue;
}

export const sqsAction = actionFor<SqsContext>();

export function createContext(
  { clock, region, accountId }: Scope & { readonly clock: Clock },
  store: SqsStore,
  messages: Messages,
): SqsContext {
  const queue = (url: string): Queue => {
    const found = store.queues.get(nameOf(url));
    if (!found) throw queueDoesNotExist();
    return found;
  };
  return { clock, region, accountId, store, messages, queue };
}

/** The last segment names the queue: clients may know the endpoint by another host name. */
const nameOf = (url: string): string => url.split('/').at(-1) ?? '';

/** A permission on the queue that a request names. */
export const onQueue =
  (action: string) =>
  ({ QueueUrl, QueueName }: Members, { region, accountId }: Scope): readonly Need[] => [
    { action, resource: `arn:aws:sqs:${region}:${accountId}:${nameOf(textOf(QueueUrl ?? QueueName))}` },
  ];
