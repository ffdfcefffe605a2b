import { AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { nested } from './paths.ts';
import { checkOr, compileField, compileObject } from './pattern.ts';

/** Finds everything that is wrong with a pattern, where `compilePattern` throws the first of it. */
export function patternFaults(pattern: unknown): readonly AwsError[] {
  try {
    return faultsWithin(nested(pattern));
  } catch (error) {
    return [thrown(error)];
  }
}

function faultsWithin(pattern: unknown): readonly AwsError[] {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) return faultOf(() => compileObject(pattern));
  return Object.entries(pattern).flatMap(([field, value]) => {
    if (field === '$or')
      return [...faultOf(() => checkOr(value)), ...[value].flat().filter(isObject).flatMap(faultsWithin)];
    if (Array.isArray(value) && value.length > 1)
      return value.flatMap((one) => faultOf(() => compileField(field, [one])));
    return isObject(value) && !field.includes('.') ? faultsWithin(value) : faultOf(() => compileField(field, value));
  });
}

function faultOf(step: () => unknown): readonly AwsError[] {
  try {
    step();
    return [];
  } catch (error) {
    return [thrown(error)];
  }
}

function thrown(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}
