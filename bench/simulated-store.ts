import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../functions/shared/storage/clock.ts';
import type { ObjectStore } from '../functions/shared/storage/object-store.ts';

/** The time that S3 needs for each operation, in milliseconds. */
export const latencies = { get: 15, put: 30, list: 40, delete: 20, select: 50 } as const;

export type Calls = Record<keyof typeof latencies, number>;

/** A clock that moves on when everybody waits, so that no figure depends on this machine. */
export class VirtualTime implements Clock {
  private time: number;
  private waiting: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(start = 0) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      const entry = { at: this.time + milliseconds, wake };
      let [low, high] = [0, this.waiting.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        // Who began to wait first is woken first.
        if ((this.waiting[middle]?.at ?? Infinity) <= entry.at) low = middle + 1;
        else high = middle;
      }
      this.waiting.splice(low, 0, entry);
    });
  }

  /** Moves on until nobody waits any more, or until `enough` says so; then those who wait are left where they are. */
  async run(enough: () => boolean = () => false): Promise<void> {
    for (await setImmediate(); this.waiting.length > 0 && !enough(); await setImmediate()) {
      const next = this.waiting.shift();
      this.time = next?.at ?? this.time;
      next?.wake();
    }
  }
}

/** Makes the calls of a store as slow as those of S3, and counts them. */
export function slowStore(
  memory: ObjectStore,
  clock: Pick<Clock, 'sleep'>,
  random: () => number,
): { readonly store: ObjectStore; readonly calls: Calls } {
  const calls = { get: 0, put: 0, list: 0, delete: 0, select: 0 };
  const slow =
    <A extends unknown[], R>(operation: keyof Calls, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls[operation] += 1;
      // The operation takes effect after half of its time. Half of its latency varies exponentially, like slow answers
      // of S3.
      const half = (latencies[operation] * (0.5 - Math.log(1 - random()) / 2)) / 2;
      await clock.sleep(half);
      const result = await call(...args);
      await clock.sleep(half);
      return result;
    };
  const store: ObjectStore = {
    get: slow('get', memory.get),
    put: slow('put', memory.put),
    list: slow('list', memory.list),
    delete: slow('delete', memory.delete),
    deleteAll: slow('delete', memory.deleteAll),
    select: slow('select', memory.select),
  };
  return { store, calls };
}
