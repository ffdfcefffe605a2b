import { UnreadableItems } from './parse-items.ts';
import { mostOfRows } from './parquet-rows.ts';

/** What an item takes in memory beside its text. */
export const perItem = 64;
export const mostItems = mostOfRows / perItem;

export const tooMany = (): UnreadableItems =>
  new UnreadableItems(
    `There are more than ${mostItems} items, or more than 64 MB of them. local-aws reads no more of them.`,
  );
