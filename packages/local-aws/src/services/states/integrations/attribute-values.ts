import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { isObject } from '../engine/numbers.ts';

/** The members of the four actions that hold values of attributes by name. */
const holders = ['Item', 'Key', 'ExpressionAttributeValues'];

/**
 * Writes out the values of attributes that the optimised integration takes in a short form: a text stands for a
 * string, and BOOL may be a text. docs: aws-samples/step-functions-workflows-collection, "human-task-reminder" and
 * "quorum-with-parallel-pattern"
 */
export const withFullValues = (input: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, holders.includes(name) ? eachFull(value) : value]),
  );

const eachFull = (values: Json): Json =>
  isObject(values) ? Object.fromEntries(Object.entries(values).map(([name, value]) => [name, full(value)])) : values;

function full(value: Json): Json {
  if (typeof value === 'string') return { S: value };
  if (!isObject(value)) return value;
  const { BOOL, L, M } = value;
  return {
    ...value,
    ...(typeof BOOL === 'string' ? { BOOL: BOOL === 'true' } : {}),
    ...(Array.isArray(L) ? { L: L.map(full) } : {}),
    ...(isObject(M) ? { M: eachFull(M) } : {}),
  };
}
