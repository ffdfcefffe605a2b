import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, run } from '../support/cli.ts';
import { expectedUnused } from './support/expected-unused.ts';
import { runFlows } from './support/flows.ts';
import { startSystem, type System } from './support/system.ts';

const assembly = freshDirectory();
let system: System;
beforeAll(async () => {
  const { code, stderr } = await run('npx', ['cdk', 'synth', '--quiet', '-c', 'sms=true', '--output', assembly], { env: { CDK_VALIDATION: 'false' } });
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
