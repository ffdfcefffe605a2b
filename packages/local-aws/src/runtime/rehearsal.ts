import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../assembly/cloud-assembly.ts';
import { environmentOf, regionsOf } from '../assembly/environments.ts';
import { withNested } from '../assembly/nested-stacks.ts';
import type { Problems } from '../assembly/problems.ts';
import { provisionAll, refuseUnknown, type PlaceOf } from '../assembly/provision.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import { createOperator } from '../kernel/operator.ts';
import { openDataDirectory } from '../storage/data-directory.ts';
import { debuggingOf } from './debugging.ts';
import { Life } from './life.ts';
import { openRegions, placesOf } from './regions.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The result of a rehearsal. */
export interface Rehearsal {
  readonly problems: Problems;
  /** The number of resources that could be provisioned. */
  readonly resources: number;
}

/**
 * Provisions a cloud assembly in a system of its own, and tells everything that stands in the way of a start. The data
 * directory is not read.
 */
export async function rehearse(options: Omit<RuntimeOptions, 'dataDirectory'>): Promise<Rehearsal> {
  const environment = environmentOf(options.assembly, options.stacks);
  const stacks = readStacks(options.assembly, environment, options.stacks);
  refuseUnknown(stacks, options);
  return rehearseStacks(options, stacks, environment);
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
    const made = await provisionAll(stacks, withStored(placesOf(regions, options), storedIn), options, {
      goesOn: true,
    });
    const resources = made.stacks.flatMap(withNested).reduce((count, stack) => count + stack.resources.size, 0);
    return { problems: made.problems, resources };
  } finally {
    await life.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A parameter that the stacks do not store is the one of the region that runs already. */
const withStored =
  (placeOf: PlaceOf, storedIn: (region: string) => Environment['storedParameter']): PlaceOf =>
  (stack) => {
    const { providers, environment } = placeOf(stack);
    const storedParameter: Environment['storedParameter'] = (...asked) =>
      environment.storedParameter?.(...asked) ?? storedIn(environment.region)?.(...asked);
    return { providers, environment: { ...environment, storedParameter } };
  };
