import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../assembly/cloud-assembly.ts';
import { environmentOf, regionsOf } from '../assembly/environments.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { isFile } from '../storage/ownership.ts';
import { regionsWithState } from '../storage/region-folders.ts';
import type { RuntimeOptions } from './runtime-options.ts';

interface Home {
  readonly environment: Environment;
  readonly read: readonly Stack[];
}

/**
 * Reads the stacks, and chooses the main region. The state of a region must not become that of another one: where
 * several regions run or have run, the main region stays the one of the last start.
 */
export function readHome({ assembly, stacks, parameters, dataDirectory }: RuntimeOptions): Home {
  const environment = environmentOf(assembly, stacks);
  const read = readStacks(assembly, environment, stacks, parameters);
  const regions = regionsOf(read, environment);
  const further = regionsWithState(dataDirectory);
  const before = mainBefore(dataDirectory) ?? mainBeside(further, regions, environment.region);
  const isOne = regions.length === 1 && further.length === 0;
  if (isOne || before === undefined || before === environment.region) return { environment, read };
  if (!regions.includes(before))
    throw new OperatorError(
      'OtherRegion',
      `${dataDirectory} has the state of ${before} as its main region, and no stack belongs there now. ` +
        'Give another directory with --data-dir.',
    );
  const kept = { ...environment, region: before };
  return { environment: kept, read: readStacks(assembly, kept, stacks, parameters) };
}

/** Answers the main region of the last start in a directory, as its outputs tell it. */
function mainBefore(dataDirectory: string): string | undefined {
  const file = join(dataDirectory, 'outputs.json');
  if (!isFile(file)) return undefined;
  try {
    const { region } = JSON.parse(readFileSync(file, 'utf8')) as { readonly region?: unknown };
    return typeof region === 'string' ? region : undefined;
  } catch {
    // A start that was killed may have left half of it.
    return undefined;
  }
}

/** An import has no outputs: the main region is one that has no folder of its own. */
const mainBeside = (further: readonly string[], regions: readonly string[], chosen: string): string | undefined =>
  further.includes(chosen) ? (regions.find((region) => !further.includes(region)) ?? 'another region') : undefined;
