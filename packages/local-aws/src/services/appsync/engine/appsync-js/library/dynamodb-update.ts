import { declareUnverified } from '../../../../../kernel/unverified.ts';
import { ownValue } from '../../../../../kernel/own-value.ts';
import type { Json, JsonObject } from '../types.ts';
import { toDynamoDB } from './dynamodb.ts';
import { CodeFault } from './fault.ts';
import { isObject, type Run } from './port.ts';

const addId = declareUnverified(
  'appsync-dynamodb:operations.add',
  'A resolver updates an item by operations.add, which the documentation describes as adding a new attribute.',
  'The attribute gets the value, whether or not it was there.',
);

const nullId = declareUnverified(
  'appsync-dynamodb:update-null',
  'A resolver updates an attribute to null by the module @aws-appsync/utils/dynamodb.',
  'The attribute becomes NULL and stays.',
);

/** Builds an update: each name and each value gets a placeholder of its own. */
class Update {
  readonly sets: string[] = [];
  readonly removes: string[] = [];
  readonly names: Record<string, string> = {};
  readonly values: Record<string, Json> = {};

  name(name: string): string {
    const known = Object.entries(this.names).find(([, value]) => value === name);
    if (known) return known[0];
    const key = `#n${Object.keys(this.names).length}`;
    this.names[key] = name;
    return key;
  }

  value(value: Json): string {
    const key = `:v${Object.keys(this.values).length}`;
    this.values[key] = toDynamoDB(value);
    return key;
  }
}

type Apply = (update: Update, path: string, operation: JsonObject, run: Run) => void;

const set: Apply = (update, path, { payload = null }) => void update.sets.push(`${path} = ${update.value(payload)}`);

const counting =
  (sign: '+' | '-'): Apply =>
  (update, path, { payload = null }) =>
    void update.sets.push(`${path} = ${path} ${sign} ${update.value(payload)}`);

/**
 * An attribute that is counted or appended to must exist: an error of DynamoDB is louder than a value that starts by
 * itself.
 */
const operations: Readonly<Record<string, Apply>> = {
  add(update, path, operation, run) {
    run.requireAllowed(addId);
    set(update, path, operation, run);
  },
  replace: set,
  remove: (update, path) => void update.removes.push(path),
  increment: counting('+'),
  decrement: counting('-'),
  append: (update, path, { payload = null }) =>
    void update.sets.push(`${path} = list_append(${path}, ${update.value(payload)})`),
  prepend: (update, path, { payload = null }) =>
    void update.sets.push(`${path} = list_append(${update.value(payload)}, ${path})`),
};

/**
 * Writes the update of an item: the functions of `operations`, other members of objects by their paths, and plain
 * values. docs: AWS AppSync Developer Guide, "Built-in modules" (Operations)
 */
export function toUpdateExpression(given: Json | undefined, run: Run): Json {
  if (!isObject(given)) throw new CodeFault('The update is not an object.');
  const update = new Update();
  for (const [name, value] of Object.entries(given)) apply(update, update.name(name), value, run);
  const parts = [
    ...(update.sets.length > 0 ? [`SET ${update.sets.join(', ')}`] : []),
    ...(update.removes.length > 0 ? [`REMOVE ${update.removes.join(', ')}`] : []),
  ];
  return {
    expression: parts.join(' '),
    expressionNames: update.names,
    ...(Object.keys(update.values).length > 0 && { expressionValues: update.values }),
  };
}

function apply(update: Update, path: string, value: Json, run: Run): void {
  const type = isObject(value) ? value['_type'] : undefined;
  const operation = typeof type === 'string' ? ownValue(operations, type) : undefined;
  if (isObject(value) && operation) return operation(update, path, value, run);
  if (isListOfItems(value)) return value.forEach((item) => applyToItem(update, path, item));
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, item] of Object.entries(value)) apply(update, `${path}.${update.name(name)}`, item, run);
    return;
  }
  if (value === null) run.requireAllowed(nullId);
  update.sets.push(`${path} = ${update.value(value)}`);
}

const isListOfItems = (value: Json): value is JsonObject[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isObject(item) && item['_type'] === 'updateListItem');

function applyToItem(update: Update, path: string, { payload = null, index }: JsonObject): void {
  if (typeof index !== 'number') throw new CodeFault('operations.updateListItem expects an index.');
  update.sets.push(`${path}[${index}] = ${update.value(payload)}`);
}
