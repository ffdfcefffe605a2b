import type { ProvisionedResource } from '../contract/resource-provider.ts';

export interface ProvisionedStack {
  readonly name: string;
  readonly resources: ReadonlyMap<string, ProvisionedResource & { readonly type: string }>;
  /** Outputs of the template by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Logical ids of the resources that are left out, because the operator wants it so. */
  readonly ignored: readonly string[];
}
