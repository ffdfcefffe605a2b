import { validation } from '../errors.ts';
import type { Condition, Operand } from './condition.ts';
import { keyNames, longestRangeKey, orderedBytes } from './key.ts';
import type { KeySchema, KeyType } from './table.ts';
import { typeOf, type Value } from './value.ts';

/** The items of one partition, from the first order up to, but not including, the second. */
export interface KeyRange {
  readonly hash: Value;
  readonly low: Buffer;
  readonly high: Buffer;
}

/** A place after every key: no order of a key is greater. */
export const behindAll = Buffer.alloc(longestRangeKey + 1, 0xff);
const beforeAll = Buffer.alloc(0);
/** Answers the smallest order that is greater than another one. */
export const behind = (order: Buffer): Buffer => Buffer.concat([order, Buffer.from([0])]);

type Simple = Extract<Condition, { readonly kind: 'compare' | 'between' | 'function' }>;

/** docs: Amazon DynamoDB Developer Guide, "Key condition expressions for the Query operation in DynamoDB" */
export function readKeyCondition(
  condition: Condition,
  keys: KeySchema,
  attributes: Readonly<Record<string, KeyType>>,
): KeyRange {
  const byName = new Map<string, { readonly part: Simple; readonly values: readonly Value[] }>();
  for (const part of partsOf(condition)) {
    const { name, values } = readPart(part);
    if (byName.has(name))
      throw validation(
        'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
      );
    byName.set(name, { part, values });
  }
  const names = keyNames(keys);
  const hash = byName.get(keys.hash);
  if (byName.size > 2) throw validation('Conditions can be of length 1 or 2 only');
  if (!hash) throw validation(`Query condition missed key schema element: ${keys.hash}`);
  const unknown = [...byName.keys()].some((name) => !names.includes(name));
  if (unknown)
    throw keys.range === undefined
      ? validation('Query key condition not supported')
      : validation(`Query condition missed key schema element: ${keys.range}`);
  for (const [name, { values }] of byName)
    if (values.some((value) => typeOf(value) !== attributes[name]))
      throw validation(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
  if (hash.part.kind !== 'compare' || hash.part.operator !== '=') throw validation('Query key condition not supported');
  const range = keys.range === undefined ? undefined : byName.get(keys.range);
  const [value] = hash.values;
  if (!value) throw validation('Query key condition not supported');
  return { hash: value, ...(range ? boundsOf(range.part, range.values) : { low: beforeAll, high: behindAll }) };
}

function partsOf(condition: Condition): readonly Simple[] {
  switch (condition.kind) {
    case 'and':
      return [...partsOf(condition.left), ...partsOf(condition.right)];
    case 'compare':
      if (condition.operator === '<>') throw wrongOperator('<>');
      return [condition];
    case 'between':
      return [condition];
    case 'function':
      if (condition.name !== 'begins_with') throw wrongOperator(condition.name);
      return [condition];
    default:
      throw wrongOperator(condition.kind.toUpperCase());
  }
}

const wrongOperator = (operator: string): Error =>
  validation(`Invalid operator used in KeyConditionExpression: ${operator}`);

function readPart(part: Simple): { readonly name: string; readonly values: readonly Value[] } {
  const [of, ...others] = operandsOf(part);
  if (of?.kind !== 'path')
    throw validation('Invalid condition in KeyConditionExpression: the first operand has to be a key attribute');
  const [name, ...rest] = of.path;
  if (rest.length > 0)
    throw validation(
      'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
    );
  const values = others.flatMap((operand) => (operand.kind === 'value' ? [operand.value] : []));
  if (values.length !== others.length)
    throw validation('Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition');
  return { name, values };
}

/** Puts the key attribute first: `:v < a` becomes `a > :v`. */
function operandsOf(part: Simple): readonly Operand[] {
  switch (part.kind) {
    case 'compare':
      return part.left.kind === 'value' ? [part.right, part.left] : [part.left, part.right];
    case 'between':
      return [part.of, part.low, part.high];
    case 'function':
      return part.operands;
  }
}

const mirrored = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '=': '=', '<>': '<>' } as const;

function boundsOf(part: Simple, values: readonly Value[]): { readonly low: Buffer; readonly high: Buffer } {
  const [first = beforeAll, second = beforeAll] = values.map(orderedBytes);
  if (part.kind === 'between') return { low: first, high: behind(second) };
  if (part.kind === 'function') return { low: first, high: endOfPrefix(first, values[0]) };
  switch (part.left.kind === 'value' ? mirrored[part.operator] : part.operator) {
    case '<':
      return { low: beforeAll, high: first };
    case '<=':
      return { low: beforeAll, high: behind(first) };
    case '>':
      return { low: behind(first), high: behindAll };
    case '>=':
      return { low: first, high: behindAll };
    default:
      return { low: first, high: behind(first) };
  }
}

function endOfPrefix(prefix: Buffer, value: Value | undefined): Buffer {
  if (value && 'N' in value)
    throw validation(
      'Invalid KeyConditionExpression: Incorrect operand type for operator or function; ' +
        'operator or function: begins_with, operand type: N',
    );
  return Buffer.concat([prefix, behindAll]);
}
