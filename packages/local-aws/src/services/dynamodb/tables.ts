import { nameOfTable, type DynamoContext } from './context.ts';
import type { TableDefinition } from './engine/table.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Work } from '../../kernel/in-turns.ts';
import { tableNotFound } from './errors.ts';
import type { DynamoStore, Table } from './store.ts';
import { finishTable, leftToDo, whileClearing } from './table-work.ts';

/** Answers the table, for actions whose error names a missing one. */
export function existing(context: DynamoContext, reference: string): Table {
  const name = nameOfTable(context, reference);
  const table = context.store.tables.get(name);
  if (!table) throw tableNotFound(name);
  return table;
}

/** Answers the table if no change is under way. recorded: hashicorp/terraform-provider-aws (deletion of a table) */
export function changeable(context: DynamoContext, reference: string): Table {
  const table = existing(context, reference);
  if (table.unfinished)
    throw new AwsError(
      'ResourceInUseException',
      `Attempt to change a resource which is still in use: Table is being updated: ${table.name}`,
    );
  return table;
}

export function createTable(
  { store, ids, now, region, accountId }: DynamoContext,
  definition: TableDefinition,
  { isOfTemplate, said }: Pick<Table, 'isOfTemplate' | 'said'>,
): Table {
  const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${definition.name}`;
  const table = {
    ...definition,
    id: ids.uuid(),
    arn,
    createdAt: now(),
    isOfTemplate,
    ...(said !== undefined && { said }),
  };
  const kept = withStream(store, table, undefined);
  store.keep(kept);
  return kept;
}

/** Switches the stream of a table on or off, as its definition says. */
function withStream(store: DynamoStore, table: Table, before: Table | undefined): Table {
  const { stream } = table;
  if (before?.stream === stream) return table;
  if (before?.stream && before.latestStream !== undefined) store.streams.close(before.latestStream);
  return stream ? { ...table, latestStream: store.streams.open(table, stream) } : table;
}

/**
 * Changes the definition of a table, and then what follows from it for its items, a piece at a time. Meanwhile the
 * table is updated, and an index that is built cannot be read.
 */
export function* changeTable(
  store: DynamoStore,
  before: Table,
  definition: TableDefinition,
  said = before.said,
): Work<Table> {
  const { id, arn, createdAt, isOfTemplate, latestStream, unfinished: left } = before;
  const changed = {
    ...definition,
    ...{ id, arn, createdAt, isOfTemplate },
    ...(said !== undefined && { said }),
    ...(latestStream !== undefined && { latestStream }),
    ...(left && { unfinished: left }),
  };
  const table = withStream(store, changed, before);
  const unfinished = leftToDo(before, table);
  if (!unfinished) {
    store.keep(table);
    return table;
  }
  store.keep(whileClearing(table, unfinished));
  yield* finishTable(store, table);
  return store.tables.get(table.name) ?? table;
}
