import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependenciesOf, dependencyOrder } from './dependencies.ts';
import { templateError } from './intrinsic-arguments.ts';
import { evaluate, noValue, type Scope } from './intrinsics.ts';
import { checkProperties } from '../contract/properties.ts';
import { foreseeing, type Foresee } from './checks/foresee.ts';
import { propertyProblems } from './checks/property-problems.ts';
import { UniqueNames } from './checks/unique-names.ts';
import {
  nestedParameters,
  nestedProperties,
  nestedType,
  outputAttributes,
  placeOf,
  type NestedResource,
} from './nested-stacks.ts';
import type { Environment } from './pseudo-parameters.ts';
import { within } from './placed.ts';
import { parameterProblems, refuseUnknownParameters, type Parameters } from './parameters.ts';
import { createScope } from './scope.ts';
import type { Providers, ResourceProvider } from '../contract/resource-provider.ts';
import { ownProviders } from './own-providers.ts';
import { Problems, ToldOfNested } from './problems.ts';
import type { MadeResource, ProvisionedStack } from './provisioned-stack.ts';
import { providerOf } from './provider-of.ts';
import { readOutputs } from './read-outputs.ts';
import { physicalNameOf, resourceRequest, stackIdOf } from './resource-request.ts';
import { survey, surveyTemplate } from './survey.ts';
import { resolved } from './dynamic-references.ts';
import { verify } from './verify.ts';
import { asText } from '../kernel/as-text.ts';

export type { ProvisionedStack } from './provisioned-stack.ts';

/** A stack that is about to be provisioned; it may lie within another stack. */
export interface Asked {
  readonly stack: Stack;
  readonly parameters: Parameters;
  readonly exports: ReadonlyMap<string, unknown>;
  /**
   * Finds the stack that a resource of another stack stands for, if its template can be found before anything is
   * provisioned.
   */
  within(stack: Stack, logicalId: string): Stack | undefined;
}

/**
 * An update of a stack: it names the resources that stay as they are, and hears of each resource that is provisioned.
 */
export interface Update {
  readonly kept: ProvisionedStack['resources'];
  provisions(logicalId: string): void;
}

/**
 * Provisions every resource of the stacks in the order of their dependencies, except those to `ignore` (types and
 * logical ids). It reports all problems at once: those that the templates show, and those that appear while resources
 * are provisioned. Every error names the file of the template. An `update` does not touch the resources that it keeps.
 */
export async function provisionStacks(
  stacks: readonly Stack[],
  providers: Providers,
  environment: Environment,
  { ignore = [], parameters = {} }: Wanted = {},
  update?: (asked: Asked) => Update,
): Promise<ProvisionedStack[]> {
  const problems = new Problems();
  // Fn::ImportValue takes a value from another stack.
  const exports = new Map<string, unknown>();
  const deployment: Deployment = {
    providers,
    environment,
    exports,
    ignore,
    problems,
    nested: new Map(),
    update,
    names: new UniqueNames(),
  };
  const provisioned: ProvisionedStack[] = [];
  for (const stack of stacks) {
    const isAlone = problems.count === 0;
    const made = await provisionStack(deployment, stack, parameters, isAlone);
    if (made) provisioned.push(made);
  }
  if (problems.count === 0) await verify(provisioned, providers, problems);
  problems.throw();
  return provisioned;
}

/** The parts of a deployment that all its stacks share. */
interface Deployment {
  readonly providers: Providers;
  readonly environment: Environment;
  readonly exports: Map<string, unknown>;
  readonly ignore: readonly string[];
  readonly problems: Problems;
  readonly names: UniqueNames;
  /** The nested stacks, by the name of the parent and the logical id. */
  readonly nested: Map<string, Stack>;
  readonly update: ((asked: Asked) => Update) | undefined;
}

/**
 * Provisions a stack. If this stack or one before it has a problem, the stack is only checked, and the result is
 * undefined.
 */
async function provisionStack(
  deployment: Deployment,
  stack: Stack,
  parameters: Parameters,
  isAlone: boolean,
): Promise<ProvisionedStack | undefined> {
  const { problems, exports, environment, nested, update } = deployment;
  const within = (parent: Stack, logicalId: string): Stack | undefined => nested.get(nestedName(parent, logicalId));
  const before = problems.count;
  const run = createRun(deployment, stack, parameters);
  for (const problem of parameterProblems(stack.template, parameters, environment))
    problems.add(stack, undefined, problem);
  const hasParameters = problems.count === before;
  const isSound = surveyTemplate(stack, run.ignored, problems);
  const wanted = isSound ? await problems.during(stack, undefined, () => wantedOf(run, hasParameters)) : allOf(run);
  const foresee = hasParameters ? foreseeing(run.scope, stack.template.Resources) : asWritten;
  if (wanted) surveyAll(deployment, run, wanted, foresee);
  // A stack may import values from the stacks before it.
  if (wanted && isSound && hasParameters && isAlone)
    await provisionTemplate(run, wanted, problems, update?.({ stack, parameters, exports, within }));
  if (problems.count > 0) return undefined;
  const read = await problems.during(stack, undefined, () =>
    readOutputs(stack.template, run.scope, exports, run.resources),
  );
  const { resources, ignored } = run;
  const { outputs, exportNames } = read ?? { outputs: {}, exportNames: {} };
  return { name: stack.name, stack, parameters, resources, outputs, exportNames, ignored };
}

/** Checks a stack and the stacks within it, if their templates can be found before anything is provisioned. */
function surveyAll(deployment: Deployment, run: Run, wanted: readonly string[], foresee: Foresee): void {
  const { stack, providers, scope } = run;
  const { problems, names } = deployment;
  survey(stack, wanted, { providers, problems, names, foresee });
  for (const logicalId of wanted.filter((id) => stack.template.Resources[id]?.Type === nestedType)) {
    const nested = foundEarly(() => {
      const url = evaluate(stack.template.Resources[logicalId]?.Properties?.['TemplateURL'], scope);
      return nestedStack(deployment, stack, logicalId, url);
    });
    if (!nested) continue;
    const inner = createRun(deployment, nested, {});
    const isSound = surveyTemplate(nested, inner.ignored, problems);
    const within = isSound ? foundEarly(() => wantedOf(inner, false)) : allOf(inner);
    // Only the parent knows the parameters of a nested stack.
    surveyAll(deployment, inner, within ?? [], asWritten);
  }
}

const asWritten: Foresee = (value) => value;

function foundEarly<Result>(find: () => Result): Result | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof AwsError || error instanceof OperatorError) return undefined;
    throw error;
  }
}

const nestedName = (parent: Stack, logicalId: string): string =>
  physicalNameOf(parent.name, logicalId, { maxLength: 128 });

/** The most levels of nested stacks: a template that contains itself would never end. */
const mostNested = 200;

/** Answers the same object for the same nested stack each time, so that each of its problems is reported once. */
function nestedStack({ nested }: Deployment, parent: Stack, logicalId: string, url: unknown): Stack {
  const name = nestedName(parent, logicalId);
  const known = nested.get(name);
  if (known) return known;
  if (nested.size >= mostNested) throw templateError(`there are more than ${mostNested} stacks within stacks`);
  const { bucket, key } = placeOf(asText(url));
  const constructs = parent.constructs?.within(logicalId);
  const stack = { ...parent.nested(bucket, key), name, constructs };
  nested.set(name, stack);
  return stack;
}

const nestedProvider = (deployment: Deployment, parent: Stack): ResourceProvider => ({
  properties: nestedProperties,
  async provision({ properties, logicalId }): Promise<NestedResource> {
    const stack = nestedStack(deployment, parent, logicalId, properties['TemplateURL']);
    const parameters = nestedParameters(properties['Parameters']);
    refuseUnknownParameters([stack], parameters);
    const nested = await provisionStack(deployment, stack, parameters, true);
    if (!nested) throw new ToldOfNested();
    return { ref: stackIdOf(deployment.environment, stack.name), attributes: outputAttributes(nested.outputs), nested };
  },
});

/** The provisioning of one template. */
interface Run {
  readonly stack: Stack;
  readonly providers: Providers;
  readonly scope: Scope;
  readonly environment: Environment;
  readonly resources: Map<string, MadeResource>;
  readonly ignored: readonly string[];
}

function createRun(deployment: Deployment, stack: Stack, parameters: Parameters): Run {
  const { environment, exports, ignore } = deployment;
  const providers = { ...deployment.providers, ...ownProviders, [nestedType]: nestedProvider(deployment, stack) };
  const resources = new Map<string, MadeResource>();
  const ignored = Object.entries(stack.template.Resources)
    .filter(([logicalId, { Type }]) => ignore.includes(logicalId) || ignore.includes(Type))
    .map(([logicalId]) => logicalId);
  const scope = createScope(stack, resources, environment, exports, { ignored, parameters });
  return { stack, providers, resources, ignored, scope, environment };
}

/** What the operator asked for on the command line or in `local-aws.json`. */
export interface Wanted {
  /** The types and logical ids of resources to leave out. */
  readonly ignore?: readonly string[];
  /** The values of parameters that replace their defaults. */
  readonly parameters?: Parameters;
}

/**
 * Refuses a word that names nothing in the templates. Without the refusal the operator would believe that it has an
 * effect.
 */
export function refuseUnknown(stacks: readonly Stack[], { ignore = [], parameters = {} }: Wanted): void {
  refuseUnknownIgnored(stacks, ignore);
  refuseUnknownParameters(stacks, parameters);
}

function refuseUnknownIgnored(stacks: readonly Stack[], ignore: readonly string[]): void {
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

/**
 * Lists the logical ids of the wanted resources in the order of provisioning. It evaluates their conditions where these
 * can be known.
 */
function wantedOf({ stack: { template }, scope, ignored }: Run, hasParameters: boolean): string[] {
  return dependencyOrder(template.Resources).filter((logicalId) => {
    const { Condition } = template.Resources[logicalId]!;
    return !ignored.includes(logicalId) && (Condition === undefined || (hasParameters && scope.condition(Condition)));
  });
}

const allOf = ({ stack: { template }, ignored }: Run): string[] =>
  Object.keys(template.Resources).filter((logicalId) => !ignored.includes(logicalId));

/**
 * Provisions the resources of one template. It skips a resource that refers to a failed one, because that would only
 * repeat the same problem.
 */
async function provisionTemplate(
  run: Run,
  wanted: readonly string[],
  problems: Problems,
  update?: Update,
): Promise<void> {
  const { stack, resources } = run;
  const missing = new Set(wanted.filter((logicalId) => problems.of(stack, logicalId)));
  for (const logicalId of wanted) {
    const needed = dependenciesOf(stack.template.Resources, logicalId);
    if (missing.has(logicalId) || needed.some((name) => missing.has(name))) {
      missing.add(logicalId);
      continue;
    }
    const { Type: type } = stack.template.Resources[logicalId]!;
    const kept = update?.kept.get(logicalId);
    if (!kept) update?.provisions(logicalId);
    // The exports of a nested stack are read again. The resources within it that did not change are kept.
    const isMade = kept === undefined || type === nestedType;
    const made = isMade
      ? await problems.during(stack, logicalId, () => provisionResource(run, logicalId, problems))
      : kept;
    if (made) resources.set(logicalId, made);
    else missing.add(logicalId);
  }
}

/** Undefined when something is wrong with what its properties turn out to be. */
async function provisionResource(run: Run, logicalId: string, problems: Problems): Promise<MadeResource | undefined> {
  const { stack, providers, scope, environment } = run;
  const { Type: type, Properties = {} } = stack.template.Resources[logicalId]!;
  const provider = providerOf(providers, type)!;
  const where = `${type} ${logicalId}`;
  const evaluated = await within(where, () => propertiesOf(resolved(evaluate(Properties, scope), environment)));
  // Values of this runtime, such as local addresses, need not match the patterns.
  const found = propertyProblems(where, type, provider, evaluated, { isOpen: () => false, withoutPatterns: true });
  for (const problem of found) problems.add(stack, logicalId, problem);
  if (found.length > 0) return undefined;
  const properties = checkProperties(where, provider.properties, evaluated, provider.others);
  const request = resourceRequest(stack, logicalId, properties, environment);
  return { ...(await within(where, () => provider.provision(request))), type, values: evaluated };
}

function propertiesOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === noValue) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw templateError('Properties is no object');
  return value as Readonly<Record<string, unknown>>;
}
