import { declareUnverified, type RequireAllowed } from '../../../../kernel/unverified.ts';
import type { Published } from './publication.ts';
import { asText } from '../../../../kernel/as-text.ts';
import { isObject } from '../../../../kernel/is-object.ts';

const betweenBounds = declareUnverified(
  'appsync-filter-between-bounds',
  'An enhanced subscription filter uses `between`, whose bounds may or may not be included.',
  'the bounds are excluded',
);

/** Is thrown for a filter that is refused when the subscription starts. */
export class FilterError extends Error {}

export interface Condition {
  readonly fieldName: string;
  readonly operator: string;
  readonly value: unknown;
}

/** All conditions of a group must hold; the groups are alternatives. */
export type FilterGroups = readonly (readonly Condition[])[];

const maxGroups = 10;
const maxFields = 5;
const maxIn = 5;
const maxContainsAny = 20;
const maxDepth = 5;
const maxString = 256;

/**
 * Checks `{"filterGroup":[{"filters":[{"fieldName","operator","value"}]}]}` and its limits. docs: AWS AppSync Developer
 * Guide, "Defining enhanced subscriptions filters in AWS AppSync"
 */
export function readFilter(filter: unknown, requireAllowed: RequireAllowed): FilterGroups {
  const groups = isObject(filter) ? filter['filterGroup'] : undefined;
  if (!Array.isArray(groups)) throw new FilterError('Invalid subscription filter: filterGroup must be a list');
  const read = groups.map((group: unknown) => readGroup(group, requireAllowed));
  const expanded = read.reduce(
    (total, group) =>
      total +
      group.reduce(
        (product, { operator, value }) => product * (operator === 'in' ? Math.max((value as unknown[]).length, 1) : 1),
        1,
      ),
    0,
  );
  if (expanded > maxGroups)
    throw new FilterError(`Subscription filter exceeds maximum value limit ${maxGroups} for filter groups.`);
  return read;
}

function readGroup(group: unknown, requireAllowed: RequireAllowed): Condition[] {
  const filters = isObject(group) ? group['filters'] : undefined;
  if (!Array.isArray(filters)) throw new FilterError('Invalid subscription filter: filters must be a list');
  const conditions = filters.map((condition: unknown) => readCondition(condition, requireAllowed));
  if (new Set(conditions.map(({ fieldName }) => fieldName)).size > maxFields)
    throw new FilterError(`Subscription filter exceeds maximum value limit ${maxFields} for field names.`);
  return conditions;
}

function readCondition(condition: unknown, requireAllowed: RequireAllowed): Condition {
  if (!isObject(condition)) throw new FilterError('Invalid subscription filter: a filter must be an object');
  const { fieldName, operator, value } = condition;
  if (typeof fieldName !== 'string' || fieldName === '')
    throw new FilterError('Invalid subscription filter: fieldName is required');
  if (fieldName.split('.').length > maxDepth)
    throw new FilterError(`Subscription filter exceeds maximum value limit ${maxDepth} for nested fields.`);
  if (typeof operator !== 'string' || !Object.hasOwn(operators, operator))
    throw new FilterError(`Invalid subscription filter: unknown operator ${asText(operator)}`);
  if (operator === 'between') requireAllowed(betweenBounds);
  operators[operator as Operator].check(value);
  return { fieldName, operator, value };
}

type Scalar = string | number | boolean;

function checkScalar(value: unknown, types: readonly string[]): void {
  if (!types.includes(typeof value))
    throw new FilterError(
      `Invalid subscription filter: value of type ${value === null ? 'null' : typeof value} is not supported`,
    );
  if (typeof value === 'string' && value.length > maxString)
    throw new FilterError(`Subscription filter exceeds maximum value limit ${maxString} for strings.`);
}

const scalar = (value: unknown): void => checkScalar(value, ['string', 'number', 'boolean']);
const ordered = (value: unknown): void => checkScalar(value, ['string', 'number']);
const text = (value: unknown): void => checkScalar(value, ['string']);

const listOf =
  (limit: number) =>
  (value: unknown): void => {
    if (!Array.isArray(value)) throw new FilterError('Invalid subscription filter: value must be a list');
    if (value.length > limit)
      throw new FilterError(`Subscription filter exceeds maximum value limit ${limit} for values.`);
    value.forEach(scalar);
  };

function pair(value: unknown): void {
  if (!Array.isArray(value) || value.length !== 2)
    throw new FilterError('Invalid subscription filter: between takes two values');
  value.forEach(ordered);
}

const compare = (actual: unknown, value: unknown, test: (order: number) => boolean): boolean => {
  if (typeof actual !== typeof value || (typeof actual !== 'number' && typeof actual !== 'string')) return false;
  if (actual === value) return test(0);
  return test(actual < (value as typeof actual) ? -1 : 1);
};

const holds = (actual: unknown, value: unknown): boolean =>
  Array.isArray(actual)
    ? actual.includes(value)
    : typeof actual === 'string' && typeof value === 'string' && actual.includes(value);

interface OperatorRule {
  readonly check: (value: unknown) => void;
  readonly test: (actual: unknown, value: unknown) => boolean;
}

type Operator =
  | 'eq'
  | 'ne'
  | 'le'
  | 'lt'
  | 'ge'
  | 'gt'
  | 'contains'
  | 'notContains'
  | 'beginsWith'
  | 'in'
  | 'notIn'
  | 'between'
  | 'containsAny';

const operators: Record<Operator, OperatorRule> = {
  eq: { check: scalar, test: (actual, value) => actual === value },
  ne: { check: scalar, test: (actual, value) => actual !== value },
  le: { check: ordered, test: (actual, value) => compare(actual, value, (order) => order <= 0) },
  lt: { check: ordered, test: (actual, value) => compare(actual, value, (order) => order < 0) },
  ge: { check: ordered, test: (actual, value) => compare(actual, value, (order) => order >= 0) },
  gt: { check: ordered, test: (actual, value) => compare(actual, value, (order) => order > 0) },
  contains: { check: scalar, test: holds },
  notContains: { check: scalar, test: (actual, value) => !holds(actual, value) },
  beginsWith: {
    check: text,
    test: (actual, value) => typeof actual === 'string' && actual.startsWith(value as string),
  },
  in: { check: listOf(maxIn), test: (actual, value) => (value as Scalar[]).includes(actual as Scalar) },
  notIn: { check: listOf(maxIn), test: (actual, value) => !(value as Scalar[]).includes(actual as Scalar) },
  between: {
    check: pair,
    test: (actual, value) =>
      compare(actual, (value as unknown[])[0], (order) => order > 0) &&
      compare(actual, (value as unknown[])[1], (order) => order < 0),
  },
  containsAny: {
    check: listOf(maxContainsAny),
    test: (actual, value) => Array.isArray(actual) && (value as Scalar[]).some((item) => actual.includes(item)),
  },
};

export const matchesFilter = (groups: FilterGroups, published: Published): boolean =>
  groups.some((conditions) =>
    conditions.every(({ fieldName, operator, value }) =>
      operators[operator as Operator].test(fieldAt(published, fieldName), value),
    ),
  );

function fieldAt(published: Published, name: string): unknown {
  let value: unknown = published;
  for (const part of name.split('.')) value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}

/**
 * Filters by arguments: every given argument must equal the field of its name. An explicit null asks for a field that
 * is null or absent.
 */
export function argumentFilter(args: Readonly<Record<string, unknown>>): FilterGroups {
  return [
    Object.entries(args).map(([fieldName, value]) => ({
      fieldName,
      operator: value === null ? 'absent' : 'eq',
      value,
    })),
  ];
}

export const matchesArguments = (groups: FilterGroups, published: Published): boolean =>
  (groups[0] ?? []).every(({ fieldName, operator, value }) => {
    const actual = Object.hasOwn(published, fieldName) ? published[fieldName] : undefined;
    return operator === 'absent' ? actual === null || actual === undefined : actual === value;
  });
