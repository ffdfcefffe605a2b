import { parseJsonText } from '../../../kernel/json-text.ts';
import type { ItemReader, Json } from '../engine/definition/machine.ts';
import { readJson } from '../engine/numbers.ts';
import { csvRows, parseItems, UnreadableItems } from './parse-items.ts';

/** What is read from an object: the items of a list, the rows of a table without headers, or one JSON document. */
export type Wanted =
  | { readonly kind: 'items'; readonly reader: ItemReader; readonly limit: number }
  | { readonly kind: 'rows' }
  | { readonly kind: 'document' };

/** One thing that was read: a value, and the name of a member if the items are the members of an object. */
export type Found = readonly [value: Json, key?: string];

/** A job for the program that reads objects. The object and what was found go by files. */
export interface ItemsJob {
  readonly file: string;
  readonly result: string;
  readonly wanted: Wanted;
}

export type ItemsAnswer =
  | {
      readonly hasOtherTypes: boolean;
      /** How many characters the items have, and what they take beside them. */
      readonly taken: number;
    }
  | { readonly unreadable: string }
  | { readonly code: string; readonly message: string; readonly status: number };

/** Reads what is wanted from a text. */
export function readText(text: string, wanted: Wanted): Found[] {
  switch (wanted.kind) {
    case 'items':
      return parseItems(text, wanted.reader, '', wanted.limit).map(({ value, key }) =>
        key === undefined ? [value] : [value, key],
      );
    case 'rows':
      return csvRows(text, ',').map((row) => [row]);
    case 'document':
      return [[documentIn(text)]];
  }
}

function documentIn(text: string): Json {
  try {
    return readJson(text, parseJsonText);
  } catch {
    throw new UnreadableItems('The manifest is not valid JSON.');
  }
}
