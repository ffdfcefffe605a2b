import { statSync } from 'node:fs';
import { join } from 'node:path';
import { invalidAssembly } from './assembly-file.ts';
import { readCloudAssembly, type Stack } from './cloud-assembly.ts';
import { inRegions } from './environments.ts';
import { identityOf } from './identity.ts';
import { pseudoScope, type Environment } from './pseudo-parameters.ts';
import { readTemplateFile } from './template-file.ts';

/** Reads the stacks of a cloud assembly (a folder), or the one stack of a template (a file), each in its region. */
export function readStacks(path: string, environment: Environment, wanted?: readonly string[]): Stack[] {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  if (isFile) return [readTemplateFile(path, wanted)];
  const stacks = inRegions(readCloudAssembly(path, pseudoScope(environment), wanted), environment);
  refuseNamesakes(path, stacks);
  return stacks;
}

/** Refuses two stacks of the same name in a region: they would be one stack, and the last would win. */
function refuseNamesakes(directory: string, stacks: readonly Stack[]): void {
  const names = stacks.map(identityOf);
  const twice = stacks.find((_, index) => names.indexOf(names[index] ?? '') !== index);
  if (twice) throw invalidAssembly(join(directory, 'manifest.json'), `there are several stacks named ${twice.name}`);
}
