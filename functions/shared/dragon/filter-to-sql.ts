import type { DragonFilterInput, StringFilterInput } from '../../../generated/schema.ts';
import type { RowData } from './catalogue/row.ts';
import { canonicalText } from './canonical-name.ts';
import { validationError } from './errors.ts';

/** The fields that a filter can name, with the canonical column of each. Nothing else ever becomes an identifier. */
const columns = {
  name: 'name_key',
  family: 'family_str',
  description: 'description_key',
  country: 'country_key',
  state: 'state_key',
  city: 'city_key',
  neighborhood: 'neighborhood_key',
} as const satisfies Readonly<Record<string, keyof RowData>>;

type Field = keyof typeof columns;
const fields = Object.keys(columns) as readonly Field[];

/**
 * The longest condition: S3 Select takes 256 KB, and the rest of the statement needs little of it. docs: Amazon S3 User
 * Guide, "Querying data in place with Amazon S3 Select"
 */
export const mostExpressionBytes = 256 * 1024 - 4 * 1024;
export const mostFilterDepth = 10;
const mostConditions = 1_000;

/** Writes the WHERE condition of a filter in the SQL of S3 Select. Answers undefined if the filter asks for nothing. */
export function filterToSql(filter: DragonFilterInput | null | undefined): string | undefined {
  const budget = { conditions: mostConditions };
  const sql = conjunction(filter ?? {}, 'filter', 1, budget);
  if (sql === 'TRUE') return undefined;
  if (Buffer.byteLength(sql) > mostExpressionBytes) throw tooLarge('filter');
  return constantFree(sql);
}

// S3 Select documents no boolean literals in WHERE, so constants are comparisons of literals. docs: Amazon S3 User
// Guide, "SQL reference for Amazon S3 Select"
const constantFree = (sql: string): string => sql.replace(/^FALSE$/u, '1 = 0');

interface Budget {
  conditions: number;
}

/** All members of one filter object must hold together. */
function conjunction(filter: DragonFilterInput, path: string, depth: number, budget: Budget): string {
  if (depth > mostFilterDepth)
    throw validationError('filter', 'depth', `${path} is nested more than ${mostFilterDepth} levels deep`);
  const parts = fields.flatMap((field) => conditions(columns[field], filter[field] ?? {}, `${path}.${field}`, budget));
  const inner = (one: DragonFilterInput, at: string): string => conjunction(one, at, depth + 1, budget);
  if (filter.and) parts.push(allOf(filter.and.map((one, index) => inner(one, `${path}.and[${index}]`))));
  if (filter.or) parts.push(anyOf(filter.or.map((one, index) => inner(one, `${path}.or[${index}]`))));
  if (filter.not) parts.push(negation(inner(filter.not, `${path}.not`)));
  return allOf(parts);
}

function allOf(parts: readonly string[]): string {
  const needed = parts.filter((part) => part !== 'TRUE');
  if (needed.includes('FALSE')) return 'FALSE';
  return joined(needed, ' AND ') ?? 'TRUE';
}

function anyOf(parts: readonly string[]): string {
  const needed = parts.filter((part) => part !== 'FALSE');
  if (needed.includes('TRUE')) return 'TRUE';
  return joined(needed, ' OR ') ?? 'FALSE';
}

/** Joins several conditions in parentheses. One condition stays as it is, and none gives undefined. */
function joined(conditions: readonly string[], operator: string): string | undefined {
  return conditions.length > 1 ? `(${conditions.join(operator)})` : conditions[0];
}

function negation(part: string): string {
  if (part === 'TRUE') return 'FALSE';
  return part === 'FALSE' ? 'TRUE' : `NOT (${part})`;
}

function conditions(column: string, filter: StringFilterInput, path: string, budget: Budget): string[] {
  const name = `s.${column}`;
  const parts: string[] = [];
  const spend = (count: number): void => {
    budget.conditions -= count;
    if (budget.conditions < 0) throw tooLarge(path);
  };
  const text = (value: string, member: string): string => {
    spend(1);
    return matchable(value, `${path}.${member}`);
  };
  if (isGiven(filter.eq)) parts.push(`${name} = ${literal(text(filter.eq, 'eq'))}`);
  if (isGiven(filter.ne)) parts.push(`${name} <> ${literal(text(filter.ne, 'ne'))}`);
  if (isGiven(filter.in))
    parts.push(
      filter.in.length === 0 ? 'FALSE' : `${name} IN (${filter.in.map((one) => literal(text(one, 'in'))).join(', ')})`,
    );
  if (isGiven(filter.beginsWith)) parts.push(like(name, text(filter.beginsWith, 'beginsWith'), ''));
  if (isGiven(filter.contains)) parts.push(like(name, text(filter.contains, 'contains'), '%'));
  return parts;
}

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

function like(name: string, text: string, before: string): string {
  if (text === '') return 'TRUE';
  return `${name} LIKE ${literal(`${before}${text.replace(/[%_!]/gu, '!$&')}%`)} ESCAPE '!'`;
}

/**
 * Encodes every literal: S3 Select has no bind parameters, and inside quotes only the quote is special. docs: Amazon S3
 * API Reference, "SelectObjectContent"
 */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function matchable(value: string, path: string): string {
  // A text that no stored text can contain cannot be found, and could not be written as XML either.
  if (/\p{Cs}|\p{Cn}/u.test(value))
    throw validationError(path, 'unassigned-character', `${path} contains a code point that is not a character`);
  const text = canonicalText(value);
  if (/\p{Cc}/u.test(text))
    throw validationError(path, 'control-character', `${path} must not contain control characters`);
  return text;
}

function tooLarge(path: string): Error {
  return validationError('filter', 'size', `${path} makes the filter too large`);
}
