import type { Clock } from '../../kernel/clock.ts';
import { keyOf } from './engine/key.ts';
import { writeItem } from './items.ts';
import type { DynamoStore } from './store.ts';

/**
 * AWS takes days; here it is a minute at most, so that somebody sees it happen. docs: Amazon DynamoDB Developer Guide,
 * "Using time to live (TTL) in DynamoDB"
 */
const everyMilliseconds = 60_000;
const batch = 100;
/**
 * A time that is further past is taken for an error. docs: Amazon DynamoDB Developer Guide, "Using time to live (TTL)
 * in DynamoDB"
 */
const fiveYears = 5 * 365 * 86_400;

/** Removes what has expired, by the clock. Answers what stops it. */
export function expireItems(store: DynamoStore, clock: Clock): () => void {
  let cancel = (): void => {};
  const next = (): void => {
    const left = sweep(store, clock);
    cancel = clock.after(left ? 1 : everyMilliseconds, next);
  };
  next();
  return () => cancel();
}

/** A few of each table at once; whether there may be more. */
function sweep(store: DynamoStore, clock: Clock): boolean {
  let isMore = false;
  for (const table of store.tables.values()) {
    if (table.ttl === undefined) continue;
    const now = Math.floor(clock.now() / 1000);
    const expired = store.expired(table, now - fiveYears, now, batch);
    store.transaction(() => {
      for (const { item } of expired) writeItem(store, table, keyOf(table.keys, item), item, undefined);
    });
    isMore ||= expired.length === batch;
  }
  return isMore;
}
