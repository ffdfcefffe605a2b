import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import { createCatchUp, createTimer } from './catch-up.ts';

export interface Live {
  /** The subscription's field, which identifies its acknowledgement among those of others. */
  readonly field: string;
  /** Subscribes; the result ends the subscription. */
  readonly subscribe: (failed: (error: unknown) => void) => () => void;
  /** Reads what may have been missed. */
  readonly readBack: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  /**
   * Is called with false when something may be missed, and with true when events arrive again and everything missed has
   * been read.
   */
  readonly onLive?: ((live: boolean) => void) | undefined;
}

/**
 * What is published while nobody is subscribed is not sent later, so the order matters: subscribe, wait until the
 * server has acknowledged this very subscription, then read back. The same again after every reconnect. Whatever a
 * subscriber misses, the reading behind the acknowledgement finds.
 *
 * Amplify reconnects by itself, five seconds after a connection broke and then once a minute; where that has brought no
 * acknowledgement for a while, the subscription is made anew. observed: @aws-amplify/api-graphql 4.10.1
 */
export function keepLive({ field, subscribe, readBack, onError, onLive }: Live): () => void {
  let stopped = false;
  let acknowledged = false;
  const failed = (error: unknown): void => {
    if (!stopped) onError(error);
  };
  const interrupted = (): void => {
    acknowledged = false;
    if (!stopped) onLive?.(false);
  };
  const caughtUp = (): void => {
    if (!stopped && acknowledged) onLive?.(true);
  };
  const catchUp = createCatchUp(readBack, caughtUp, failed);

  let unsubscribe = (): void => undefined;
  const watchdog = createTimer(() => {
    interrupted();
    resubscribe();
  });
  const resubscribe = (): void => {
    unsubscribe();
    watchdog.start(patienceMs);
    unsubscribe = subscribe((error) => {
      failed(error);
      watchdog.start(patienceMs);
    });
  };
  const stopListening = Hub.listen('api', ({ payload }) => {
    const data = payload.data as { connectionState?: ConnectionState; query?: string } | undefined;
    // The acknowledgement of another subscription, or of the connection, says nothing about this one.
    if (payload.event === subscriptionAcknowledged && data?.query?.includes(field) === true) {
      watchdog.stop();
      acknowledged = true;
      catchUp.now();
    }
    if (payload.event !== CONNECTION_STATE_CHANGE) return;
    if (data?.connectionState === ConnectionState.ConnectionDisrupted) {
      interrupted();
      watchdog.start(patienceMs);
    }
    // A timer of an earlier attempt can make Amplify close a good connection, and Amplify does not open another by
    // itself then. observed: @aws-amplify/api-graphql 4.10.1
    if (data?.connectionState === ConnectionState.Disconnected) watchdog.start(afterCloseMs);
    // Nothing came for more than a minute, so the connection may be dead.
    if (data?.connectionState === ConnectionState.ConnectedPendingKeepAlive) catchUp.now();
  });
  resubscribe();
  catchUp.now();
  return () => {
    stopped = true;
    stopListening();
    watchdog.stop();
    catchUp.stop();
    unsubscribe();
  };
}

/**
 * Amplify's name for the event (CONTROL_MSG.SUBSCRIPTION_ACK), which it does not export. observed:
 * @aws-amplify/api-graphql 4.10.1
 */
const subscriptionAcknowledged = 'Subscription ack';
/**
 * It is a little longer than Amplify needs for its first attempt to reconnect. observed: @aws-amplify/api-graphql
 * 4.10.1
 */
const patienceMs = 7_000;
const afterCloseMs = 500;
