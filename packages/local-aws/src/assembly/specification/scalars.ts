import { isObject } from '../../kernel/is-object.ts';
import type { Schema } from './schema.ts';
import { asText } from '../../kernel/as-text.ts';

/**
 * Accepts a number or a truth value that is written as a text, and the other way round. docs: AWS CloudFormation User
 * Guide, "Template anatomy" (the types of values)
 */
const isOfType: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  integer: (value) => isNumeric(value) && Number.isInteger(Number(value)),
  number: (value) => isNumeric(value),
  boolean: (value) => typeof value === 'boolean' || /^(true|false)$/i.test(asText(value)),
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
};

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value));

/** Returns the fault of a value that has none of the types of the schema. */
export function typeFault({ type }: Schema, value: unknown): string | undefined {
  const types = [type ?? []].flat();
  if (types.length === 0 || types.some((one) => isOfType[one]?.(value) ?? true)) return undefined;
  return `expected type: ${types.map(nameOf).join(' or ')}, found: ${nameOf(typeOf(value))}`;
}

const names: Readonly<Record<string, string>> = { array: 'JSONArray', object: 'JSONObject' };
const nameOf = (type: string): string => names[type] ?? `${type.charAt(0).toUpperCase()}${type.slice(1)}`;

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Limits the characters of a value in a message. */
const longest = 200;

/** Finds the limits that a text, a number or a truth value breaks. */
export function scalarFaults(schema: Schema, value: unknown): string[] {
  const { enum: allowed } = schema;
  const rules = isNumber(schema) ? numberFaults(schema, Number(value)) : textFaults(schema, asText(value));
  if (allowed && !allowed.some((one) => String(one) === asText(value)))
    rules.push(`${JSON.stringify(value).slice(0, longest)} is not a valid enum value (${allowed.join(', ')})`);
  return rules;
}

const isNumber = ({ type }: Schema): boolean => type === 'integer' || type === 'number';

function numberFaults({ minimum, maximum, multipleOf }: Schema, value: number): string[] {
  const rules: string[] = [];
  if (minimum !== undefined && value < minimum) rules.push(`${value} is not greater or equal to ${minimum}`);
  if (maximum !== undefined && value > maximum) rules.push(`${value} is not less or equal to ${maximum}`);
  if (multipleOf !== undefined && value % multipleOf !== 0) rules.push(`${value} is not a multiple of ${multipleOf}`);
  return rules;
}

function textFaults({ minLength = 0, maxLength = Infinity, pattern }: Schema, value: string): string[] {
  const length = [...value].length;
  if (length < minLength) return [`expected minLength: ${minLength}, actual: ${length}`];
  if (length > maxLength) return [`expected maxLength: ${maxLength}, actual: ${length}`];
  if (pattern === undefined || matches(pattern, value)) return [];
  return [`string [${value.slice(0, longest)}] does not match pattern ${pattern}`];
}

const compiled = new Map<string, RegExp>();

/** Tells whether the pattern occurs anywhere in the text. */
export function matches(pattern: string, value: string): boolean {
  const known = compiled.get(pattern);
  const expression = known ?? new RegExp(pattern, pattern.includes('\\p{') ? 'u' : '');
  if (!known) compiled.set(pattern, expression);
  return expression.test(value);
}
