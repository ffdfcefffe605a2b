import { UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import { templateError } from './intrinsic-arguments.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { pseudoParameter, type Environment } from './pseudo-parameters.ts';
import { standIn, standInOf } from './stand-ins.ts';
import { valueOfParameter, type Parameters } from './parameters.ts';
import { unreadName } from './template.ts';
import { Waits } from './waits.ts';

/**
 * The most evaluations that one template may cause. The largest template needs far fewer, but nested functions can
 * multiply.
 */
const mostSteps = 500_000;

interface ScopeOptions {
  /** The logical ids of resources that the operator leaves out. */
  readonly ignored: readonly string[];
  readonly parameters: Parameters;
  /** The conditions that have a problem. */
  readonly brokenConditions?: ReadonlySet<string>;
  /** What does not exist because something has a problem, with what has it. */
  readonly missing?: ReadonlyMap<string, readonly string[]>;
}

/** Makes the scope in which the intrinsic functions of one template are evaluated. */
export function createScope(
  { name, template }: Stack,
  resources: ReadonlyMap<string, ProvisionedResource>,
  environment: Environment,
  exports: { get(name: string): unknown },
  { ignored, parameters, brokenConditions, missing }: ScopeOptions,
): Scope {
  const { Conditions = {}, Mappings = {} } = template;
  /** The conditions that are being evaluated now. Each refers to the next one. */
  const open: string[] = [];
  let steps = 0;
  const requireMade = (id: string): void => {
    const causes = missing?.get(id);
    if (causes) throw new Waits(causes);
  };
  const scope: Scope = {
    ref(id) {
      requireMade(id);
      return (
        pseudoParameter(id, environment, name) ??
        resources.get(id)?.ref ??
        (ignored.includes(id) ? standIn(id) : valueOfParameter(template, id, parameters, environment))
      );
    },
    getAtt(logicalId, attribute) {
      requireMade(logicalId);
      if (ignored.includes(logicalId)) return standInOf(template, logicalId, attribute, environment);
      const resource = resources.get(logicalId);
      if (resource && !Object.hasOwn(resource.attributes, attribute))
        throw (
          resource.lacks?.(attribute) ??
          new UnsupportedError(`Attribute ${attribute} of ${template.Resources[logicalId]?.Type} ${logicalId}`)
        );
      return resource?.attributes[attribute];
    },
    condition(id) {
      if (brokenConditions?.has(id)) throw new Waits([`condition ${id}`]);
      if (!Object.hasOwn(Conditions, id)) throw templateError(`there is no condition ${id}`);
      if (open.includes(id)) throw templateError(`conditions depend on each other: ${[...open, id].join(' → ')}`);
      open.push(id);
      const value = ended(
        () => evaluate(Conditions[id], scope),
        () => open.pop(),
      );
      if (typeof value !== 'boolean') throw templateError(`condition ${id} is neither true nor false`);
      return value;
    },
    findInMap(map, first, second) {
      const mapping = ownValue(Mappings, map) ?? {};
      if (Object.hasOwn(mapping, unreadName)) throw new Waits([`mapping ${map}`]);
      return ownValue(ownValue(mapping, first) ?? {}, second);
    },
    importValue(id) {
      const value = exports.get(id);
      if (value instanceof Waits) throw value;
      return value;
    },
    step() {
      steps += 1;
      if (steps > mostSteps) throw templateError(`it has more than ${mostSteps} calls of intrinsic functions`);
    },
  };
  return scope;
}

function ended<Result>(run: () => Result, end: () => unknown): Result {
  try {
    return run();
  } finally {
    end();
  }
}
