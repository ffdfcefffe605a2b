import { createHash } from 'node:crypto';
import { invalidParameters, keySchemaMismatch, validation } from '../errors.ts';
import { orderOf } from './number.ts';
import type { IndexDefinition, KeySchema, TableDefinition } from './table.ts';
import { contentOf, decimalOf, typeOf, type Item, type Value } from './value.ts';

/** The place of an item: its partition, and its order within the partition. */
export interface Place {
  readonly partition: Buffer;
  readonly order: Buffer;
}

/** docs: Amazon DynamoDB Developer Guide, "Service, account, and table quotas in Amazon DynamoDB" */
export const longestHashKey = 2048;
export const longestRangeKey = 1024;
const hashLength = 8;

/**
 * Writes a key as bytes in the order in which DynamoDB sorts keys of one type. docs: Amazon DynamoDB Developer Guide,
 * "Supported data types and naming rules in Amazon DynamoDB"
 */
export function orderedBytes(value: Value): Buffer {
  if ('N' in value) return orderOf(decimalOf(value.N));
  return 'B' in value ? Buffer.from(value.B, 'base64') : Buffer.from('S' in value ? value.S : '');
}

/** Partitions come in the order of a hash, so that a scan is not sorted by key. */
export function partitionOf(value: Value): Buffer {
  const bytes = orderedBytes(value);
  const hash = createHash('md5').update(typeOf(value)).update(bytes).digest().subarray(0, hashLength);
  return Buffer.concat([hash, bytes]);
}

export function placeOf(keys: KeySchema, item: Item): Place {
  const range = keys.range === undefined ? undefined : item[keys.range];
  return { partition: partitionOf(item[keys.hash] as Value), order: range ? orderedBytes(range) : Buffer.alloc(0) };
}

export const keyNames = ({ hash, range }: KeySchema): readonly string[] =>
  range === undefined ? [hash] : [hash, range];

export const keyOf = (keys: KeySchema, item: Item): Item =>
  Object.fromEntries(keyNames(keys).flatMap((name) => (item[name] ? [[name, item[name]]] : [])));

/** Checks the key of a request, which must have the members of the schema and no others. */
export function checkKey(table: TableDefinition, key: Item): void {
  const names = keyNames(table.keys);
  if (Object.keys(key).length !== names.length) throw keySchemaMismatch();
  for (const name of names) {
    const value = Object.hasOwn(key, name) ? key[name] : undefined;
    if (!value || typeOf(value) !== table.attributes[name]) throw keySchemaMismatch();
    checkKeyValue(table, name, value);
  }
}

/** Checks the key attributes of an item that will be stored. */
export function checkKeysOf(table: TableDefinition, item: Item): void {
  for (const name of keyNames(table.keys)) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (!value) throw invalidParameters(`Missing the key ${name} in the item`);
    const expected = table.attributes[name];
    if (typeOf(value) !== expected)
      throw invalidParameters(`Type mismatch for key ${name} expected: ${expected} actual: ${typeOf(value)}`);
    checkKeyValue(table, name, value);
  }
  for (const index of table.indexes) checkIndexKeys(table, index, item);
}

function checkKeyValue({ keys }: TableDefinition, name: string, value: Value): void {
  if (isEmpty(value))
    throw validation(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
        `${'S' in value ? 'string' : 'binary'} value. Key: ${name}`,
    );
  const length = orderedBytes(value).length;
  if (name === keys.hash && length > longestHashKey)
    throw invalidParameters(`Size of hashkey has exceeded the maximum size limit of${longestHashKey} bytes`);
  if (name === keys.range && length > longestRangeKey)
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${longestRangeKey} bytes`,
    );
}

const isEmpty = (value: Value): boolean => contentOf(value) === '';

function checkIndexKeys(table: TableDefinition, index: IndexDefinition, item: Item): void {
  for (const name of keyNames(index.keys)) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (!value) continue;
    const expected = table.attributes[name];
    if (typeOf(value) !== expected)
      throw invalidParameters(
        `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${typeOf(value)} IndexName: ${index.name}`,
      );
    if (isEmpty(value))
      throw validation(
        'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
          `The AttributeValue for a key attribute cannot contain an empty ${'S' in value ? 'string' : 'binary'} ` +
          `value. IndexName: ${index.name}, IndexKey: ${name}`,
      );
    const longest = name === index.keys.hash ? longestHashKey : longestRangeKey;
    if (orderedBytes(value).length > longest)
      throw invalidParameters(`Size of key ${name} of index ${index.name} has exceeded the limit of ${longest} bytes`);
  }
}

/** An index contains only the items that have all of its key attributes. */
export const isIn = ({ keys }: IndexDefinition, item: Item): boolean =>
  keyNames(keys).every((name) => Object.hasOwn(item, name));
