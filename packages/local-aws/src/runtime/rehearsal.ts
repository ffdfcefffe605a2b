import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../assembly/cloud-assembly.ts';
import { environmentOf } from '../assembly/environments.ts';
import { withNested } from '../assembly/nested-stacks.ts';
import type { Problems } from '../assembly/problems.ts';
import { provisionAll, refuseUnknown } from '../assembly/provision.ts';
import { pseudoScope, type Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import { createOperator } from '../kernel/operator.ts';
import { openDataDirectory } from '../storage/data-directory.ts';
import { debuggingOf } from './debugging.ts';
import { Life } from './life.ts';
import { groundOf, openSystem } from './open-system.ts';
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
  const stacks = readStacks(options.assembly, pseudoScope(environment), options.stacks);
  refuseUnknown(stacks, options);
  return rehearseStacks(options, stacks, environment);
}

/**
 * Provisions stacks in a temporary folder, and goes on after each problem. A parameter that the stacks do not store is
 * the one of the environment.
 */
export async function rehearseStacks(
  { host: _host, tlsPort: _tlsPort, console: _console, ...options }: Omit<RuntimeOptions, 'dataDirectory'>,
  stacks: readonly Stack[],
  environment: Environment,
): Promise<Rehearsal> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-rehearsal-'));
  const { clock } = debuggingOf({ ...options, inspect: undefined });
  const life = new Life(clock, options.operator ?? createOperator(), undefined);
  try {
    const data = openDataDirectory(join(directory, 'data'), life.operator, life.lose);
    life.began(() => data.close());
    const parts = { data, life, debugging: undefined, environment, stacks: () => [] };
    const { system } = await openSystem({ ...options, port: 0, dataDirectory: directory }, parts);
    const ground = groundOf(system, options);
    const storedParameter: Environment['storedParameter'] = (...asked) =>
      ground.environment.storedParameter?.(...asked) ?? environment.storedParameter?.(...asked);
    const surroundings = { ...ground.environment, storedParameter };
    const made = await provisionAll(stacks, ground.providers, surroundings, options, { goesOn: true });
    const resources = made.stacks.flatMap(withNested).reduce((count, stack) => count + stack.resources.size, 0);
    return { problems: made.problems, resources };
  } finally {
    await life.end();
    rmSync(directory, { recursive: true, force: true });
  }
}
