import { OperatorError } from '../kernel/operator-error.ts';
import type { Providers } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import type { ExportsOfRegion } from './exports.ts';
import type { Scope } from './intrinsics.ts';
import { nestedType } from './nested-stacks.ts';
import { refuseUnknownParameters, type Parameters } from './parameters.ts';
import type { MadeResource } from './provisioned-stack.ts';
import type { Environment } from './pseudo-parameters.ts';
import { createScope } from './scope.ts';
import { unreadName } from './template.ts';
import { Waits } from './waits.ts';

/** What the operator asked for on the command line or in `local-aws.json`. */
export interface Wanted {
  /** The types and logical ids of resources to leave out. */
  readonly ignore?: readonly string[];
  /** The values of parameters that replace their defaults. */
  readonly parameters?: Parameters;
}

/** The provisioning of one template. */
export interface Run {
  readonly stack: Stack;
  readonly parameters: Parameters;
  readonly providers: Providers;
  readonly environment: Environment;
  readonly scope: Scope;
  readonly resources: Map<string, MadeResource>;
  readonly ignored: readonly string[];
  /** The resources and parameters that do not exist because something has a problem, with what has it. */
  readonly missing: Map<string, readonly string[]>;
  /** The conditions that have a problem. */
  readonly brokenConditions: Set<string>;
  /** Makes a scope in which stand-ins are in the place of what is missing. */
  standingIn(): Scope;
}

export function createRun(
  stack: Stack,
  parameters: Parameters,
  { providers, environment, exports, ignore }: RunParts,
): Run {
  const resources = new Map<string, MadeResource>();
  const ignored = Object.entries(stack.template.Resources)
    .filter(([logicalId, { Type }]) => ignore.includes(logicalId) || ignore.includes(Type))
    .map(([logicalId]) => logicalId);
  const missing = new Map<string, readonly string[]>();
  if (stack.form) missing.set(unreadName, ['what could not be read']);
  for (const name of stack.form?.parameters ?? []) missing.set(name, [`parameter ${name}`]);
  const brokenConditions = new Set(stack.form?.conditions);
  const common = { parameters, brokenConditions };
  const scope = createScope(stack, resources, environment, exports, { ...common, ignored, missing });
  const standingIn = (): Scope =>
    createScope(stack, resources, environment, withStandIns(exports), {
      ...common,
      ignored: [...ignored, ...missing.keys()],
    });
  return {
    stack,
    parameters,
    providers,
    environment,
    scope,
    resources,
    ignored,
    missing,
    brokenConditions,
    standingIn,
  };
}

export interface RunParts {
  readonly providers: Providers;
  readonly environment: Environment;
  readonly exports: ExportsOfRegion;
  readonly ignore: readonly string[];
}

const withStandIns = (exports: ExportsOfRegion) => ({
  get: (name: string): unknown => {
    const value = exports.get(name);
    return value instanceof Waits ? `ignored-${name}` : value;
  },
});

/**
 * Refuses words that name nothing in the templates. Without the refusal the operator would believe that they have an
 * effect. Throws the error of each option by a step of its own.
 */
export const unknownWords = (
  stacks: readonly Stack[],
  { ignore = [], parameters = {} }: Wanted,
): readonly (() => void)[] => [
  () => refuseUnknownIgnored(stacks, ignore),
  () => {
    // They may stand in what could not be read.
    if (!stacks.some(({ form }) => form?.lacksParameters)) refuseUnknownParameters(stacks, parameters);
  },
];

function refuseUnknownIgnored(stacks: readonly Stack[], ignore: readonly string[]): void {
  if (stacks.some(({ form }) => form && (form.lacksParameters || form.lacksOutputs))) return;
  const all = stacks.flatMap(({ template }) => Object.entries(template.Resources));
  // The templates of nested stacks may depend on values that are not known yet.
  if (all.some(([, { Type }]) => Type === nestedType)) return;
  const unknown = ignore.filter((name) => !all.some(([logicalId, { Type }]) => name === logicalId || name === Type));
  if (unknown.length > 0)
    throw new OperatorError(
      'UnknownResource',
      `--ignore ${unknown.join(' ')}: no resource of the template has this type or logical id.`,
    );
}
