import { notingUnverified } from '../kernel/unverified.ts';
import { checkProperties } from '../contract/properties.ts';
import { AwsError } from '../kernel/errors.ts';
import { otherRegions } from './checks/other-regions.ts';
import { propertyProblems } from './checks/property-problems.ts';
import { dependenciesOf } from './dependencies.ts';
import { resolved } from './dynamic-references.ts';
import { examine, noteIn, propertiesOf, whereOf } from './examine.ts';
import { isOne } from './identity.ts';
import { evaluate } from './intrinsics.ts';
import { nestedType } from './nested-stacks.ts';
import { within } from './placed.ts';
import { Stopped, type Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import { ofCalled } from './uncalled.ts';
import type { MadeResource, ProvisionedStack } from './provisioned-stack.ts';
import { resourceRequest } from './resource-request.ts';
import type { Run } from './run.ts';
import { unreadType } from './template.ts';
import { Waits } from './waits.ts';
import { waitsForStore } from './waits-for-store.ts';
import type { WantedResource } from './wanted.ts';

/**
 * An update of a stack: it names the resources that stay as they are, and hears of each resource that is provisioned.
 */
export interface Update {
  readonly kept: ProvisionedStack['resources'];
  provisions(logicalId: string): void;
  made(logicalId: string, resource: MadeResource): void;
}

export interface Going {
  readonly problems: Problems;
  /** Goes on after a problem, to find the others. */
  readonly goesOn: boolean;
}

/**
 * Provisions the resources of one template, up to the first problem or with all that do not need a resource that has
 * one. Those others are examined, as far as that is possible.
 */
export async function provisionTemplate(
  run: Run,
  wanted: readonly WantedResource[],
  { problems, goesOn }: Going,
  update?: Update,
): Promise<void> {
  const { stack, resources, missing } = run;
  for (const { logicalId, causes: before } of wanted) {
    const needed = dependenciesOf(stack.template.Resources, logicalId);
    const isUnread = stack.template.Resources[logicalId]!.Type === unreadType;
    const isFaulty = isUnread || problems.of(stack, logicalId);
    const causes = [...new Set([...before, ...needed.flatMap((name) => missing.get(name) ?? [])])];
    const made = isFaulty || causes.length > 0 ? undefined : await make(run, logicalId, { problems, goesOn }, update);
    if (made) resources.set(logicalId, made);
    else noteMissing(run, logicalId, problems, causes);
    if (!goesOn && problems.count > 0) throw new Stopped();
    if (goesOn && (!made || problems.of(stack, logicalId))) await examine(run, logicalId, problems);
  }
}

/** A resource with a problem of its own is itself what others wait for. */
function noteMissing({ stack, missing }: Run, logicalId: string, problems: Problems, causes: readonly string[]): void {
  if (problems.of(stack, logicalId)) missing.set(logicalId, [logicalId]);
  else {
    if (causes.length > 0) problems.wait(stack, logicalId, causes);
    const waiting = problems.causesOf(stack, logicalId);
    missing.set(logicalId, waiting.length === 0 ? [logicalId] : waiting);
  }
}

async function make(
  run: Run,
  logicalId: string,
  { problems, goesOn }: Going,
  update?: Update,
): Promise<MadeResource | undefined> {
  const { stack } = run;
  const kept = update?.kept.get(logicalId);
  // The exports of a nested stack are read again. The resources within it that did not change are kept.
  if (kept && stack.template.Resources[logicalId]!.Type !== nestedType) return kept;
  if (!kept) update?.provisions(logicalId);
  const provision = () => provisionResource(run, logicalId, problems);
  const made = await problems.during(stack, logicalId, () =>
    goesOn ? notingUnverified(noteIn(run, logicalId, problems), provision) : provision(),
  );
  if (made && !kept) update?.made(logicalId, made);
  if (goesOn) for (const note of made?.notes ?? []) problems.add(stack, logicalId, note);
  if (made?.type === functionType) problems.functions.set(String(made.attributes['Arn']), { stack, logicalId });
  return made;
}

/** Undefined when something is wrong with what its properties turn out to be. */
async function provisionResource(run: Run, logicalId: string, problems: Problems): Promise<MadeResource | undefined> {
  const { stack, providers, scope, environment } = run;
  const { Type: type, Properties = {} } = stack.template.Resources[logicalId]!;
  const provider = providerOf(providers, type)!;
  const where = whereOf(stack, logicalId);
  const evaluated = await within(where, () => propertiesOf(resolved(evaluate(Properties, scope), environment))).catch(
    (error: unknown) => {
      throw (error instanceof AwsError && waitsForStore(error.cause, problems)) || error;
    },
  );
  // Values of this runtime, such as local addresses, need not match the patterns.
  const found = propertyProblems(where, type, provider, evaluated, { isOpen: () => false, withoutPatterns: true });
  for (const problem of found) problems.add(stack, logicalId, problem);
  if (found.length > 0) return undefined;
  const properties = checkProperties(where, provider.properties, evaluated, provider.others);
  const request = resourceRequest(stack, logicalId, properties, environment);
  const made = await within(where, () => provider.provision(request)).catch((error: unknown) => {
    const causes = error instanceof AwsError ? faultyMakers(run, evaluated['ServiceToken'], problems) : [];
    throw causes.length > 0 ? new Waits(causes) : error;
  });
  const ownNotes = ofCalled(run, logicalId, made.notes ?? []);
  const notes = [...ownNotes, ...otherRegions(where, type, evaluated, environment)];
  const { notes: _notes, ...rest } = made;
  return { ...rest, type, values: evaluated, ...(notes.length > 0 && { notes }) };
}

/** The functions behind a custom resource that have a problem: a failure of theirs says nothing about the resource. */
function faultyMakers({ stack }: Run, token: unknown, problems: Problems): readonly string[] {
  const place = problems.functions.get(String(token));
  if (!place) return [];
  const { Resources } = place.stack.template;
  const isFunction = (id: string): boolean => Resources[id]?.Type === functionType;
  // The function of a framework calls those of the app.
  const makers = new Set([place.logicalId]);
  for (const maker of makers) for (const id of dependenciesOf(Resources, maker).filter(isFunction)) makers.add(id);
  const causes = [...makers].filter((id) => problems.of(place.stack, id));
  return isOne(place.stack, stack) ? causes : new Waits(causes).from(place.stack.name).causes;
}

const functionType = 'AWS::Lambda::Function';
