import { join } from 'node:path';
import { AssemblyFault } from './assembly-file.ts';
import { matchesGlob } from './glob.ts';
import { readManifest, type Artifact, type Artifacts, type Read } from './manifest.ts';

export const isStack = ({ type }: Artifact): boolean => type === 'aws:cloudformation:stack';

export const stackNameOf = ({ id, properties }: Artifact): string => properties?.stackName ?? id;

/** What was chosen. If it is partial, there may be further stacks. */
interface Chosen extends Read<Artifacts> {
  readonly isPartial: boolean;
}

/**
 * Chooses the stacks that the operator wants, and the stacks that they depend on. Without a choice it takes all stacks,
 * and none if the app has alternatives. A name of no stack leaves the choice open.
 */
export function chooseStacks(directory: string, wanted: readonly string[] = []): Chosen {
  const { content: artifacts, faults } = readManifest(directory);
  const isPartial = faults.length > 0;
  if (wanted.length === 0) {
    const alternatives = alternativesIn(directory, artifacts);
    return alternatives
      ? { content: new Map(), faults: [...faults, alternatives], isPartial: true }
      : { content: artifacts, faults, isPartial };
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
  const chosen = new Map([...artifacts].filter(([key]) => needed.has(key)));
  // It may stand in what could not be read.
  if (unknown.length === 0 || faults.length > 0) return { content: chosen, faults, isPartial };
  const known = stacks.map(([, artifact]) => pathOf(artifact)).join(', ') || 'none';
  const fault = new AssemblyFault('UnknownStack', `--stack ${unknown.join(' ')}: ${directory} has ${known}.`);
  const open = chosen.size === 0 && !alternativesIn(directory, artifacts);
  return { content: open ? artifacts : chosen, faults: [fault], isPartial };
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
function alternativesIn(directory: string, artifacts: Artifacts): AssemblyFault | undefined {
  const stages = new Set([...artifacts.values()].filter(isStack).map(({ stage }) => stage));
  if (stages.size < 2) return undefined;
  const choices = [...stages].filter((stage) => stage !== '').map((stage) => `--stack '${stage}/*'`);
  const names = [...artifacts.values()]
    .filter((artifact) => isStack(artifact) && artifact.stage === '')
    .map(stackNameOf);
  const all = [...choices, ...names.map((name) => `--stack ${name}`)].join(' or ');
  return new AssemblyFault(
    'InvalidAssembly',
    `${join(directory, 'manifest.json')}: the app has stages. Choose what to run: ${all}.`,
  );
}
