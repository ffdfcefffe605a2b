import { isObject } from '../../kernel/is-object.ts';
import { OperatorError } from '../../kernel/operator-error.ts';

/** An ARN of a region and an account, wherever it stands in a text. */
const arnWithRegion = /\barn:aws[a-z-]*:[a-z0-9-]{1,40}:([a-z]{2}(?:-[a-z]{2,10}){1,3}-\d):\d{12}:[\w/.:*$-]{1,300}/g;

/** A policy may speak of any region. That it does so calls nobody. */
const policies = new Set(['AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Policies', 'PolicyDocument']);

/**
 * Tells which resources of other regions the properties of a resource name. There is one region here, so that each call
 * to them will be refused.
 */
export function otherRegions(where: string, properties: unknown, region: string): OperatorError[] {
  const arns = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string')
      for (const [arn, of] of value.matchAll(arnWithRegion)) if (of !== region) arns.add(arn);
    if (Array.isArray(value)) for (const item of value) look(item);
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) if (!policies.has(name)) look(item);
  };
  look(properties);
  if (arns.size === 0) return [];
  const names = [...arns].join(', ');
  const text = `${where} names ${names}. Here is ${region} alone: a call to another region is refused.`;
  return [new OperatorError('OtherRegion', text)];
}
