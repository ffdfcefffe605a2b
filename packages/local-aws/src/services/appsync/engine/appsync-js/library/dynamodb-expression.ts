import type { Json, JsonObject } from '../types.ts';
import { toDynamoDB } from './dynamodb.ts';
import { isObject } from './port.ts';

const comparisons = new Map(Object.entries({ eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' }));
const functions = new Map(
  Object.entries({ contains: 'contains', notContains: 'NOT contains', beginsWith: 'begins_with' }),
);
const attributeTypes = new Map(
  Object.entries({
    _null: 'NULL',
    string: 'S',
    stringSet: 'SS',
    number: 'N',
    numberSet: 'NS',
    binary: 'B',
    binarySet: 'BS',
    boolean: 'BOOL',
    list: 'L',
    map: 'M',
  }),
);

/** The names that exist so far, to which the expression refers. */
interface Names {
  readonly names: JsonObject;
  readonly values: JsonObject;
}

/**
 * Is thrown for a filter that AppSync cannot render; it then answers null. recorded: localstack/appsync-utils,
 * transform.test.js
 */
class Unrenderable extends Error {}

/**
 * Implements util.transform.toDynamoDBFilterExpression and toDynamoDBConditionExpression, which write the same text for
 * the same filter.
 */
export function toDynamoDBExpression(filter: Json): Json {
  const named: Names = { names: {}, values: {} };
  try {
    const expression = renderFilter(filter, '', named);
    return JSON.stringify({ expression, expressionNames: named.names, expressionValues: named.values });
  } catch (error) {
    if (error instanceof Unrenderable) return null;
    throw error;
  }
}

function renderFilter(filter: Json | undefined, prefix: string, named: Names): string {
  const parts = Object.entries(requireObject(filter)).map(([key, value]) => {
    if (key === 'and' || key === 'or') return renderGroup(key, value, `${prefix}${key}_`, named);
    if (key === 'not') return `(NOT ${renderFilter(value, `${prefix}not_`, named)})`;
    named.names[`#${key}`] = key;
    return renderOperators(`#${key}`, `#${key}`, value, `:${prefix}${key}_`, named);
  });
  return parts.join(' AND ');
}

function renderGroup(key: 'and' | 'or', members: Json, prefix: string, named: Names): string {
  const parts = requireList(members).map((member, index) => renderFilter(member, `${prefix}${index}_`, named));
  return wrap(parts, key.toUpperCase());
}

const wrap = (parts: readonly string[], joiner: string): string =>
  parts.length > 1 ? `(${parts.join(` ${joiner} `)})` : (parts[0] ?? '');

function renderOperators(path: string, name: string, operators: Json, valuePrefix: string, named: Names): string {
  return wrap(
    Object.entries(requireObject(operators)).map(([operator, operand]) =>
      renderOperator(path, name, operator, operand, valuePrefix, named),
    ),
    'AND',
  );
}

function renderOperator(
  path: string,
  name: string,
  operator: string,
  operand: Json,
  valuePrefix: string,
  named: Names,
): string {
  const value = (suffix: string, content: Json): string => {
    named.values[valuePrefix + suffix] = toDynamoDB(content);
    return valuePrefix + suffix;
  };
  const comparison = comparisons.get(operator);
  if (comparison !== undefined) return `(${path} ${comparison} ${value(operator, operand)})`;
  const called = functions.get(operator);
  if (called !== undefined) return `(${called}(${path},${value(operator, operand)}))`;
  switch (operator) {
    case 'between': {
      const [start, end] = requireList(operand);
      if (start === undefined || end === undefined) throw new Unrenderable();
      return `(${path} BETWEEN ${value('between_start', start)} AND ${value('between_end', end)})`;
    }
    case 'in': {
      const options = requireList(operand);
      return options.length === 0
        ? '(null)'
        : `(${path} IN (${options.map((option, index) => value(`in_${index}`, option)).join(', ')}))`;
    }
    case 'attributeExists':
      if (typeof operand !== 'boolean') throw new Unrenderable();
      return `(${operand ? 'attribute_exists' : 'attribute_not_exists'}(${path}))`;
    case 'attributeType': {
      const type = typeof operand === 'string' ? attributeTypes.get(operand) : undefined;
      if (type === undefined) throw new Unrenderable();
      return `(attribute_type(${path},${value('attributeType', type)}))`;
    }
    case 'size':
      return renderOperators(`size(${name})`, name, operand, `${valuePrefix}size_`, named);
    default:
      throw new Unrenderable();
  }
}

function requireObject(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new Unrenderable();
  return value;
}

function requireList(value: Json): Json[] {
  if (!Array.isArray(value)) throw new Unrenderable();
  return value;
}
