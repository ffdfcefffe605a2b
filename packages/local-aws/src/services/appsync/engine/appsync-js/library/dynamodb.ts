import type { Json, JsonObject } from '../types.ts';
import { CodeFault } from './fault.ts';
import { isObject, stringAt, type Utilities, type Utility } from './port.ts';

/**
 * Writes values as AppSync does for DynamoDB: numbers stay JSON numbers, and null is `{"NULL": null}`. docs: AWS
 * AppSync Developer Guide, "DynamoDB helpers in util.dynamodb"
 */
export function toDynamoDB(value: Json): JsonObject {
  if (value === null) return { NULL: null };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value };
  if (typeof value === 'boolean') return { BOOL: value };
  return Array.isArray(value) ? { L: value.map(toDynamoDB) } : { M: toMapValues(value) };
}

const toMapValues = (map: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, toDynamoDB(value)]));

const tagged =
  (tag: string): Utility =>
  ([value = null]) =>
    value === null ? null : { [tag]: value };

const mapping =
  (name: string, convert: (map: JsonObject) => Json): Utility =>
  ([value = null]) => {
    if (value === null) return null;
    if (!isObject(value)) throw new CodeFault(`util.dynamodb.${name} expects an object.`);
    return convert(value);
  };

function toList([value = null]: readonly Json[]): Json {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new CodeFault('util.dynamodb.toList expects a list.');
  return toDynamoDB(value);
}

function toS3Object(values: readonly Json[]): Json {
  const [key, bucket, region] = [0, 1, 2].map((index) => stringAt(values, index, 'util.dynamodb.toS3Object'));
  const version = values[3] ?? undefined;
  return { S: JSON.stringify({ s3: { key, bucket, region, version } }) };
}

function fromS3ObjectJson(values: readonly Json[]): Json {
  let parsed: Json;
  try {
    parsed = JSON.parse(stringAt(values, 0, 'util.dynamodb.fromS3ObjectJson')) as Json;
  } catch {
    throw new CodeFault('util.dynamodb.fromS3ObjectJson: the text is not JSON.');
  }
  return isObject(parsed) && isObject(parsed['s3']) ? parsed['s3'] : null;
}

export const dynamodbUtilities: Utilities = {
  'util.dynamodb.toDynamoDB': ([value = null]) => toDynamoDB(value),
  'util.dynamodb.toString': tagged('S'),
  'util.dynamodb.toStringSet': tagged('SS'),
  'util.dynamodb.toNumber': tagged('N'),
  'util.dynamodb.toNumberSet': tagged('NS'),
  'util.dynamodb.toBinary': tagged('B'),
  'util.dynamodb.toBinarySet': tagged('BS'),
  'util.dynamodb.toBoolean': tagged('BOOL'),
  'util.dynamodb.toNull': () => ({ NULL: null }),
  'util.dynamodb.toList': toList,
  'util.dynamodb.toMap': mapping('toMap', (map) => ({ M: toMapValues(map) })),
  'util.dynamodb.toMapValues': mapping('toMapValues', toMapValues),
  'util.dynamodb.toS3Object': toS3Object,
  'util.dynamodb.fromS3ObjectJson': fromS3ObjectJson,
};
