import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, root, run } from '../support/cli.ts';
import { expectedUnused } from './support/expected-unused.ts';
import { runFlows } from './support/flows.ts';
import { missedMutations } from './support/mutations.ts';
import { startSystem, type System } from './support/system.ts';

const assembly = freshDirectory();
let system: System;
beforeAll(async () => {
  const { code, stderr } = await run('npx', ['cdk', 'synth', '--quiet', '-c', 'sms=true', '--output', assembly], {
    env: { CDK_VALIDATION: 'false' },
  });
  if (code !== 0) throw new Error(stderr);
  system = await startSystem(assembly);
});
afterAll(async () => {
  await system?.close();
  removeDirectory(assembly);
});

it('has a use for every permission that the template grants, and lacks none', async () => {
  await runFlows(system);
  const unused = system.runtime.unusedPermissions();
  const unexpected = unused.filter((permission) => !expectedUnused.some(({ matches }) => matches(permission)));
  expect(unexpected.map(({ role, action, resource }) => `${role}: ${action} on ${resource}`)).toEqual([]);
  // A reason that excuses nothing has had its time.
  expect(expectedUnused.filter(({ matches }) => !unused.some(matches)).map(({ reason }) => reason)).toEqual([]);
}, 90_000);

it('removes as many permissions in turn as docs/security.md says', () => {
  const count = missedMutations(readFileSync(join(assembly, 'Dragons.template.json'), 'utf8')).length;
  expect(readFileSync(join(root, 'docs/security.md'), 'utf8')).toContain(`each of the **${count}** permissions`);
});
