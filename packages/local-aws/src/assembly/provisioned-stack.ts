import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import type { Parameters } from './parameters.ts';

export interface ProvisionedStack {
  readonly name: string;
  /** What it was made of. */
  readonly stack: Stack;
  readonly parameters: Parameters;
  readonly resources: ReadonlyMap<string, MadeResource>;
  /** Outputs of the template by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Logical ids of the resources that are left out, because the operator wants it so. */
  readonly ignored: readonly string[];
}

export interface MadeResource extends ProvisionedResource {
  readonly type: string;
  /** Its properties, as the template's expressions came out. */
  readonly values: Readonly<Record<string, unknown>>;
}
