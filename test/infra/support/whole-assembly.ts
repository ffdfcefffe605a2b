import { cpSync } from 'node:fs';
import { madeOnce } from '../../support/once.ts';
import { synthesiseWhole } from './system.ts';

/** A copy of the assembly with everything: one synthesis serves all test files of a run. */
export async function copyWholeAssembly(target: string): Promise<void> {
  cpSync(await madeOnce('whole-assembly', synthesiseWhole), target, { recursive: true });
}
