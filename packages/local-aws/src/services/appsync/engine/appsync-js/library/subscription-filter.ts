import type { Json, JsonObject } from '../types.ts';
import { Overspent } from '../overspent.ts';
import { isObject } from './port.ts';

interface Filter {
  fieldName: string;
  operator: string;
  value: Json;
}
/** The groups are alternatives; all filters of a group have to hold. Without any group there is no condition. */
type Groups = Filter[][];

/** How many filters may still be made: alternatives that all have to hold are multiplied. */
interface Room {
  left: number;
}

/**
 * Implements util.transform.toSubscriptionFilter: it writes a filter object in disjunctive normal form. Several
 * operators on one field are alternatives, operators are not checked, and a value that is not a filter object gives
 * null. docs: AWS AppSync Developer Guide, "Transformation helpers in util.transform"; recorded:
 * localstack/appsync-utils, transform-subscription.test.js
 */
export function toSubscriptionFilter(
  filter: Json,
  ignoredFields: Json = null,
  rules: Json = null,
  mostFilters = Infinity,
): Json {
  const room = { left: mostFilters };
  const ignored = new Set(Array.isArray(ignoredFields) ? ignoredFields : []);
  const groups = isObject(filter) ? filterGroups(filter, ignored, room) : undefined;
  const ruled = isObject(rules)
    ? either(Object.entries(rules).map(([field, operators]) => fieldGroups(field, operators)))
    : [];
  if (groups === undefined || ruled === undefined) return null;
  return { filterGroup: both(groups, ruled, room).map((filters) => ({ filters: filters.map((one) => ({ ...one })) })) };
}

function groupsOf(key: string, value: Json, ignored: ReadonlySet<Json>, room: Room): Groups | undefined {
  if (key === 'and' || key === 'or') return memberGroups(key, value, ignored, room);
  return ignored.has(key) ? [] : fieldGroups(key, value);
}

function filterGroups(filter: JsonObject, ignored: ReadonlySet<Json>, room: Room): Groups | undefined {
  let groups: Groups = [];
  for (const [key, value] of Object.entries(filter)) {
    const next = groupsOf(key, value, ignored, room);
    if (next === undefined) return undefined;
    groups = both(groups, next, room);
  }
  return groups;
}

function memberGroups(key: 'and' | 'or', members: Json, ignored: ReadonlySet<Json>, room: Room): Groups | undefined {
  if (!Array.isArray(members)) return undefined;
  const groups = members.map((member) => (isObject(member) ? filterGroups(member, ignored, room) : undefined));
  if (key === 'or') return either(groups);
  return groups.reduce<Groups | undefined>(
    (all, next) => (all === undefined || next === undefined ? undefined : both(all, next, room)),
    [],
  );
}

const fieldGroups = (fieldName: string, operators: Json): Groups | undefined =>
  isObject(operators)
    ? Object.entries(operators).map(([operator, value]) => [{ fieldName, operator, value }])
    : undefined;

function either(alternatives: readonly (Groups | undefined)[]): Groups | undefined {
  const known = alternatives.filter((groups) => groups !== undefined);
  return known.length === alternatives.length ? known.flat() : undefined;
}

function both(left: Groups, right: Groups, room: Room): Groups {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const filtersOf = (groups: Groups): number => groups.reduce((sum, { length }) => sum + length, 0);
  room.left -= filtersOf(left) * right.length + left.length * filtersOf(right);
  if (room.left < 0) throw new Overspent();
  return left.flatMap((first) => right.map((second) => [...first, ...second]));
}
