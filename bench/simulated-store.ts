import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../functions/shared/storage/clock.ts';
import type { ObjectStore } from '../functions/shared/storage/object-store.ts';

/** The time that S3 needs for each operation, in milliseconds. */
export const latencies = { get: 15, put: 30, list: 40, delete: 20, select: 50 } as const;

export type Calls = Record<keyof typeof latencies, number>;

/**
 * The requests a second that S3 carries for one part of the keys. docs: Amazon S3 User Guide, "Best practices design
 * patterns: optimizing Amazon S3 performance": 3,500 PUT, COPY, POST and DELETE, 5,500 GET and HEAD requests. It names
 * no rate of listings; they count as reads here.
 */
const requestRates = { write: 3_500, read: 5_500 } as const;

/** What S3 answers beyond the rate. */
class SlowDown extends Error {
  override readonly name = 'SlowDown';
}

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

/** Lets as many calls of one part through as S3 does, at most those of a second at once. */
function createRateLimit(clock: Pick<Clock, 'now'>): (part: string, kind: keyof typeof requestRates) => boolean {
  const left = new Map<string, { tokens: number; at: number }>();
  return (part, kind) => {
    const rate = requestRates[kind];
    const bucket = left.get(`${kind} ${part}`) ?? { tokens: rate, at: clock.now() };
    left.set(`${kind} ${part}`, bucket);
    bucket.tokens = Math.min(rate, bucket.tokens + ((clock.now() - bucket.at) / 1000) * rate);
    bucket.at = clock.now();
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}

/**
 * Calls again as the functions' client of S3 does where S3 asks to slow down: four attempts, and before each a wait by
 * chance of at most half a second, doubled each time. docs: AWS SDKs and Tools Reference Guide, "Retry behavior";
 * observed: @smithy/core 3.41.0 (THROTTLING_RETRY_DELAY_BASE)
 */
async function retried<R>(ports: { clock: Pick<Clock, 'sleep'>; random: () => number }, call: () => Promise<R>) {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof SlowDown) || attempt === 3) throw error;
      await ports.clock.sleep(ports.random() * Math.min(20_000, 500 * 2 ** attempt));
    }
}

export interface SlowStoreOptions {
  /** Answers the part of the keys in which a key lies; each part has S3's rate. Without it there is no rate. */
  readonly partOf?: ((key: string) => string) | undefined;
}

/** Makes the calls of a store as slow as those of S3, and counts them. */
export function slowStore(
  memory: ObjectStore,
  clock: Pick<Clock, 'now' | 'sleep'>,
  random: () => number,
  { partOf }: SlowStoreOptions = {},
): { readonly store: ObjectStore; readonly calls: Calls; readonly refused: () => number } {
  const calls = { get: 0, put: 0, list: 0, delete: 0, select: 0 };
  const admits = createRateLimit(clock);
  let refused = 0;
  const isAdmitted = (operation: keyof Calls, key: unknown): boolean =>
    partOf === undefined ||
    typeof key !== 'string' ||
    admits(partOf(key), operation === 'put' || operation === 'delete' ? 'write' : 'read');
  const slow =
    <A extends unknown[], R>(operation: keyof Calls, call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      retried({ clock, random }, () => once(operation, call, args));
  async function once<A extends unknown[], R>(
    operation: keyof Calls,
    call: (...args: A) => Promise<R>,
    args: A,
  ): Promise<R> {
    calls[operation] += 1;
    // The operation takes effect after half of its time. Half of its latency varies exponentially, like slow answers
    // of S3.
    const half = (latencies[operation] * (0.5 - Math.log(1 - random()) / 2)) / 2;
    await clock.sleep(half);
    if (!isAdmitted(operation, args[0])) {
      refused += 1;
      throw new SlowDown();
    }
    const result = await call(...args);
    await clock.sleep(half);
    return result;
  }
  const store: ObjectStore = {
    get: slow('get', memory.get),
    put: slow('put', memory.put),
    list: slow('list', memory.list),
    delete: slow('delete', memory.delete),
    deleteAll: slow('delete', memory.deleteAll),
    select: slow('select', memory.select),
  };
  return { store, calls, refused: () => refused };
}
