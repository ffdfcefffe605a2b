import { join } from 'node:path';
import { OperatorError } from '../kernel/operator-error.ts';
import { matchesGlob } from './glob.ts';
import type { Artifact } from './manifest.ts';

export type Artifacts = ReadonlyMap<string, Artifact>;

export const isStack = ({ type }: Artifact): boolean => type === 'aws:cloudformation:stack';

export const stackNameOf = ({ id, properties }: Artifact): string => properties?.stackName ?? id;

/**
 * Chooses the stacks that the operator wants, and the stacks that they depend on. Without a choice it takes all stacks,
 * unless the app has alternatives.
 */
export function chooseStacks(directory: string, artifacts: Artifacts, wanted: readonly string[] = []): Artifacts {
  if (wanted.length === 0) {
    refuseAlternatives(directory, artifacts);
    return artifacts;
  }
  const needed = new Set<string>();
  const need = (key: string): void => {
    if (needed.has(key)) return;
    needed.add(key);
    for (const dependency of artifacts.get(key)?.dependencies ?? []) need(dependency);
  };
  const stacks = [...artifacts].filter(([, artifact]) => isStack(artifact));
  const unknown = wanted.filter((pattern) => {
    const meant = stacks.filter(([, artifact]) => isMeant(artifact, pattern));
    for (const [key] of meant) need(key);
    return meant.length === 0;
  });
  if (unknown.length > 0) {
    const known = stacks.map(([, artifact]) => pathOf(artifact)).join(', ') || 'none';
    throw new OperatorError('UnknownStack', `--stack ${unknown.join(' ')}: ${directory} has ${known}.`);
  }
  return new Map([...artifacts].filter(([key]) => needed.has(key)));
}

/**
 * A pattern may name a stack by its path in the app, by its name, or by the id of its construct. The path of a stage
 * means every stack in it.
 */
const isMeant = (artifact: Artifact, pattern: string): boolean =>
  [pathOf(artifact), stackNameOf(artifact), artifact.id].some((name) => matchesGlob(pattern, name)) ||
  (artifact.stage !== '' && matchesGlob(pattern, artifact.stage));

/** As `cdk list` shows it. observed: aws-cdk-lib 2.276.0 */
const pathOf = (artifact: Artifact): string => artifact.displayName ?? stackNameOf(artifact);

/** Stages are the same app for several places: test and production, or two regions. */
function refuseAlternatives(directory: string, artifacts: Artifacts): void {
  const stages = new Set([...artifacts.values()].filter(isStack).map(({ stage }) => stage));
  if (stages.size < 2) return;
  const choices = [...stages].filter((stage) => stage !== '').map((stage) => `--stack '${stage}/*'`);
  const names = [...artifacts.values()]
    .filter((artifact) => isStack(artifact) && artifact.stage === '')
    .map(stackNameOf);
  const all = [...choices, ...names.map((name) => `--stack ${name}`)].join(' or ');
  throw new OperatorError(
    'InvalidAssembly',
    `${join(directory, 'manifest.json')}: the app has stages. Choose what to run: ${all}.`,
  );
}
