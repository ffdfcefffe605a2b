import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from './run-here.ts';

/** Runs `check` with an assembly of one stack, and answers what it tells. */
export async function checkTemplate(directory: string, template: object, ...options: string[]): Promise<string> {
  mkdirSync(join(directory, 'asm'));
  writeFileSync(join(directory, 'asm', 'S.json'), JSON.stringify(template));
  const S = { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } };
  writeFileSync(join(directory, 'asm', 'manifest.json'), JSON.stringify({ version: '1', artifacts: { S } }));
  return (await runHere(directory, 'check', '--assembly', 'asm', ...options)).stderr;
}
