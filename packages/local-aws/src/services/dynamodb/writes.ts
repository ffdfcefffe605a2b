import type { Call } from '../../contract/action.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { tableNamed, type DynamoContext } from './context.ts';
import { parseCondition, type Condition } from './engine/condition.ts';
import { evaluate, partsOf } from './engine/evaluate.ts';
import { checkKey, checkKeysOf, keyNames, keyOf, placeOf } from './engine/key.ts';
import { Placeholders, type Given } from './engine/placeholders.ts';
import { applyUpdate, refuseKeyChanges } from './engine/update.ts';
import { parseUpdate, type Change } from './engine/update-expression.ts';
import { readItem, type Item } from './engine/value.ts';
import { conditionalCheckFailed } from './errors.ts';
import { writeItem, type Written } from './items.ts';
import type { Table } from './store.ts';

type Raw = Readonly<Record<string, unknown>>;

/** The members that every write of one item has. */
export interface WriteInput extends Given {
  readonly TableName: string;
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' | undefined;
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined;
}

/** A write that was checked as far as possible without the item. */
export interface Write {
  readonly table: Table;
  readonly key: Item;
  readonly condition?: Condition | undefined;
  readonly showsFailed: boolean;
  /** Answers the item after the write. */
  readonly change: (before: Item | undefined) => Item | undefined;
  /** The write changes nothing; only its condition counts. */
  readonly isCheck?: true;
  /** The changes of UpdateItem, for its answer. */
  readonly changes?: readonly Change[];
}

interface Expressions {
  readonly condition?: Condition | undefined;
  readonly changes: readonly Change[];
}

function parse(input: WriteInput, update?: string): Expressions {
  const hasExpressions = input.ConditionExpression !== undefined || update !== undefined;
  const placeholders = new Placeholders(input, { hasExpressions, takesValues: hasExpressions });
  const changes = update === undefined ? [] : parseUpdate(update, placeholders);
  const condition =
    input.ConditionExpression === undefined
      ? undefined
      : parseCondition('ConditionExpression', input.ConditionExpression, placeholders);
  placeholders.refuseUnused();
  if (input.ReturnItemCollectionMetrics === 'SIZE')
    throw new UnsupportedError('Value SIZE of ReturnItemCollectionMetrics');
  return { condition, changes };
}

const showsFailed = ({ ReturnValuesOnConditionCheckFailure: shows }: WriteInput): boolean => shows === 'ALL_OLD';

export function preparePut(context: DynamoContext, input: WriteInput & { readonly Item: Raw }): Write {
  const item = readItem(input.Item);
  const { condition } = parse(input);
  const table = tableNamed(context, input.TableName);
  checkKeysOf(table, item);
  return { table, key: keyOf(table.keys, item), condition, showsFailed: showsFailed(input), change: () => item };
}

type KeyInput = WriteInput & { readonly Key: Raw };

function prepareKey(context: DynamoContext, input: KeyInput): { readonly table: Table; readonly key: Item } {
  const table = tableNamed(context, input.TableName);
  const key = readItem(input.Key);
  checkKey(table, key);
  return { table, key };
}

export function prepareDelete(context: DynamoContext, input: KeyInput): Write {
  const { condition } = parse(input);
  return {
    ...prepareKey(context, input),
    condition,
    showsFailed: showsFailed(input),
    change: () => undefined,
  };
}

export function prepareCheck(context: DynamoContext, input: KeyInput): Write {
  return { ...prepareDelete(context, input), change: (before) => before, isCheck: true };
}

export function prepareUpdate(
  context: DynamoContext,
  input: KeyInput & { readonly UpdateExpression?: string | undefined },
): Write {
  const { condition, changes } = parse(input, input.UpdateExpression);
  const { table, key } = prepareKey(context, input);
  refuseKeyChanges(changes, keyNames(table.keys));
  const change = (before: Item | undefined): Item => {
    const after = applyUpdate(before ?? key, changes);
    checkKeysOf(table, after);
    return after;
  };
  return { table, key, condition, showsFailed: showsFailed(input), change, changes };
}

export interface Outcome {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly written: Written;
}

/** What the writes of one transaction may still cost, since others wait until all of them are done. */
export interface Room {
  steps: number;
}

/** Each part of an expression may read, or copy, all of the item. */
function spend(room: Room, { condition, changes = [] }: Write, size: number): void {
  const parts = (condition ? partsOf(condition) : 0) + changes.length;
  room.steps -= 1 + parts * (1 + size / bytesOfStep);
  if (room.steps < 0) throw new UnsupportedError('A transaction with expressions so long, on items so large,');
}

const bytesOfStep = 16;

/** Executes one write as a whole, or not at all. `entry` is the call that asks for it. */
export function execute({ store }: DynamoContext, write: Write, { entry }: Pick<Call, 'entry'>, room?: Room): Outcome {
  const { table, key, condition, change } = write;
  const found = store.get(table, placeOf(table.keys, key));
  const before = found?.item;
  if (room) spend(room, write, found?.size ?? 0);
  if (condition && !evaluate(condition, before ?? {}))
    throw conditionalCheckFailed(write.showsFailed ? before : undefined);
  const after = change(before);
  if (write.isCheck) return { before, after, written: { table: 1, indexes: new Map() } };
  const written = store.transaction(() => writeItem(store, table, key, before, after, { cause: entry }));
  return { before, after, written };
}

/** Writes one text for each item, to find items that are named twice. */
export const identityOf = (table: Table, key: Item): string => {
  const { partition, order } = placeOf(table.keys, key);
  return `${table.name}/${partition.toString('base64')}/${order.toString('base64')}`;
};
