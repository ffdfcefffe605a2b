import { UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import { templateError } from './intrinsic-arguments.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { pseudoParameter, type Environment } from './pseudo-parameters.ts';
import { valueOfParameter, type Parameters } from './parameters.ts';

/**
 * The most evaluations that one template may cause. The largest template needs far fewer, but nested functions can
 * multiply.
 */
const mostSteps = 500_000;

/** Makes the scope in which the intrinsic functions of one template are evaluated. */
export function createScope(
  { name, template }: Stack,
  resources: ReadonlyMap<string, ProvisionedResource>,
  environment: Environment,
  exports: ReadonlyMap<string, unknown>,
  { ignored, parameters }: { readonly ignored: readonly string[]; readonly parameters: Parameters },
): Scope {
  const { Conditions = {}, Mappings = {} } = template;
  /** The conditions that are being evaluated now. Each refers to the next one. */
  const open: string[] = [];
  let steps = 0;
  const scope: Scope = {
    ref: (id) =>
      pseudoParameter(id, environment, name) ??
      resources.get(id)?.ref ??
      (ignored.includes(id) ? standIn(id) : valueOfParameter(template, id, parameters, environment)),
    getAtt(logicalId, attribute) {
      if (ignored.includes(logicalId)) return standIn(logicalId, attribute, environment);
      const resource = resources.get(logicalId);
      if (resource && !Object.hasOwn(resource.attributes, attribute))
        throw (
          resource.lacks?.(attribute) ??
          new UnsupportedError(`Attribute ${attribute} of ${template.Resources[logicalId]?.Type} ${logicalId}`)
        );
      return resource?.attributes[attribute];
    },
    condition(id) {
      if (!Object.hasOwn(Conditions, id)) throw templateError(`there is no condition ${id}`);
      if (open.includes(id)) throw templateError(`conditions depend on each other: ${[...open, id].join(' → ')}`);
      open.push(id);
      const value = evaluate(Conditions[id], scope);
      open.pop();
      if (typeof value !== 'boolean') throw templateError(`condition ${id} is neither true nor false`);
      return value;
    },
    findInMap: (map, first, second) => ownValue(ownValue(ownValue(Mappings, map) ?? {}, first) ?? {}, second),
    importValue: (id) => exports.get(id),
    step() {
      steps += 1;
      if (steps > mostSteps) throw templateError(`it has more than ${mostSteps} calls of intrinsic functions`);
    },
  };
  return scope;
}

/** Makes the name that others see for a resource that is left out. No resource that exists has such a name. */
function standIn(logicalId: string, attribute = '', environment?: Environment): string {
  if (!attribute.endsWith('Arn')) return `ignored-${logicalId}`;
  return `arn:aws:ignored:${environment?.region}:${environment?.accountId}:${logicalId}`;
}
