import type { Providers } from '../contract/resource-provider.ts';
import { principalProblems } from './checks/principals.ts';
import { withNested } from './nested-stacks.ts';
import { placed } from './placed.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';
import type { Environment } from './pseudo-parameters.ts';

/** Finds the problems that a resource has with other resources. All resources exist by now. */
export async function verify(
  made: readonly ProvisionedStack[],
  providers: Providers,
  environment: Environment,
  problems: Problems,
): Promise<void> {
  const all = made.flatMap(withNested);
  for (const { stack, logicalId, error } of principalProblems(all, environment)) problems.add(stack, logicalId, error);
  for (const { stack, resources } of all)
    for (const [logicalId, resource] of resources) {
      const provider = providerOf(providers, resource.type);
      const found = await problems.during(stack, logicalId, () => provider?.verify?.(resource.values, resource));
      if (found) problems.add(stack, logicalId, placed(`${resource.type} ${logicalId}`, found));
    }
}
