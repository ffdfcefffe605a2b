import type { ProvisionedResource } from '../contract/resource-provider.ts';
import { scalar } from './intrinsic-arguments.ts';
import { evaluate, references, type Scope } from './intrinsics.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';
import type { Template } from './template.ts';

const mask = '*****';

/**
 * Reads the outputs of a template by name, and its exports. The outputs hide values of a resource that keeps them
 * secret. A stack that imports such a value still gets it.
 */
export function readOutputs(
  template: Template,
  scope: Scope,
  exports: Map<string, unknown>,
  resources: ReadonlyMap<string, ProvisionedResource>,
): Pick<ProvisionedStack, 'outputs' | 'exportNames'> {
  const outputs: Record<string, string> = {};
  const exportNames: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
    const value = scalar(evaluate(output.Value, scope), `The Value of output ${name}`);
    const isSecret = [...references(output.Value)].some((id) => resources.get(id)?.isSecret);
    outputs[name] = isSecret ? mask : value;
    if (!output.Export) continue;
    const exported = scalar(evaluate(output.Export.Name, scope), `The Export of output ${name}`);
    exports.set(exported, value);
    exportNames[name] = exported;
  }
  return { outputs, exportNames };
}
