import type { DynamoContext } from './context.ts';
import { Capacity, readUnits, type Asked } from './capacity.ts';
import type { Condition } from './engine/condition.ts';
import { evaluate } from './engine/evaluate.ts';
import { behind, behindAll } from './engine/key-condition.ts';
import { keyNames, longestHashKey, placeOf } from './engine/key.ts';
import type { Path } from './engine/path.ts';
import { project } from './engine/projection.ts';
import { sizeOfItem } from './engine/size.ts';
import type { IndexDefinition } from './engine/table.ts';
import { readItem, typeOf, type Item } from './engine/value.ts';
import { invalidParameters, validation } from './errors.ts';
import { inIndex, projectedNames } from './items.ts';
import { createPace } from '../../kernel/pace.ts';
import type { Position, Span, Table } from './store.ts';

/** docs: Amazon DynamoDB Developer Guide, "Paginating table query results in DynamoDB" */
const pageBytes = 2 ** 20;
const batch = 100;
const firstBatch = 10;
const none = Buffer.alloc(0);

export const firstPosition: Position = { partition: none, order: none };
/** A place after every partition. */
export const lastPosition: Position = { partition: Buffer.alloc(longestHashKey + 9, 0xff), order: behindAll };

export interface Walk {
  readonly table: Table;
  readonly index: IndexDefinition | undefined;
  readonly span: Span;
  readonly isForward: boolean;
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  /** Shows whole items, the attributes at these paths, or only the number of items. */
  readonly shows: readonly Path[] | 'all' | 'count';
  readonly isConsistent: boolean;
  readonly capacity: Asked;
}

/** Refuses to show attributes that the index does not hold, or tells that they must be fetched from the table. */
function checkShown({ table, index, shows }: Pick<Walk, 'table' | 'index' | 'shows'>, isAllAsked: boolean): boolean {
  if (!index || index.projection === 'ALL') return false;
  if (shows === 'all') {
    if (index.isGlobal && isAllAsked)
      throw invalidParameters(
        `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its ` +
          'projection type is not ALL',
      );
    return isAllAsked;
  }
  if (shows === 'count') return false;
  const held = projectedNames(table, index);
  const lacking = shows.map(([name]) => name).filter((name) => !held.includes(name));
  if (lacking.length > 0 && index.isGlobal)
    throw invalidParameters(`Global secondary index ${index.name} does not project [${lacking.join(', ')}]`);
  return lacking.length > 0;
}

/** Reads a page of a span of a table or an index, in turns with others. */
export async function walk(context: DynamoContext, plan: Walk, isAllAsked: boolean): Promise<Record<string, unknown>> {
  const pace = createPace(() => performance.now());
  const { table, index, filter, shows, limit = Infinity } = plan;
  const isFetched = checkShown(plan, isAllAsked);
  const items: Item[] = [];
  let [count, scanned, bytes] = [0, 0, 0];
  let last: Item | undefined;
  let isCut = false;
  for (const stored of stretch(context, plan)) {
    const turn = pace();
    if (turn) await turn;
    const held = index && !isFetched ? inIndex(table, index, stored.item) : stored.item;
    const size = held === stored.item ? stored.size : sizeOfItem(held);
    isCut = scanned >= limit || (bytes + size > pageBytes && scanned > 0);
    if (isCut) break;
    [scanned, bytes, last] = [scanned + 1, bytes + size, stored.item];
    if (filter && !evaluate(filter, held)) continue;
    count += 1;
    if (shows !== 'count') items.push(shows === 'all' ? held : project(held, shows));
  }
  const capacity = new Capacity(plan.capacity);
  capacity.read(table, index, readUnits(bytes, plan.isConsistent));
  return {
    ...(shows !== 'count' && { Items: items }),
    Count: count,
    ScannedCount: scanned,
    // The key is also present if the limit and the end fall together, because nobody has looked at what follows.
    ...((isCut || scanned >= limit) && last && { LastEvaluatedKey: startKeyOf(table, index, last) }),
    ...capacity.one(),
  };
}

/** Reads the items of a span, a few at a time. */
function* stretch({ store }: DynamoContext, { table, index, span, isForward, limit = batch }: Walk) {
  let rest = span;
  let most = Math.min(firstBatch, limit);
  for (;;) {
    const found = index
      ? store.entries(table, index.name, rest, isForward, most)
      : store.items(table, rest, isForward, most);
    yield* found;
    const last = found.at(-1);
    if (!last || found.length < most) return;
    rest = goOn(rest, positionOf(table, index, last.item), isForward);
    // Items may be large; what is listed is in memory.
    most = Math.min(last.size < pageBytes / batch ? batch : firstBatch, limit);
  }
}

function positionOf(table: Table, index: IndexDefinition | undefined, item: Item): Position {
  const place = placeOf(table.keys, item);
  return index ? { ...placeOf(index.keys, item), item: place } : place;
}

/** Answers the rest of a span after a position. */
function goOn(span: Span, after: Position, isForward: boolean): Span {
  if (!isForward) return { from: span.from, to: after };
  const { item } = after;
  const from = item
    ? { ...after, item: { ...item, order: behind(item.order) } }
    : { ...after, order: behind(after.order) };
  return { from, to: span.to };
}

const namesOf = (table: Table, index: IndexDefinition | undefined): readonly string[] => [
  ...new Set([...keyNames(table.keys), ...(index ? keyNames(index.keys) : [])]),
];

const startKeyOf = (table: Table, index: IndexDefinition | undefined, item: Item): Item =>
  Object.fromEntries(namesOf(table, index).flatMap((name) => (item[name] ? [[name, item[name]]] : [])));

const wrongStart = (): Error => validation('The provided starting key is invalid');

/** Answers the rest of a span after the last key of the page before. */
export function after(
  { table, index, span, isForward }: Pick<Walk, 'table' | 'index' | 'span' | 'isForward'>,
  given: Readonly<Record<string, unknown>> | undefined,
  outside: string,
): Span {
  if (given === undefined) return span;
  const key = readItem(given);
  const names = namesOf(table, index);
  if (Object.keys(key).length !== names.length) throw wrongStart();
  for (const name of names) {
    const value = Object.hasOwn(key, name) ? key[name] : undefined;
    if (!value || typeOf(value) !== table.attributes[name]) throw wrongStart();
  }
  const position = positionOf(table, index, key);
  if (!isWithin(span, position)) throw validation(outside);
  return goOn(span, position, isForward);
}

function isWithin({ from, to }: Span, position: Position): boolean {
  const compare = (one: Position, other: Position): number =>
    Buffer.compare(one.partition, other.partition) || Buffer.compare(one.order, other.order);
  return compare(position, from) >= 0 && compare(position, to) < 0;
}

export interface SelectInput {
  readonly Select?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Reads which parts of the items Query and Scan show. */
export function readSelect(
  { Select, ProjectionExpression }: SelectInput,
  index: IndexDefinition | undefined,
  paths: readonly Path[] | undefined,
): { readonly shows: Walk['shows']; readonly isAllAsked: boolean } {
  if (ProjectionExpression !== undefined && Select !== undefined && Select !== 'SPECIFIC_ATTRIBUTES')
    throw validation(
      Select === 'COUNT'
        ? 'Cannot specify the ProjectionExpression when choosing to get only the Count'
        : `Cannot specify the ProjectionExpression when choosing to get ${Select}`,
    );
  if (Select === 'SPECIFIC_ATTRIBUTES' && !paths)
    throw validation('Must specify the ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && !index)
    throw invalidParameters('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  if (Select === 'COUNT') return { shows: 'count', isAllAsked: false };
  return { shows: paths ?? 'all', isAllAsked: Select === 'ALL_ATTRIBUTES' };
}

export function refuseConsistent(index: IndexDefinition | undefined, isConsistent: boolean): void {
  if (index?.isGlobal && isConsistent)
    throw validation('Consistent reads are not supported on global secondary indexes');
}
