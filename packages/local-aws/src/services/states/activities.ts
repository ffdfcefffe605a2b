import type { Clock } from '../../kernel/clock.ts';

/** Work of an activity that waits for a worker. */
export interface Offer {
  readonly token: string;
  readonly input: string;
  /** Gives the work to a worker. Resolves when that is stored. */
  take(worker: string | undefined): Promise<void>;
}

/** docs: AWS Step Functions API Reference, "GetActivityTask" (the service holds a poll this long) */
const pollMs = 60_000;

/** Gives the work of activities to workers. Waiting work is stored in the positions of executions. */
export interface Activities {
  offer(activityArn: string, offer: Offer): () => void;
  /** Answers the oldest work as soon as there is some, or undefined if there was none for a minute. */
  poll(activityArn: string, worker: string | undefined): Promise<Offer | undefined>;
  stop(): void;
}

export function createActivities(clock: Clock): Activities {
  const offers = new Map<string, Set<Offer>>();
  const polls = new Map<string, Set<() => void>>();
  const setOf = <Item>(map: Map<string, Set<Item>>, key: string): Set<Item> => {
    const set = map.get(key) ?? new Set<Item>();
    map.set(key, set);
    return set;
  };

  const arrival = (activityArn: string, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const waiting = setOf(polls, activityArn);
      const resume = (): void => {
        waiting.delete(resume);
        cancel();
        resolve();
      };
      const cancel = clock.after(ms, resume);
      waiting.add(resume);
    });

  return {
    offer(activityArn: string, offer: Offer): () => void {
      const waiting = setOf(offers, activityArn);
      waiting.add(offer);
      polls.get(activityArn)?.forEach((resume) => resume());
      return () => void waiting.delete(offer);
    },
    async poll(activityArn: string, worker: string | undefined): Promise<Offer | undefined> {
      const end = clock.now() + pollMs;
      for (;;) {
        const waiting = setOf(offers, activityArn);
        const [offer] = waiting;
        if (offer) {
          waiting.delete(offer);
          await offer.take(worker);
          return offer;
        }
        if (clock.now() >= end) return undefined;
        await arrival(activityArn, end - clock.now());
      }
    },
    stop: (): void => polls.forEach((waiting) => waiting.forEach((resume) => resume())),
  };
}
