import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Environment } from './pseudo-parameters.ts';

/** Nobody has stored a parameter yet that a template reads. */
export class ParameterMissing extends AwsError {}

const reference = /\{\{resolve:([^{}:]+):([^{}]*)\}\}/g;

/**
 * Puts the stored values in the place of references such as `{{resolve:ssm:NAME:VERSION}}`. docs: AWS CloudFormation
 * User Guide, "Get values stored in other services using dynamic references"
 */
export function resolved(value: unknown, environment: Environment): unknown {
  if (typeof value === 'string')
    return value.includes('{{resolve:')
      ? value.replace(reference, (whole, service: string, rest: string) => stored(whole, service, rest, environment))
      : value;
  if (Array.isArray(value)) return value.map((item) => resolved(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, environment)]));
}

/** recorded: aws-samples/data-mesh-datazone-cdk-cloudformation#19 (a parameter that is not there) */
function stored(whole: string, service: string, rest: string, { storedParameter }: Environment): string {
  if (service !== 'ssm') throw new UnsupportedError(`Dynamic reference ${whole}`);
  const [name = '', version] = rest.split(':');
  const value = storedParameter?.(name, version === undefined ? undefined : Number(version));
  if (value !== undefined) return value;
  throw new ParameterMissing('ValidationError', `Parameters: [ssm:${rest}] cannot be found.`);
}
