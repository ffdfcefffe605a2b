import type { Providers, ResourceProvider } from '../contract/resource-provider.ts';

/**
 * Finds the provider of a resource type. A type under `Custom::` is a custom resource, unless a service knows it by its
 * name. docs: AWS CloudFormation Template Reference, "AWS::CloudFormation::CustomResource" (Custom::String)
 */
export function providerOf(providers: Providers, type: string): ResourceProvider | undefined {
  if (Object.hasOwn(providers, type)) return providers[type];
  return isCustom(type) ? providers['AWS::CloudFormation::CustomResource'] : undefined;
}

/** At most 60 letters, digits and `_@-` may follow the prefix. */
const isCustom = (type: string): boolean => /^Custom::[\w@-]{1,60}$/.test(type);
