import type { Clock } from '../../kernel/clock.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Messages } from './messages.ts';
import type { Queue, SqsState } from './state.ts';

/** What the actions share. */
export interface SqsContext {
  readonly clock: Clock;
  readonly state: SqsState;
  readonly messages: Messages;
  /** The queue of a `QueueUrl`; throws QueueDoesNotExist. */
  queue(url: string): Queue;
}

export function createContext(clock: Clock, state: SqsState, messages: Messages): SqsContext {
  const queue = (url: string): Queue => {
    // The last segment names the queue: clients may know the endpoint by another host name.
    const found = state.queues.get(
      String(url ?? '')
        .split('/')
        .at(-1) ?? '',
    );
    if (!found) throw queueDoesNotExist();
    return found;
  };
  return { clock, state, messages, queue };
}
