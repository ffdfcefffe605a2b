import { UnsupportedError } from '../../../../kernel/errors.ts';
import { itemFromWire, itemToWire } from './attribute-values.ts';
import { expressionAt, placeholders, refuseUnknown, single, type Asked } from './requests.ts';
import { asText } from '../../../../kernel/as-text.ts';
import { isObject } from '../../../../kernel/is-object.ts';
import { mappingError } from '../mapping-error.ts';

type Members = Readonly<Record<string, unknown>>;

function tablesOf(request: Members): readonly (readonly [string, unknown])[] {
  refuseUnknown(request, ['version', 'operation', 'tables']);
  if (!isObject(request['tables'])) throw mappingError("Value for field '$[tables]' not found.");
  return Object.entries(request['tables']);
}

function listAt(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw mappingError(`Value for field '$[${place}]' is not valid.`);
  return value;
}

/**
 * What a batch answers beside an error: nothing was processed. docs: AWS AppSync Developer Guide, "BatchGetItem",
 * "BatchPutItem"
 */
const unprocessed = (tables: readonly (readonly [string, readonly Members[]])[], rest: string): Members => ({
  data: Object.fromEntries(tables.map(([name, items]) => [name, items.map(() => null)])),
  [rest]: byTable(tables),
});

const byTable = (tables: readonly (readonly [string, readonly Members[]])[]): Members =>
  Object.fromEntries(tables.map(([name, items]) => [name, items.map(itemFromWire)]));

/** Makes the error for unprocessed items, in the words of the operation. */
const leftOver = (
  output: unknown,
  itemsOf: (asked: unknown) => readonly unknown[],
  names: readonly string[],
): Members =>
  Object.fromEntries(
    names.map((name) => [
      name,
      itemsOf(isObject(output) && Object.hasOwn(output, name) ? output[name] : undefined).map(itemFromWire),
    ]),
  );

const memberList = (value: unknown, ...path: readonly string[]): readonly unknown[] =>
  (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    let found: unknown = entry;
    for (const name of path) found = isObject(found) ? found[name] : undefined;
    return found === undefined ? [] : [found];
  });

/** Writes the same text for the same key, whatever the order of its members. */
const identityOf = (key: Members, item: Members): string =>
  JSON.stringify(
    Object.keys(key)
      .sort()
      .map((name) => item[name]),
  );

/** Items are identified by their keys, which a projection may leave out. */
function refuseWithoutKeys(items: readonly (Members | null)[], key: Members): void {
  if (items.some((item) => item && Object.keys(key).some((name) => !Object.hasOwn(item, name))))
    throw new UnsupportedError('A projection without the key in BatchGetItem of AppSync');
}

function batchGet(_table: string, request: Members): Asked {
  const tables = tablesOf(request).map(([name, asked]) => {
    if (!isObject(asked)) throw mappingError(`Value for field '$[tables][${name}]' is not valid.`);
    refuseUnknown(asked, ['keys', 'consistentRead', 'projection'], `tables][${name}][`);
    const keys = listAt(asked['keys'], `tables][${name}][keys`).map((key) => itemToWire(key, 'keys'));
    const projection = expressionAt(asked['projection'], 'projection');
    const rest = {
      ...(asked['consistentRead'] !== undefined && { ConsistentRead: asked['consistentRead'] }),
      ...(projection?.text !== undefined && { ProjectionExpression: projection.text }),
      ...placeholders(projection),
    };
    return { name, keys, rest };
  });
  return {
    action: 'BatchGetItem',
    input: { RequestItems: Object.fromEntries(tables.map(({ name, keys, rest }) => [name, { Keys: keys, ...rest }])) },
    show({ Responses, UnprocessedKeys }) {
      const data = tables.map(({ name, keys }) => {
        const found = memberList(isObject(Responses) ? Responses[name] : undefined).map(itemFromWire);
        refuseWithoutKeys(found, keys[0] ?? {});
        const items = keys.map((key) => {
          const plain = itemFromWire(key) ?? {};
          return found.find((item) => item && identityOf(plain, item) === identityOf(plain, plain)) ?? null;
        });
        return [name, items] as const;
      });
      const keysOf = (asked: unknown): readonly unknown[] => (isObject(asked) ? memberList(asked['Keys']) : []);
      const names = tables.map(({ name }) => name);
      return { data: Object.fromEntries(data), unprocessedKeys: leftOver(UnprocessedKeys, keysOf, names) };
    },
    failed: () =>
      unprocessed(
        tables.map(({ name, keys }) => [name, keys]),
        'unprocessedKeys',
      ),
  };
}

function batchWrite(request: Members, kind: 'Put' | 'Delete'): Asked {
  const tables = tablesOf(request).map(
    ([name, items]) => [name, listAt(items, `tables][${name}`).map((item) => itemToWire(item, 'tables'))] as const,
  );
  const [outer, inner] = kind === 'Put' ? (['PutRequest', 'Item'] as const) : (['DeleteRequest', 'Key'] as const);
  const names = tables.map(([name]) => name);
  const rest = kind === 'Put' ? 'unprocessedItems' : 'unprocessedKeys';
  return {
    action: 'BatchWriteItem',
    input: {
      RequestItems: Object.fromEntries(
        tables.map(([name, items]) => [name, items.map((item) => ({ [outer]: { [inner]: item } }))]),
      ),
    },
    show: ({ UnprocessedItems }) => ({
      data: byTable(tables),
      [rest]: leftOver(UnprocessedItems, (asked) => memberList(asked, outer, inner), names),
    }),
    failed: () => unprocessed(tables, rest),
  };
}

function transactionItems(request: Members): readonly Members[] {
  refuseUnknown(request, ['version', 'operation', 'transactItems']);
  return listAt(request['transactItems'], 'transactItems').map((item) => {
    if (!isObject(item) || typeof item['table'] !== 'string')
      throw mappingError("Value for field '$[transactItems][table]' not found.");
    return item;
  });
}

function transactGet(_table: string, request: Members): Asked {
  const gets = transactionItems(request).map(({ table, ...get }) => single['GetItem']?.(asText(table), get).input);
  return {
    action: 'TransactGetItems',
    input: { TransactItems: gets.map((Get) => ({ Get })) },
    show: ({ Responses }) => ({
      items: (Array.isArray(Responses) ? Responses : []).map((one: unknown) =>
        isObject(one) ? itemFromWire(one['Item']) : null,
      ),
      cancellationReasons: null,
    }),
    failed: (cancellationReasons) => ({ items: null, cancellationReasons }),
  };
}

const kinds: Readonly<Record<string, string>> = { PutItem: 'Put', UpdateItem: 'Update', DeleteItem: 'Delete' };

function transactWrite(_table: string, request: Members): Asked {
  const writes = transactionItems(request).map((item) => writeOf(item));
  return {
    action: 'TransactWriteItems',
    input: { TransactItems: writes.map(({ kind, write }) => ({ [kind]: write })) },
    show: () => ({ keys: writes.map(({ key }) => itemFromWire(key)), cancellationReasons: null }),
    failed: (cancellationReasons) => ({ keys: null, cancellationReasons }),
  };
}

function writeOf({ table, operation, ...rest }: Members): { kind: string; write: Members; key: Members } {
  const { condition, shows } = conditionOf(rest['condition']);
  const key = itemToWire(rest['key'], 'key');
  const request = { ...rest, ...(condition !== undefined && { condition }) };
  const shown = shows && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  if (operation === 'ConditionCheck') {
    refuseUnknown(rest, ['key', 'condition'], 'transactItems][');
    const expression = expressionAt(condition, 'condition');
    if (!expression) throw mappingError("Value for field '$[transactItems][condition]' not found.");
    const write = { TableName: table, Key: key, ConditionExpression: expression.text, ...placeholders(expression) };
    return { kind: operation, write: { ...write, ...shown }, key };
  }
  const kind = Object.hasOwn(kinds, asText(operation)) ? kinds[asText(operation)] : undefined;
  if (kind === undefined) throw mappingError("Value for field '$[transactItems][operation]' is not valid.");
  const { ReturnValues: _, ...input } = single[asText(operation)]?.(asText(table), request).input ?? {};
  return { kind, write: { ...input, ...shown }, key };
}

/**
 * The error shows the item that failed a check, unless the request says otherwise. docs: AWS AppSync Developer Guide,
 * "Transaction condition expressions"
 */
function conditionOf(value: unknown): { readonly condition: unknown; readonly shows: boolean } {
  if (!isObject(value)) return { condition: value, shows: true };
  const { returnValuesOnConditionCheckFailure: shows, ...condition } = value;
  return { condition, shows: shows !== false };
}

/** docs: AWS AppSync Developer Guide, "AWS AppSync JavaScript resolver function reference for DynamoDB" */
export const several: Readonly<Record<string, (table: string, request: Members) => Asked>> = {
  BatchGetItem: batchGet,
  BatchPutItem: (_table, request) => batchWrite(request, 'Put'),
  BatchDeleteItem: (_table, request) => batchWrite(request, 'Delete'),
  TransactGetItems: transactGet,
  TransactWriteItems: transactWrite,
};
