import type { Capacity } from './capacity.ts';
import { readUnits } from './capacity.ts';
import { tableNamed, type DynamoContext } from './context.ts';
import { checkKey, placeOf } from './engine/key.ts';
import type { Path } from './engine/path.ts';
import { Placeholders } from './engine/placeholders.ts';
import { parseProjection, project } from './engine/projection.ts';
import { readItem, type Item } from './engine/value.ts';
import type { Table } from './store.ts';

export interface GetInput {
  readonly TableName: string;
  readonly Key: Readonly<Record<string, unknown>>;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
}

export interface Get {
  readonly table: Table;
  readonly key: Item;
  readonly paths: readonly Path[] | undefined;
}

/** Reads the requested attributes; undefined means all of them. */
export function readProjection({
  ProjectionExpression,
  ExpressionAttributeNames,
}: Pick<GetInput, 'ProjectionExpression' | 'ExpressionAttributeNames'>): readonly Path[] | undefined {
  const hasExpressions = ProjectionExpression !== undefined;
  const placeholders = new Placeholders({ ExpressionAttributeNames }, { hasExpressions, takesValues: false });
  if (ProjectionExpression === undefined) return undefined;
  const paths = parseProjection(ProjectionExpression, placeholders);
  placeholders.refuseUnused();
  return paths;
}

/** The keys of a batch share what is asked of each, which is read once. */
export function prepareGet(
  context: DynamoContext,
  input: Pick<GetInput, 'TableName' | 'Key'>,
  paths: readonly Path[] | undefined,
): Get {
  const key = readItem(input.Key);
  const table = tableNamed(context, input.TableName);
  checkKey(table, key);
  return { table, key, paths };
}

/** `factor` is a half for eventually consistent reads, and two within transactions. */
export function getItem(
  { store }: DynamoContext,
  { table, key, paths }: Get,
  capacity: Capacity,
  factor: number,
): { readonly shown: Item | undefined; readonly size: number; readonly characters: number } {
  const found = store.get(table, placeOf(table.keys, key));
  capacity.read(table, undefined, readUnits(found?.size ?? 0, true) * factor);
  const shown = found && (paths ? project(found.item, paths) : found.item);
  return { shown, size: found?.size ?? 0, characters: found?.characters ?? 0 };
}
