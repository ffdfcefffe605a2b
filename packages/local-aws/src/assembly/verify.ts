import type { Providers } from '../contract/resource-provider.ts';
import { withNested } from './nested-stacks.ts';
import { placed } from './placed.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';

/** Finds the problems that a resource has with other resources. All resources exist by now. */
export async function verify(
  made: readonly ProvisionedStack[],
  providers: Providers,
  problems: Problems,
): Promise<void> {
  for (const { stack, resources, ignored } of made.flatMap(withNested))
    for (const [logicalId, resource] of resources) {
      const provider = providerOf(providers, resource.type);
      const found = await problems.during(stack, logicalId, () =>
        provider?.verify?.(resource.values, resource, { leavesOut: ignored.length > 0 }),
      );
      if (found) problems.add(stack, logicalId, placed(`${resource.type} ${logicalId}`, found));
    }
}
