import { statSync } from 'node:fs';
import { chooseStacks, isStack } from './choose-stacks.ts';
import type { Stack } from './cloud-assembly.ts';
import { readManifest } from './manifest.ts';
import { localEnvironment, type Environment } from './pseudo-parameters.ts';
import { packagedRegion } from './serverless-package.ts';

/**
 * Finds the account and the region of the stacks: those that most of the stacks name, or those for which a template
 * was packaged. If nothing names any, the runtime uses its own defaults.
 */
export function environmentOf(path: string, wanted?: readonly string[]): Environment {
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    return { ...localEnvironment, region: packagedRegion(path) ?? localEnvironment.region };
  const artifacts = [...chooseStacks(path, readManifest(path), wanted).values()].filter(isStack);
  const places = artifacts.map(({ environment }) => placeOf(environment));
  return {
    accountId: mostCommon(places.map(({ account }) => account)) ?? localEnvironment.accountId,
    region: mostCommon(places.map(({ region }) => region)) ?? localEnvironment.region,
  };
}

/**
 * Warns of a stack that belongs to another account or region than the others. Names and ARNs that its app wrote out
 * with that account or region lead nowhere here.
 */
export function foreignEnvironments(stacks: readonly Stack[], { region, accountId }: Environment): string[] {
  return stacks.flatMap(({ name, environment }) => {
    const { account = accountId, region: its = region } = placeOf(environment);
    if (account === accountId && its === region) return [];
    return [`${name} belongs to ${environment}; here it runs in ${accountId}, ${region}: written ARNs lead nowhere.`];
  });
}

/** Reads `aws://ACCOUNT/REGION`. The account and the region may each be unknown. observed: aws-cdk-lib 2.276.0 */
function placeOf(environment = ''): { readonly account?: string; readonly region?: string } {
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  const isKnown = (name: string): boolean => name !== '' && !name.startsWith('unknown-');
  return { ...(isKnown(account) && { account }), ...(isKnown(region) && { region }) };
}

function mostCommon(names: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
