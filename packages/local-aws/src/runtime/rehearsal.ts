import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../assembly/cloud-assembly.ts';
import { environmentOf, regionsOf } from '../assembly/environments.ts';
import { withNested } from '../assembly/nested-stacks.ts';
import { Problems } from '../assembly/problems.ts';
import { provisionAll, unknownWords, type PlaceOf, type Provisioning } from '../assembly/provision.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks, unreadStack } from '../assembly/read-stacks.ts';
import { createOperator } from '../kernel/operator.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import { openDataDirectory } from '../storage/data-directory.ts';
import { debuggingOf } from './debugging.ts';
import { collected, type Collected } from './collected.ts';
import { firstQueryFaults } from './first-query.ts';
import { Life } from './life.ts';
import { inRegion, openRegions, placesOf, type Regions } from './regions.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import type { SeededUser } from './outputs-model.ts';
import { seedFailed, seedUsers } from './seed-users.ts';
import { userPoolFaults, usersOfRegions } from './user-pools.ts';

/** The result of a rehearsal. */
export interface Rehearsal {
  readonly problems: Problems;
  /** The number of resources that could be provisioned. */
  readonly resources: number;
}

/**
 * Provisions a cloud assembly in a system of its own, and tells everything that stands in the way of a start, with what
 * is wrong with the configuration. The data directory is not read.
 */
export async function rehearse(
  options: Omit<RuntimeOptions, 'dataDirectory'>,
  further: readonly Collected[] = [],
): Promise<Rehearsal> {
  const environment = environmentOf(options.assembly, options.stacks);
  const stacks = readStacks(options.assembly, environment, options.stacks, options.parameters);
  for (const note of stacks.flatMap(({ notes = [] }) => notes)) options.operator?.warn(note);
  const rehearsal = await rehearseStacks(options, stacks, environment);
  const unknown = await collected(...unknownWords(stacks, options));
  // They are of no stack.
  for (const error of [...further, ...unknown]) rehearsal.problems.add(stacks[0], undefined, error);
  return rehearsal;
}

/**
 * Provisions stacks in a temporary folder, and goes on after each problem. `storedIn` answers the parameters that a
 * region has already.
 */
export async function rehearseStacks(
  { host: _host, tlsPort: _tlsPort, console: _console, ...options }: Omit<RuntimeOptions, 'dataDirectory'>,
  stacks: readonly Stack[],
  environment: Environment,
  storedIn: (region: string) => Environment['storedParameter'] = () => undefined,
): Promise<Rehearsal> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-rehearsal-'));
  const { clock } = debuggingOf({ ...options, inspect: undefined });
  const life = new Life(clock, options.operator ?? createOperator(), undefined);
  try {
    const data = openDataDirectory(join(directory, 'data'), life.operator, life.lose);
    life.began(() => data.close());
    const parts = { data, life, debugging: undefined, environment, stacksOf: () => () => [] };
    const wanted = { ...options, port: 0, dataDirectory: data.path('') };
    const regions = await openRegions(wanted, { ...parts, regions: regionsOf(stacks, environment) });
    const { parameterStore, faults } = await soundParameters(regions, options);
    const places = placesOf(regions, { parameterStore });
    const made = await provisionAll(stacks, withStored(places, storedIn), options, { goesOn: true });
    for (const fault of faults) made.problems.add(stacks[0]!, undefined, fault);
    for (const fault of queryFaults(regions, made, options.firstQuery)) made.problems.add(stacks[0]!, undefined, fault);
    await rehearseUsers(regions, made, environment, options.users ?? []);
    const resources = made.stacks.flatMap(withNested).reduce((count, stack) => count + stack.resources.size, 0);
    return { problems: made.problems, resources };
  } finally {
    await life.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Divides the parameters of local-aws.json into those that can be stored, and what is wrong with the others. */
async function soundParameters(regions: Regions, { parameterStore = [] }: Pick<RuntimeOptions, 'parameterStore'>) {
  const faults: Collected[] = [];
  const sound: (typeof parameterStore)[number][] = [];
  for (const parameter of parameterStore) {
    const found = await collected(() => placesOf(regions, { parameterStore: [parameter] }));
    if (found.length === 0) sound.push(parameter);
    faults.push(...found);
  }
  return { parameterStore: sound, faults };
}

/** Makes the users of local-aws.json, unless a problem keeps something from existing that they may need. */
async function rehearseUsers(
  regions: Regions,
  { stacks, problems }: Provisioning,
  environment: Environment,
  users: readonly SeededUser[],
): Promise<void> {
  const needed = hasTriggers(stacks) ? /^AWS::(Cognito|Lambda|IAM)::/ : /^AWS::Cognito::/;
  const lacks = problems.missing.some(({ stack, logicalId }) =>
    needed.test(stack.template.Resources[logicalId]?.Type ?? ''),
  );
  const [first] = stacks;
  if (lacks || !first) return;
  const faults = userPoolFaults(stacks, users);
  const byRegion = regions.map(({ system }) => inRegion(stacks, system.environment.region, environment.region));
  for (const [index, its] of usersOfRegions(byRegion, users).entries()) {
    const { cognito, iam } = regions[index]!.system;
    faults.push(...(await seedUsers(cognito, iam.administrator.principal, its)));
  }
  for (const fault of faults) problems.add(first.stack, undefined, seedFailed([fault]));
}

/** A schema with a problem says nothing about a query. */
function queryFaults(
  regions: Regions,
  { problems }: Provisioning,
  query: string | undefined,
): readonly OperatorError[] {
  const lacks = problems.missing.some(({ stack, logicalId }) =>
    /^AWS::AppSync::Graph/.test(stack.template.Resources[logicalId]?.Type ?? ''),
  );
  return lacks ? [] : firstQueryFaults(regions, query);
}

/** Refuses an app whose assembly could not be made, with what else is known to be wrong. */
export const refuseUnread = (path: string, faults: readonly Collected[]): void => unread(path, faults).throw();

/** Collects what is wrong with an app whose assembly cannot be read. */
export function unread(path: string, faults: readonly Collected[]): Problems {
  const problems = new Problems();
  for (const fault of faults) problems.add(unreadStack(path), undefined, fault);
  return problems;
}

/** Tells whether functions are called when a user is made: what they may do decides whether there is one. */
const hasTriggers = (stacks: Provisioning['stacks']): boolean =>
  stacks
    .flatMap(withNested)
    .some(({ stack: { template } }) =>
      Object.values(template.Resources).some(({ Properties }) => Properties?.['LambdaConfig'] !== undefined),
    );

/** A parameter that the stacks do not store is the one of the region that runs already. */
const withStored =
  (placeOf: PlaceOf, storedIn: (region: string) => Environment['storedParameter']): PlaceOf =>
  (stack) => {
    const { providers, environment } = placeOf(stack);
    const storedParameter: Environment['storedParameter'] = (...asked) =>
      environment.storedParameter?.(...asked) ?? storedIn(environment.region)?.(...asked);
    return { providers, environment: { ...environment, storedParameter } };
  };
