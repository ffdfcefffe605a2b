import { readProperties } from '../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../contract/resource-provider.ts';
import { AwsError } from '../kernel/errors.ts';
import { UnverifiedBehaviour, notingUnverified } from '../kernel/unverified.ts';
import { attempted } from './checks/foresee.ts';
import { evaluateEach } from './evaluate-each.ts';
import { templateError } from './intrinsic-arguments.ts';
import { noValue } from './intrinsics.ts';
import { placed } from './placed.ts';
import type { Problem } from './problem.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import { resourceRequest } from './resource-request.ts';
import type { Run } from './run.ts';
import { unreadName } from './template.ts';
import { toldBy } from './told-by.ts';
import { Waits } from './waits.ts';
import { waitsForStore } from './waits-for-store.ts';
import { ofCalled } from './uncalled.ts';

/** Finds what is wrong with a resource that is not provisioned. */
export async function examine(run: Run, logicalId: string, problems: Problems): Promise<void> {
  const { stack, providers, environment } = run;
  const { Type: type, Properties = {} } = stack.template.Resources[logicalId]!;
  const provider = providerOf(providers, type);
  if (!provider) return;
  const report = (problem: AwsError): void => {
    if (!waitsForStore(problem, problems)) problems.add(stack, logicalId, placed(whereOf(stack, logicalId), problem));
  };
  const scope = run.standingIn();
  const evaluated = evaluateEach(Properties, { template: stack.template, scope, environment, report });
  const properties = provider.examine && attempted(() => read(provider, evaluated), undefined);
  if (!properties) return;
  const request = resourceRequest(stack, logicalId, properties, environment);
  const isTold = toldBy(whereOf(stack, logicalId), problems.about(stack, logicalId), evaluated);
  const found = await problems.during(stack, logicalId, () =>
    notingUnverified(noteIn(run, logicalId, problems), () => examined(provider, request)),
  );
  const missing = [unreadName, ...run.missing.keys()];
  const isOfStandIn = (text: string): boolean =>
    text.includes('arn:aws:ignored:') || missing.some((id) => text.includes(`ignored-${id}`));
  const open = membersWith(isOfStandIn, properties);
  // A problem that names a stand-in, or the member that has one, is one of the stand-in.
  const isOpen = (text: string): boolean =>
    isOfStandIn(text) || (text.match(/\w+/g) ?? []).some((word) => open.has(word));
  const called = ofCalled(run, logicalId, found ?? []);
  for (const problem of once(called))
    if (problem instanceof Waits) problems.wait(stack, logicalId, problem.causes);
    else if (!isOpen(problem.message) && !isTold(problem.message))
      problems.add(stack, logicalId, atPlace(whereOf(stack, logicalId), problem, isOfStandIn));
}

/** Two checks may find the same. */
const once = <One extends Problem['error'] | Waits>(found: readonly One[]): readonly One[] => [
  ...new Map(found.map((one) => [one instanceof Waits ? one : one.message, one])).values(),
];

/** Lists the members of a value that hold such a text. */
function membersWith(isMeant: (text: string) => boolean, value: unknown, name = ''): Set<string> {
  if (typeof value === 'string') return new Set(isMeant(value) ? [name] : []);
  if (typeof value !== 'object' || value === null) return new Set();
  const nameOf = (key: string): string => (Array.isArray(value) ? name : key);
  return new Set(Object.entries(value).flatMap(([key, member]) => [...membersWith(isMeant, member, nameOf(key))]));
}

/** A stand-in, or a property of a wrong type that is told already, may be more than a provider can read. */
async function examined(provider: ResourceProvider, request: ResourceRequest): Promise<readonly Problem['error'][]> {
  try {
    return (await provider.examine?.(request)) ?? [];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}

function atPlace(where: string, problem: Problem['error'], isOfStandIn: (text: string) => boolean): Problem['error'] {
  return problem instanceof AwsError ? placed(where, without(problem, isOfStandIn)) : problem;
}

/** Leaves the name of a stand-in out of the members of an error. */
function without(problem: AwsError, isOfStandIn: (text: string) => boolean): AwsError {
  const own = Object.entries(problem.details).filter(([, value]) => !isOfStandIn(String(value)));
  if (own.length === Object.keys(problem.details).length) return problem;
  const { code, message, status, parts } = problem;
  return new AwsError(code, message, { status, parts, details: Object.fromEntries(own) });
}

/** What its properties lack is told already. */
const read = ({ properties, others }: ResourceProvider, value: unknown): Record<string, unknown> =>
  readProperties(
    '',
    properties,
    propertiesOf(value),
    () => undefined,
    () => false,
    others,
  );

export function propertiesOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === noValue) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw templateError('Properties is no object');
  return value as Readonly<Record<string, unknown>>;
}

/** Writes down behaviour that is not known, as a problem of the resource. */
export const noteIn =
  ({ stack }: Run, logicalId: string, problems: Problems) =>
  (id: string, subject?: string): void =>
    problems.add(stack, logicalId, placed(whereOf(stack, logicalId), new UnverifiedBehaviour(id, subject)));

export const whereOf = ({ template }: Run['stack'], logicalId: string): string =>
  `${template.Resources[logicalId]!.Type} ${logicalId}`;
