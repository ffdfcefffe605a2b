import type { ProvisionedResource } from '../contract/resource-provider.ts';
import { scalar } from './intrinsic-arguments.ts';
import { evaluate, references, type Scope } from './intrinsics.ts';
import type { Template } from './template.ts';

const mask = '*****';

/**
 * The outputs of a template by name, and what it exports. What comes from a resource that keeps its values secret is
 * shown to nobody; a stack that imports it gets the value.
 */
export function readOutputs(
  template: Template,
  scope: Scope,
  exports: Map<string, unknown>,
  resources: ReadonlyMap<string, ProvisionedResource>,
): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
    const value = scalar(evaluate(output.Value, scope), `The Value of output ${name}`);
    const isSecret = [...references(output.Value)].some((id) => resources.get(id)?.isSecret);
    outputs[name] = isSecret ? mask : value;
    if (output.Export) exports.set(scalar(evaluate(output.Export.Name, scope), `The Export of output ${name}`), value);
  }
  return outputs;
}
