import { statSync } from 'node:fs';
import { readCloudAssembly, type Stack } from './cloud-assembly.ts';
import type { Scope } from './intrinsics.ts';
import { readTemplateFile } from './template-file.ts';

/** Reads the stacks of a cloud assembly (a folder), or the one stack of a template (a file). */
export function readStacks(path: string, pseudo: Scope, wanted?: readonly string[]): Stack[] {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? [readTemplateFile(path, wanted)] : readCloudAssembly(path, pseudo, wanted);
}
