import type { Providers } from '../contract/resource-provider.ts';
import { AwsError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { MissingPermission, MissingPolicy, MissingPrincipal } from '../kernel/missing.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependenciesOf } from './dependencies.ts';
import { identityOf } from './identity.ts';
import { withNested } from './nested-stacks.ts';
import { placed } from './placed.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import type { MadeResource, ProvisionedStack } from './provisioned-stack.ts';
import { physicalNameOf } from './resource-request.ts';

type Missing = Problems['missing'][number];

/** What is done with what is found. */
interface Found {
  readonly problems: Problems;
  /** Hears what does not refuse a resource, unless it counts as a problem too. */
  readonly note?: ((stack: Stack, logicalId: string, error: OperatorError) => void) | undefined;
}

/**
 * Finds the problems that a resource has with other resources. All resources exist by now, except those that have a
 * problem themselves. What such a resource might have given is not told as missing.
 */
export async function verify(
  made: readonly ProvisionedStack[],
  placeOf: (stack: Stack) => { readonly providers: Providers },
  { problems, note }: Found,
): Promise<void> {
  const { missing } = problems;
  for (const { stack, resources, ignored } of made.flatMap(withNested))
    for (const [logicalId, resource] of resources) {
      const verifier = providerOf(placeOf(stack).providers, resource.type);
      const found = await problems.during(stack, logicalId, () =>
        verifier?.verify?.(resource.values, resource, { leavesOut: ignored.length > 0 }),
      );
      for (const error of [found ?? []].flat()) {
        const causes = missing.filter((one) => mayCause(one, error, stack, logicalId)).map((one) => one.logicalId);
        if (causes.length > 0) problems.wait(stack, logicalId, causes);
        else if (note && error instanceof OperatorError) note(stack, logicalId, error);
        else problems.add(stack, logicalId, atPlace(resource, logicalId, error), error instanceof MissingPermission);
      }
    }
}

const atPlace = ({ type }: MadeResource, logicalId: string, error: AwsError | OperatorError) =>
  error instanceof AwsError ? placed(`${type} ${logicalId}`, error) : error;

/** Tells whether a problem may only follow from a resource that is missing. */
function mayCause(one: Missing, found: AwsError | OperatorError, stack: Stack, logicalId: string): boolean {
  if (found instanceof MissingPrincipal) return isNamed(one, found.arn, 'AWS::IAM::Role', 'RoleName');
  if (found instanceof MissingPolicy) return isNamed(one, found.arn, 'AWS::IAM::ManagedPolicy', 'ManagedPolicyName');
  return found instanceof MissingPermission && mayGive(one, stack, logicalId);
}

function isNamed({ stack, logicalId }: Missing, arn: string, type: string, member: string): boolean {
  const { Type, Properties = {} } = stack.template.Resources[logicalId]!;
  if (Type !== type) return false;
  const { [member]: name = physicalNameOf(stack, logicalId) } = Properties;
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
