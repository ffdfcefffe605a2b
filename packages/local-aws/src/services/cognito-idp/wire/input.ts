import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter } from '../errors.ts';

/** A request as it arrives: nothing is known of any member but its name. */
export type Input<Names extends string> = { readonly [Name in Names]?: unknown };

/**
 * Members that only Lambda triggers, threat protection and Pinpoint read. A pool here can have none of them,
 * so these have no effect, exactly as on AWS with such a pool.
 */
export const forTriggers = ['ClientMetadata', 'UserContextData', 'AnalyticsMetadata'] as const;
export type ForTriggers = (typeof forTriggers)[number];

interface TextRule {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
  /** The pattern as AWS's message shows it. */
  readonly patternText?: string;
}

const constraint = (name: string, rule: string): AwsError =>
  invalidParameter(
    `1 validation error detected: Value at '${memberName(name)}' failed to satisfy constraint: Member must ${rule}`,
  );
const memberName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const wrongType = (name: string, type: string): AwsError =>
  new AwsError('SerializationException', `${name} is not a ${type}.`);

export const missing = (name: string): AwsError =>
  invalidParameter(
    `1 validation error detected: Value null at '${memberName(name)}' failed to satisfy constraint: Member must not be null`,
  );

export function text<Name extends string>(input: Input<Name>, name: Name, rule: TextRule = {}): string {
  const value = optionalText(input, name, rule);
  if (value === undefined) throw missing(name);
  return value;
}

export function optionalText<Name extends string>(
  input: Input<Name>,
  name: Name,
  rule: TextRule = {},
): string | undefined {
  const value: unknown = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'string');
  const { minimum = 1, maximum = 131_072, pattern, patternText } = rule;
  if (value.length < minimum) throw constraint(name, `have length greater than or equal to ${minimum}`);
  if (value.length > maximum) throw constraint(name, `have length less than or equal to ${maximum}`);
  if (pattern && !pattern.test(value))
    throw constraint(name, `satisfy regular expression pattern: ${patternText ?? pattern.source}`);
  return value;
}

export function flag<Name extends string>(input: Input<Name>, name: Name): boolean {
  const value: unknown = input[name];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw wrongType(name, 'boolean');
  return value;
}

export function optionalInteger<Name extends string>(
  input: Input<Name>,
  name: Name,
  minimum: number,
  maximum: number,
): number | undefined {
  const value: unknown = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'integer');
  if (value < minimum) throw constraint(name, `have value greater than or equal to ${minimum}`);
  if (value > maximum) throw constraint(name, `have value less than or equal to ${maximum}`);
  return value;
}

/** A map of strings; entries without a value are left out, as clients send them for what they do not have. */
export function textMap<Name extends string>(input: Input<Name>, name: Name): ReadonlyMap<string, string> {
  const value: unknown = input[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'map');
  const map = new Map<string, string>();
  for (const [key, item] of Object.entries(value as object)) {
    if (item === null) continue;
    if (typeof item !== 'string') throw wrongType(`${name}.${key}`, 'string');
    map.set(key, item);
  }
  return map;
}

export function textList<Name extends string>(input: Input<Name>, name: Name): readonly string[] | undefined {
  const value: unknown = input[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw wrongType(name, 'list of strings');
  return value;
}

/** `[{Name, Value}]`; a missing value clears the attribute. */
export function attributeList<Name extends string>(input: Input<Name>, name: Name): ReadonlyMap<string, string> {
  const value: unknown = input[name] ?? [];
  if (!Array.isArray(value)) throw wrongType(name, 'list');
  const map = new Map<string, string>();
  for (const item of value as unknown[]) {
    if (typeof item !== 'object' || item === null) throw wrongType(name, 'list of attributes');
    const attribute = item as Input<'Name' | 'Value'>;
    map.set(
      text(attribute, 'Name', { maximum: 32 }),
      optionalText(attribute, 'Value', { minimum: 0, maximum: 2048 }) ?? '',
    );
  }
  return map;
}

export const username = <Name extends string>(input: Input<Name>, name: Name): string =>
  text(input, name, {
    maximum: 128,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
    patternText: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
  });

const passwordRule: TextRule = { maximum: 256, pattern: /^\S+.*\S+$/s, patternText: '^[\\S]+.*[\\S]+$' };
export const password = <Name extends string>(input: Input<Name>, name: Name): string =>
  text(input, name, passwordRule);

export const confirmationCode = <Name extends string>(input: Input<Name>, name: Name): string =>
  text(input, name, { maximum: 2048, pattern: /^\S+$/, patternText: '[\\S]+' });
