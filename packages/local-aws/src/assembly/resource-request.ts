import { createHash } from 'node:crypto';
import type { ResourceRequest } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import { identityOf } from './identity.ts';
import { pseudoParameter, type Environment } from './pseudo-parameters.ts';
import type { TemplateResource } from './template.ts';

/** Makes the request that the provider of a resource gets. */
export function resourceRequest(
  stack: Stack,
  logicalId: string,
  properties: Record<string, unknown>,
  environment: Environment,
): ResourceRequest {
  const { Type: type, DeletionPolicy = 'Delete' } = stack.template.Resources[logicalId] as TemplateResource;
  const stableId = (length: number): string => stableText(`${identityOf(stack)}/${logicalId}`, length);
  return {
    stackName: stack.name,
    stackId: stackIdOf(environment, stack.name),
    logicalId,
    type,
    properties,
    isRetained: DeletionPolicy !== 'Delete',
    stableId,
    physicalName: (options) => physicalNameOf(stack, logicalId, options),
    readAsset: async (bucket, key) => stack.asset(bucket, key),
  };
}

export const stackIdOf = (environment: Environment, stackName: string): string =>
  String(pseudoParameter('AWS::StackId', environment, stackName));

/**
 * Makes the name of a resource that has none. Roles and buckets of two regions must not have one name. What is too long
 * keeps the beginning of the stack's name and that of the logical id: policies have patterns such as
 * `function:*TableManager*`. observed: convox/rack issue 2297
 */
export function physicalNameOf(
  stack: Pick<Stack, 'name' | 'region'>,
  logicalId: string,
  { maxLength = 64, lowerCase = false }: { readonly maxLength?: number; readonly lowerCase?: boolean } = {},
): string {
  const suffix = `-${stableText(`${identityOf(stack)}/${logicalId}`, 12)}`;
  const room = maxLength - suffix.length - 1;
  const first = stack.name.slice(0, Math.max(room - logicalId.length, Math.ceil(room / 2)));
  const name = `${first}-${logicalId.slice(0, room - first.length)}${suffix}`;
  return lowerCase ? name.toLowerCase() : name;
}

function stableText(seed: string, length: number): string {
  let digits = '';
  for (let round = 0; digits.length < length; round += 1)
    digits += BigInt(`0x${createHash('sha256').update(`${seed}/${round}`).digest('hex')}`).toString(36);
  return digits.slice(0, length);
}
