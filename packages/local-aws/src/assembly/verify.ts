import type { Providers } from '../contract/resource-provider.ts';
import type { AwsError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { MissingPermission, MissingPrincipal } from '../kernel/missing.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependenciesOf } from './dependencies.ts';
import { identityOf } from './identity.ts';
import { withNested } from './nested-stacks.ts';
import { placed } from './placed.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';
import { physicalNameOf } from './resource-request.ts';

type Missing = Problems['missing'][number];

/**
 * Finds the problems that a resource has with other resources. All resources exist by now, except those that have a
 * problem themselves. What such a resource might have given is not told as missing.
 */
export async function verify(
  made: readonly ProvisionedStack[],
  placeOf: (stack: Stack) => { readonly providers: Providers },
  problems: Problems,
): Promise<void> {
  const { missing } = problems;
  for (const { stack, resources, ignored } of made.flatMap(withNested))
    for (const [logicalId, resource] of resources) {
      const verifier = providerOf(placeOf(stack).providers, resource.type);
      const found = await problems.during(stack, logicalId, () =>
        verifier?.verify?.(resource.values, resource, { leavesOut: ignored.length > 0 }),
      );
      if (!found) continue;
      const causes = missing.filter((one) => mayCause(one, found, stack, logicalId)).map((one) => one.logicalId);
      if (causes.length > 0) problems.wait(stack, logicalId, causes);
      else
        problems.add(
          stack,
          logicalId,
          placed(`${resource.type} ${logicalId}`, found),
          found instanceof MissingPermission,
        );
    }
}

/** Tells whether a problem may only follow from a resource that is missing. */
function mayCause(one: Missing, found: AwsError, stack: Stack, logicalId: string): boolean {
  if (found instanceof MissingPrincipal) return isRoleNamed(one, found.arn);
  return found instanceof MissingPermission && mayGive(one, stack, logicalId);
}

function isRoleNamed({ stack, logicalId }: Missing, arn: string): boolean {
  const { Type, Properties = {} } = stack.template.Resources[logicalId]!;
  if (Type !== 'AWS::IAM::Role') return false;
  const { RoleName: name = physicalNameOf(stack, logicalId) } = Properties;
  // A name that is not written out may be any.
  return isObject(name) || arn.endsWith(`/${String(name)}`);
}

/** Tells whether a missing policy may give a permission to a role that a resource has. */
function mayGive({ stack, logicalId }: Missing, other: Stack, otherId: string): boolean {
  const { Type, Properties = {} } = stack.template.Resources[logicalId]!;
  if (!/^AWS::IAM::(Managed|Role)?Policy$/.test(Type)) return false;
  if (identityOf(stack) !== identityOf(other)) return importsRole(Properties);
  const needed = allNeeded(stack, otherId);
  return dependenciesOf(stack.template.Resources, logicalId).some((name) => needed.has(name)) || needed.has(logicalId);
}

/** A policy of another stack concerns a role here only if it names one that is not of its own stack. */
const importsRole = ({ Roles, RoleName }: Readonly<Record<string, unknown>>): boolean =>
  [Roles, RoleName].flat().some((role) => role !== undefined && !(isObject(role) && 'Ref' in role));

/** Collects what a resource needs, and what that needs. */
function allNeeded(stack: Stack, logicalId: string, into = new Set<string>()): Set<string> {
  for (const name of dependenciesOf(stack.template.Resources, logicalId).filter((one) => !into.has(one)))
    allNeeded(stack, name, into.add(name));
  return into;
}
