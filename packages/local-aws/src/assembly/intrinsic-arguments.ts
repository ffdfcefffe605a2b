import { AwsError } from '../kernel/errors.ts';
import { asText } from '../kernel/as-text.ts';
import { isObject } from '../kernel/is-object.ts';

/** Makes the error for an argument that an intrinsic function does not take. The error names the function. */
export const templateError = (problem: string): AwsError =>
  new AwsError('ValidationError', `Template error: ${problem}.`);

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw templateError(`${name} takes a string`);
  return value;
}

/** Reads a value that can stand within a text. */
export function scalar(value: unknown, name: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw templateError(`${name} takes a string`);
  return asText(value);
}

export function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw templateError(`${name} takes a list`);
  return value;
}

export function pair(value: unknown, name: string): readonly [unknown, unknown] {
  const [first, second, ...others] = list(value, name);
  if (first === undefined || second === undefined || others.length > 0)
    throw templateError(`${name} takes a list of two`);
  return [first, second];
}

export function triple(value: unknown, name: string): readonly [unknown, unknown, unknown] {
  const [first, second, third, ...others] = list(value, name);
  if (first === undefined || second === undefined || third === undefined || others.length > 0)
    throw templateError(`${name} takes a list of three`);
  return [first, second, third];
}

/** Reads the logical id of a resource and the name of its attribute, from `A.Arn` or from a list of both. */
export function attribute(value: unknown): readonly [string, string] {
  const parts = typeof value === 'string' ? value.split('.') : list(value, 'Fn::GetAtt');
  const [logicalId = '', ...names] = parts.map((part) => text(part, 'Fn::GetAtt'));
  if (logicalId === '' || names.length === 0 || names.includes(''))
    throw templateError('Fn::GetAtt takes the name of a resource and of its attribute');
  return [logicalId, names.join('.')];
}

/** Reads the text of Fn::Sub and the variables that it brings along. */
export function substitution(value: unknown): readonly [string, Readonly<Record<string, unknown>>] {
  const [template, variables = {}, ...others] = [value].flat();
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables) || others.length > 0)
    throw templateError('Fn::Sub takes a string, and a mapping of variables beside it');
  return [text(template, 'Fn::Sub'), variables as Readonly<Record<string, unknown>>];
}

/**
 * Reads the names of Fn::FindInMap, and the value that it answers when there is none. docs: AWS CloudFormation Template
 * Reference, "Fn::FindInMap"
 */
export function mapPath(
  value: unknown,
): readonly [readonly [unknown, unknown, unknown], { readonly DefaultValue: unknown } | undefined] {
  const [map, first, second, otherwise, ...others] = list(value, 'Fn::FindInMap');
  if (otherwise === undefined) return [triple(value, 'Fn::FindInMap'), undefined];
  if (!isObject(otherwise) || !('DefaultValue' in otherwise) || others.length > 0)
    throw templateError('Fn::FindInMap takes a list of three, and an object with a DefaultValue beside them');
  return [[map, first, second], { DefaultValue: otherwise['DefaultValue'] }];
}
