import { statSync } from 'node:fs';
import { readCloudAssembly, type Stack } from './cloud-assembly.ts';
import { inRegions } from './environments.ts';
import { pseudoScope, type Environment } from './pseudo-parameters.ts';
import { readTemplateFile } from './template-file.ts';

/** Reads the stacks of a cloud assembly (a folder), or the one stack of a template (a file), each in its region. */
export function readStacks(path: string, environment: Environment, wanted?: readonly string[]): Stack[] {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  if (isFile) return [readTemplateFile(path, wanted)];
  return inRegions(readCloudAssembly(path, pseudoScope(environment), wanted), environment);
}
