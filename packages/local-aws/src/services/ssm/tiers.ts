import { AwsError } from '../../kernel/errors.ts';
import { validation } from './errors.ts';
import { longestStandard } from './parameters.ts';
import type { Parameter, ParameterType } from './store.ts';

export function readType(type: ParameterType | undefined, existing: Parameter | undefined): ParameterType {
  if (type === undefined && !existing) throw validation('A parameter type is required when you create a parameter.');
  if (existing && type !== undefined && type !== existing.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't " +
        'change a parameter from a String type to a SecureString type.',
    );
  }
  return type ?? existing?.type ?? 'String';
}

/** Intelligent tiering takes the tier that a value needs. */
export function readTier(
  tier: Parameter['tier'] | 'Intelligent-Tiering' | undefined,
  value: string,
  existing: Parameter | undefined,
): Parameter['tier'] {
  if (tier === undefined) return existing?.tier ?? 'Standard';
  if (tier === 'Intelligent-Tiering')
    return existing?.tier === 'Advanced' || value.length > longestStandard ? 'Advanced' : 'Standard';
  if (existing?.tier === 'Advanced' && tier === 'Standard') {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter " +
        'tier to the standard-parameter tier.',
    );
  }
  return tier;
}
