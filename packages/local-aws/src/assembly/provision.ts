import { findings, type AwsError } from '../kernel/errors.ts';
import type { Providers, ResourceProvider } from '../contract/resource-provider.ts';
import { asText } from '../kernel/as-text.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { attempted, foreseeing, type Foresee } from './checks/foresee.ts';
import { UniqueNames } from './checks/unique-names.ts';
import type { Stack } from './cloud-assembly.ts';
import { foreignEnvironments } from './environments.ts';
import { examine } from './examine.ts';
import { Exports } from './exports.ts';
import { templateError } from './intrinsic-arguments.ts';
import { evaluate } from './intrinsics.ts';
import {
  nestedParameters,
  nestedProperties,
  nestedType,
  outputAttributes,
  templatePlace,
  type NestedResource,
} from './nested-stacks.ts';
import { ownProviders } from './own-providers.ts';
import {
  parameterProblems,
  readsStore,
  refuseUnknownParameters,
  unknownParameters,
  type Parameters,
} from './parameters.ts';
import { placed } from './placed.ts';
import { Problems, Stopped } from './problems.ts';
import { provisionTemplate, type Going, type Update } from './provision-template.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';
import type { Environment } from './pseudo-parameters.ts';
import { readOutputs } from './read-outputs.ts';
import { physicalNameOf, stackIdOf } from './resource-request.ts';
import { createRun, type Run, type Wanted } from './run.ts';
import { ruleProblems } from './rules.ts';
import { survey, surveyTemplate } from './survey.ts';
import { verify } from './verify.ts';
import { Waits } from './waits.ts';
import { conditionProblems, theOrder, wantedOf, type WantedResource } from './wanted.ts';

export type { ProvisionedStack } from './provisioned-stack.ts';
export { unknownWords, type Wanted } from './run.ts';
export type { Update } from './provision-template.ts';

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

/** The stacks as far as they were provisioned. They are whole if there are no problems. */
export interface Provisioning {
  readonly stacks: readonly ProvisionedStack[];
  readonly problems: Problems;
}

export interface Manner {
  /** An update does not touch the resources that it keeps. */
  readonly update?: (asked: Asked) => Update;
  /** Hears what is wrong with a resource beside others, and does not refuse it. If it goes on, that is a problem. */
  readonly note?: (stack: Stack, logicalId: string, error: OperatorError) => void;
  /**
   * Goes on after a problem, to find all of them. What is provisioned then is of no use. Otherwise nothing is
   * provisioned if the templates show a problem, and nothing after the first problem of a resource.
   */
  readonly goesOn?: boolean;
}

/** A region in which stacks are provisioned. */
export interface Place {
  readonly providers: Providers;
  readonly environment: Environment;
}

/** Answers the place of a stack. */
export type PlaceOf = (stack: Pick<Stack, 'region'>) => Place;

/**
 * Provisions every resource of the stacks in the order of their dependencies, each in the region of its stack, except
 * those to `ignore` (types and logical ids).
 */
export async function provisionAll(
  stacks: readonly Stack[],
  placeOf: PlaceOf,
  { ignore = [], parameters = {} }: Wanted,
  { update, note = () => undefined, goesOn = false }: Manner,
): Promise<Provisioning> {
  const problems = new Problems();
  const deployment: Deployment = {
    ...{ placeOf, ignore, problems, goesOn, update },
    exports: new Exports(),
    nested: new Map(),
    begun: new Set(),
    names: new UniqueNames(),
  };
  const made: ProvisionedStack[] = [];
  const begun = stacks.map((stack, index) => {
    // An earlier stack may store the parameters that this one reads.
    const isLate = index > 0 && readsStore(stack.template);
    if (goesOn)
      for (const text of foreignEnvironments([stack], placeOf(stack).environment))
        problems.add(stack, undefined, new OperatorError('OtherRegion', text));
    return { stack, surveyed: isLate ? undefined : surveyStack(deployment, stack, parameters) };
  });
  if (problems.count > 0 && !goesOn) return { stacks: made, problems };
  try {
    for (const { stack, surveyed } of begun) {
      const provisioned = await provisionStack(deployment, surveyed ?? surveyStack(deployment, stack, parameters));
      made.push(provisioned.made);
    }
    await verify(made, placeOf, { problems, note: goesOn ? undefined : note });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return { stacks: made, problems };
}

/** Does the same in one region, for stacks without problems, and throws what is found otherwise. */
export async function provisionStacks(
  stacks: readonly Stack[],
  providers: Providers,
  environment: Environment,
  wanted: Wanted = {},
  manner: Manner = {},
): Promise<readonly ProvisionedStack[]> {
  const { stacks: made, problems } = await provisionAll(stacks, () => ({ providers, environment }), wanted, manner);
  problems.throw();
  return made;
}

/** The parts of a deployment that all its stacks share. */
interface Deployment extends Going {
  readonly placeOf: PlaceOf;
  readonly ignore: readonly string[];
  readonly exports: Exports;
  readonly names: UniqueNames;
  /** The nested stacks, by the name of the parent and the logical id. */
  readonly nested: Map<string, Stack>;
  /** The nested stacks that have been provisioned, or were begun to be. */
  readonly begun: Set<Stack>;
  readonly update: Manner['update'];
}

/** A stack whose template was looked at. */
interface Surveyed {
  readonly run: Run;
  readonly wanted: readonly WantedResource[];
}

function surveyStack(deployment: Deployment, stack: Stack, parameters: Parameters): Surveyed {
  const { problems } = deployment;
  const run = runOf(deployment, stack, parameters);
  tellForm(stack, problems);
  const { template } = stack;
  const { environment } = run;
  const found = parameterProblems(template, parameters, environment);
  for (const problem of found) problems.add(stack, undefined, problem);
  if (found.length > 0)
    for (const name of unknownParameters(template, parameters, environment))
      run.missing.set(name, [`parameter ${name}`]);
  for (const name of surveyTemplate(stack, run.ignored, problems)) run.brokenConditions.add(name);
  for (const problem of [...conditionProblems(run), ...ruleProblems(run)]) problems.add(stack, undefined, problem);
  const wanted = wantedOf(run);
  surveyAll(deployment, run, certain(wanted), foreseeing(run.scope, template.Resources));
  return { run, wanted };
}

const tellForm = (stack: Stack, problems: Problems): void => {
  for (const { logicalId, error } of stack.form?.faults ?? []) problems.add(stack, logicalId, error);
};

/** What a condition excludes may have any properties. Resources that only have no order are wanted. */
const certain = (wanted: readonly WantedResource[]): readonly WantedResource[] =>
  wanted.filter(({ causes }) => causes.every((cause) => cause === theOrder));

function runOf(deployment: Deployment, stack: Stack, parameters: Parameters): Run {
  const { environment, providers } = deployment.placeOf(stack);
  return createRun(stack, parameters, {
    environment,
    ignore: deployment.ignore,
    exports: deployment.exports.in(stack.region),
    providers: { ...providers, ...ownProviders, [nestedType]: nestedProvider(deployment, stack) },
  });
}

async function provisionStack(
  deployment: Deployment,
  { run, wanted }: Surveyed,
): Promise<{ readonly made: ProvisionedStack; readonly isWhole: boolean }> {
  const { problems, exports, nested, update } = deployment;
  const { stack, parameters, resources, ignored } = run;
  const within = (parent: Stack, logicalId: string): Stack | undefined => nested.get(nestedName(parent, logicalId));
  const asked = { stack, parameters, exports: exports.values, within };
  // A stack may import values from the stacks before it.
  await provisionTemplate(run, wanted, deployment, update?.(asked));
  const report = (problem: AwsError): void => problems.add(stack, undefined, problem);
  const read = readOutputs(stack, run.scope, exports.in(stack.region), resources, report);
  if (problems.count > 0 && !deployment.goesOn) throw new Stopped();
  return {
    made: { name: stack.name, stack, parameters, resources, ...read, ignored },
    isWhole: run.missing.size === 0,
  };
}

/** Checks a stack and the stacks within it, if their templates can be found before anything is provisioned. */
function surveyAll(deployment: Deployment, run: Run, wanted: readonly WantedResource[], foresee: Foresee): void {
  const { stack, providers, scope } = run;
  const { problems, names } = deployment;
  const ids = wanted.map(({ logicalId }) => logicalId);
  survey(stack, ids, { providers, problems, names, foresee });
  for (const logicalId of ids.filter((id) => stack.template.Resources[id]?.Type === nestedType)) {
    const nested = attempted(() => {
      const url = evaluate(stack.template.Resources[logicalId]?.Properties?.['TemplateURL'], scope);
      return nestedStack(deployment, stack, logicalId, url);
    }, undefined);
    if (nested) surveyNested(deployment, nested);
  }
}

/** Only the parent knows the parameters of a nested stack, so that its conditions are not known yet. */
function surveyNested(deployment: Deployment, nested: Stack): void {
  const inner = runOf(deployment, nested, {});
  tellForm(nested, deployment.problems);
  for (const name of surveyTemplate(nested, inner.ignored, deployment.problems)) inner.brokenConditions.add(name);
  for (const name of Object.keys(nested.template.Parameters ?? {})) inner.missing.set(name, ['its parent']);
  conditionProblems(inner);
  // What its rules say of the parameters is not known yet.
  for (const problem of ruleProblems(inner)) deployment.problems.add(nested, undefined, problem);
  surveyAll(deployment, inner, certain(wantedOf(inner)), asWritten);
}

const asWritten: Foresee = (value) => value;

const nestedName = (parent: Stack, logicalId: string): string => physicalNameOf(parent, logicalId, { maxLength: 128 });

/** The most levels of nested stacks: a template that contains itself would never end. */
const mostNested = 200;

/** Answers the same object for the same nested stack each time, so that each of its problems is reported once. */
function nestedStack({ nested }: Deployment, parent: Stack, logicalId: string, url: unknown): Stack {
  const name = nestedName(parent, logicalId);
  const known = nested.get(name);
  if (known) return known;
  if (nested.size >= mostNested) throw templateError(`there are more than ${mostNested} stacks within stacks`);
  const { bucket, key } = templatePlace(asText(url));
  const constructs = parent.constructs?.within(logicalId);
  const { environment, region } = parent;
  const stack = { ...parent.nested(bucket, key), name, environment, region, constructs };
  nested.set(name, stack);
  return stack;
}

/** What waits for something else is looked at within as well, while nobody knows its parameters. */
async function examineNested(deployment: Deployment, parent: Stack, logicalId: string, url: unknown): Promise<[]> {
  const stack = attempted(() => nestedStack(deployment, parent, logicalId, url), undefined);
  if (!stack || deployment.begun.has(stack)) return [];
  const inner = runOf(deployment, stack, {});
  for (const name of Object.keys(stack.template.Parameters ?? {})) inner.missing.set(name, ['its parent']);
  for (const name of Object.keys(stack.template.Resources)) inner.missing.set(name, [name]);
  for (const { logicalId: id } of certain(wantedOf(inner))) await examine(inner, id, deployment.problems);
  return [];
}

const nestedProvider = (deployment: Deployment, parent: Stack): ResourceProvider => ({
  properties: nestedProperties,
  examine: ({ properties, logicalId }) => examineNested(deployment, parent, logicalId, properties['TemplateURL']),
  async provision({ properties, logicalId }): Promise<NestedResource> {
    const stack = nestedStack(deployment, parent, logicalId, properties['TemplateURL']);
    const parameters = nestedParameters(properties['Parameters']);
    const before = deployment.problems.count;
    const unknown = stack.form?.lacksParameters
      ? []
      : await findings(() => refuseUnknownParameters([stack], parameters));
    for (const error of unknown)
      deployment.problems.add(parent, logicalId, placed(`${nestedType} ${logicalId}`, error));
    deployment.begun.add(stack);
    const surveyed = surveyStack(deployment, stack, parameters);
    if (deployment.problems.count > before && !deployment.goesOn) throw new Stopped();
    const { made, isWhole } = await provisionStack(deployment, surveyed);
    const ref = stackIdOf(deployment.placeOf(stack).environment, stack.name);
    const lacks = () => new Waits([logicalId]);
    return { ref, attributes: outputAttributes(made.outputs), nested: made, ...(!isWhole && { lacks }) };
  },
});
