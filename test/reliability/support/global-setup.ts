import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from 'local-aws';
import { hurry } from './assemblies.ts';

/** Synthesises once for the whole suite. */
export default async function setup(): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'dragons-reliability-'));
  const assembly = join(directory, 'cdk.out');
  await synthesize(new URL('../../..', import.meta.url).pathname, assembly);
  hurry(assembly, join(directory, 'hurried.out'));
  process.env['RELIABILITY_ASSEMBLY'] = assembly;
  process.env['RELIABILITY_HURRIED_ASSEMBLY'] = join(directory, 'hurried.out');
  return () => rmSync(directory, { recursive: true, force: true });
}
