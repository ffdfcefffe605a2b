import { statSync } from 'node:fs';
import { isRegionName } from '../kernel/region-name.ts';
import { AssemblyFault } from './assembly-file.ts';
import { chooseStacks, isStack } from './choose-stacks.ts';
import type { Stack } from './cloud-assembly.ts';
import type { Read } from './manifest.ts';
import { readEnvironment } from './environment-name.ts';
import { localEnvironment, type Environment } from './pseudo-parameters.ts';
import { packagedRegion } from './serverless-package.ts';

/**
 * Finds the account and the main region of the stacks: those that most of the stacks name, of two the one of the later
 * stack, which depends on the others, or those for which a template was packaged. If nothing names any, the runtime
 * uses its own defaults.
 */
export function environmentOf(path: string, wanted?: readonly string[]): Environment {
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    return { ...localEnvironment, region: packagedRegion(path) ?? localEnvironment.region };
  const artifacts = [...chooseStacks(path, wanted).content.values()].filter(isStack);
  const places = artifacts.map(({ environment }) => readEnvironment(environment));
  return {
    accountId: mostCommon(places.map(({ account }) => account)) ?? localEnvironment.accountId,
    region:
      mostCommon(places.map(({ region = '' }) => (isRegionName(region) ? region : undefined))) ??
      localEnvironment.region,
  };
}

/**
 * Marks the stacks that belong to another region than the main one. A stack that names no region, or what is none,
 * belongs to the main one.
 */
export function inRegions(stacks: readonly Stack[], { region }: Environment): Read<Stack[]> {
  const faults: AssemblyFault[] = [];
  const content = stacks.map((stack) => {
    const { region: its = region } = readEnvironment(stack.environment);
    if (its === region) return stack;
    // The region becomes the name of a folder.
    if (isRegionName(its)) return { ...stack, region: its };
    const text = `${stack.name} belongs to ${stack.environment}, which is no region.`;
    faults.push(new AssemblyFault('InvalidAssembly', text));
    return stack;
  });
  return { content, faults };
}

/** Lists the regions of stacks: first the main one, then the others by name. */
export const regionsOf = (stacks: readonly Stack[], { region: main }: Environment): readonly [string, ...string[]] => [
  main,
  ...[...new Set(stacks.flatMap(({ region }) => region ?? []))].sort(),
];

/**
 * Warns of a stack that belongs to another account than the others. Names and ARNs that its app wrote out with that
 * account lead nowhere here.
 */
export function foreignEnvironments(stacks: readonly Stack[], { region, accountId }: Environment): string[] {
  return stacks.flatMap(({ name, environment, region: its = region }) => {
    const { account = accountId } = readEnvironment(environment);
    if (account === accountId) return [];
    return [`${name} belongs to ${environment}; here it runs in ${accountId}, ${its}: written ARNs lead nowhere.`];
  });
}

function mostCommon(names: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names.toReversed()) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
