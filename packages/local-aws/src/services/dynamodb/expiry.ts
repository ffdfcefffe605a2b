import type { Clock, EpochMs } from '../../kernel/clock.ts';
import { keyOf } from './engine/key.ts';
import { writeItem } from './items.ts';
import type { DynamoStore } from './store.ts';

/**
 * AWS takes days to remove an item. Here it takes a minute at most, so that a developer can see it. docs: Amazon
 * DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB"
 */
const everyMilliseconds = 60_000;
const batch = 100;
/**
 * A time that is further in the past counts as a mistake, and the item does not expire. docs: Amazon DynamoDB Developer
 * Guide, "Using time to live (TTL) in DynamoDB"
 */
const fiveYears = 5 * 365 * 86_400;

/** Removes expired items, by the clock. Answers a function that stops it. */
export function expireItems(store: DynamoStore, clock: Clock): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    const left = sweep(store, clock);
    cancel = left ? clock.after(1, next) : clock.after(everyMilliseconds, next, () => firstExpiry(store, clock));
  };
  next();
  return () => cancel();
}

/** Answers when the next item expires; Infinity if none does. */
function firstExpiry(store: DynamoStore, clock: Clock): EpochMs {
  const after = Math.floor(clock.now() / 1000) - fiveYears;
  const seconds = [...store.tables.values()].map((table) => (table.ttl ? store.firstExpiry(table, after) : undefined));
  return Math.min(...seconds.map((second) => (second === undefined ? Infinity : second * 1000)));
}

/** Removes a few items of each table. Answers whether there may be more. */
function sweep(store: DynamoStore, clock: Clock): boolean {
  let isMore = false;
  for (const table of store.tables.values()) {
    if (table.ttl === undefined) continue;
    const now = Math.floor(clock.now() / 1000);
    const expired = store.expired(table, now - fiveYears, now, batch);
    if (expired.length === 0) continue;
    store.transaction(() => {
      for (const { item } of expired)
        writeItem(store, table, keyOf(table.keys, item), item, undefined, { isExpiry: true });
    });
    isMore ||= expired.length === batch;
  }
  return isMore;
}
