import { asText } from '../kernel/as-text.ts';
import type { NestedResource } from '../assembly/nested-stacks.ts';
import type { ProvisionedStack } from '../assembly/provisioned-stack.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import { stackIdOf } from '../assembly/resource-request.ts';
import type { RunningStack } from '../contract/running-stack.ts';

/** Writes the deployed stacks in the form in which services may read them. */
export function runningStacks(stacks: readonly ProvisionedStack[], environment: Environment): RunningStack[] {
  const parents = new Map<string, string>();
  for (const { name, resources } of stacks)
    for (const resource of resources.values())
      if ('nested' in resource) parents.set((resource as unknown as NestedResource).nested.name, name);
  return stacks.map((provisioned): RunningStack => {
    const { name, stack, outputs, exportNames, resources } = provisioned;
    const parent = parents.get(name);
    return {
      name,
      id: stackIdOf(environment, name),
      parentId: parent === undefined ? undefined : stackIdOf(environment, parent),
      description: stack.template.Description,
      template: stack.template,
      parameters: parametersOf(provisioned),
      outputs: Object.entries(outputs).map(([output, value]) => ({
        name: output,
        value,
        description: stack.template.Outputs?.[output]?.Description,
        exportName: exportNames[output],
      })),
      resources: [...resources].map(([logicalId, { ref, type }]) => ({ logicalId, physicalId: ref, type })),
    };
  });
}

const parametersOf = ({ stack, parameters }: ProvisionedStack): RunningStack['parameters'] =>
  Object.entries(stack.template.Parameters ?? {}).map(([name, declared]) => {
    const value = asText(parameters[name] ?? declared.Default ?? '');
    return { name, value: isSecret(declared) ? '****' : value };
  });

const isSecret = (declared: object): boolean => 'NoEcho' in declared && String(declared.NoEcho) === 'true';
