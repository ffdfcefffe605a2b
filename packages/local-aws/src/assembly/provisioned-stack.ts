import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import type { Parameters } from './parameters.ts';

export interface ProvisionedStack {
  readonly name: string;
  /** The stack that was provisioned. */
  readonly stack: Stack;
  readonly parameters: Parameters;
  readonly resources: ReadonlyMap<string, MadeResource>;
  /** The outputs of the template by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The names under which other stacks import outputs, by the name of the output. */
  readonly exportNames: Readonly<Record<string, string>>;
  /** The logical ids of the resources that the operator left out. */
  readonly ignored: readonly string[];
}

export interface MadeResource extends ProvisionedResource {
  readonly type: string;
  /** The properties of the resource after its expressions were evaluated. */
  readonly values: Readonly<Record<string, unknown>>;
}
