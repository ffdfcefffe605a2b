import { inert } from '../contract/properties.ts';
import type { ResourceProvider } from '../contract/resource-provider.ts';

/** The providers of resource types that belong to no service. */
export const ownProviders: Readonly<Record<string, ResourceProvider>> = {
  // docs: AWS CDK Developer Guide, "Configure AWS CDK usage data reporting"
  'AWS::CDK::Metadata': {
    properties: { Analytics: inert('the CDK counts which constructs are deployed') },
    provision: ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
  },
};
