import { statSync } from 'node:fs';
import { chooseStacks, isStack } from './choose-stacks.ts';
import type { Stack } from './cloud-assembly.ts';
import { readManifest } from './manifest.ts';
import { localEnvironment, type Environment } from './pseudo-parameters.ts';

/**
 * Where the stacks belong: in the account and the region that most of them name. Where the app names none, and for a
 * template by itself, they are those of a laptop.
 */
export function environmentOf(path: string, wanted?: readonly string[]): Environment {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return localEnvironment;
  const artifacts = [...chooseStacks(path, readManifest(path), wanted).values()].filter(isStack);
  const places = artifacts.map(({ environment }) => placeOf(environment));
  return {
    accountId: mostCommon(places.map(({ account }) => account)) ?? localEnvironment.accountId,
    region: mostCommon(places.map(({ region }) => region)) ?? localEnvironment.region,
  };
}

/**
 * What to tell of a stack that belongs elsewhere than the others: names and ARNs that the app wrote out with its own
 * account or region lead nowhere here.
 */
export function foreignEnvironments(stacks: readonly Stack[], { region, accountId }: Environment): string[] {
  return stacks.flatMap(({ name, environment }) => {
    const { account = accountId, region: its = region } = placeOf(environment);
    if (account === accountId && its === region) return [];
    return [`${name} belongs to ${environment}; here it runs in ${accountId}, ${region}: written ARNs lead nowhere.`];
  });
}

/** `aws://ACCOUNT/REGION`, either of which may be unknown. observed: aws-cdk-lib 2.276.0 */
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
