import { declareUnverified } from '../../../../kernel/unverified.ts';
import type { Json, JsonObject } from '../definition/machine.ts';

import type { MapItem } from './execution.ts';

export const objectItems = declareUnverified(
  'states-map-object-items',
  'What is the input of an execution of a distributed Map over the members of an object that has no ItemSelector?',
  'an object with the members Key and Value',
);

/** One item of a Map state, before its ItemSelector. */
export interface Item {
  readonly value: Json;
  /** The name of a member, if the items are the members of an object. */
  readonly key?: string;
  readonly source: string;
}

/**
 * The source of items that come from the state's input. docs: AWS Step Functions Developer Guide, "Accessing execution
 * data from the Context object in Step Functions" (Map)
 */
export const stateData = 'STATE_DATA';

/** Lists the items of a list, or the members of an object. */
export const itemsIn = (data: Json[] | JsonObject, source: string): Item[] =>
  Array.isArray(data)
    ? data.map((value) => ({ value, source }))
    : Object.entries(data).map(([key, value]) => ({ value, key, source }));

/** Describes an item as the context object does. */
export const contextItem = ({ value, key, source }: Item, index: number): MapItem => ({
  Index: index,
  ...(key === undefined ? {} : { Key: key }),
  Value: value,
  Source: source,
});
