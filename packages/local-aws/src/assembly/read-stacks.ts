import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { OperatorError } from '../kernel/operator-error.ts';
import { AssemblyFault, invalidAssembly } from './assembly-file.ts';
import { readCloudAssembly, type Stack } from './cloud-assembly.ts';
import { inRegions } from './environments.ts';
import { identityOf } from './identity.ts';
import type { Read } from './manifest.ts';
import type { Parameters } from './parameters.ts';
import { pseudoScope, type Environment } from './pseudo-parameters.ts';
import { withFaults } from './read-template.ts';
import { readTemplateFile } from './template-file.ts';

/**
 * Reads the stacks of a cloud assembly (a folder), or the one stack of a template (a file), each in its region. What is
 * wrong with the assembly is a fault of the first stack.
 */
export function readStacks(
  path: string,
  environment: Environment,
  wanted?: readonly string[],
  parameters?: Parameters,
): readonly [Stack, ...Stack[]] {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  if (isFile) {
    const { content, faults } = readTemplateFile(path, wanted, parameters);
    return told([content], { faults, isPartial: false }, path);
  }
  const { content: read, faults, isPartial } = readCloudAssembly(path, pseudoScope(environment), wanted, parameters);
  const { content: placed, faults: ofRegions } = inRegions(read, environment);
  const { content, faults: ofNames } = withoutNamesakes(path, placed);
  return told(content, { faults: [...faults, ...ofRegions, ...ofNames], isPartial }, path);
}

interface Told {
  readonly faults: readonly OperatorError[];
  readonly isPartial: boolean;
}

function told(stacks: readonly Stack[], { faults, isPartial }: Told, path: string): [Stack, ...Stack[]] {
  const [first = unreadStack(path), ...others] = stacks;
  const isOpen = isPartial || stacks.length === 0;
  return [faults.length === 0 ? first : { ...first, form: withFaults(first.form, faults, isOpen) }, ...others];
}

/** Stands for the stacks of an assembly of which none can be read. */
export const unreadStack = (path: string): Stack => ({
  name: 'unread',
  file: path,
  environment: undefined,
  template: { Resources: {} },
  asset: () => unread(path),
  nested: () => unread(path),
  assets: [],
});

const unread = (path: string): never => {
  throw new AssemblyFault('InvalidAssembly', `${path} cannot be read.`);
};

/**
 * Leaves out a stack that has the name of another one in its region: they would be one stack, and the last would win.
 */
function withoutNamesakes(directory: string, stacks: readonly Stack[]): Read<Stack[]> {
  const names = stacks.map(identityOf);
  const isFirst = (index: number): boolean => names.indexOf(names[index] ?? '') === index;
  const twice = new Set(stacks.filter((_, index) => !isFirst(index)).map(({ name }) => name));
  const file = join(directory, 'manifest.json');
  return {
    content: stacks.filter((_, index) => isFirst(index)),
    faults: [...twice].map((name) => invalidAssembly(file, `there are several stacks named ${name}`)),
  };
}
