import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Entry } from 'local-aws';
import { freshDirectory, removeDirectory, root } from '../support/cli.ts';
import { expectedUnused } from './support/expected-unused.ts';
import { runFlows } from './support/flows.ts';
import { missedMutations } from './support/mutations.ts';
import { startSystem, type GrantedPermission, type System } from './support/system.ts';
import { copyWholeAssembly } from './support/whole-assembly.ts';

const assembly = freshDirectory();
const systems: System[] = [];
beforeAll(() => copyWholeAssembly(assembly), 180_000);
afterAll(async () => {
  await Promise.all(systems.map((system) => system.close()));
  removeDirectory(assembly);
});

const shown = ({ role, action, resource }: GrantedPermission): string => `${role}: ${action} on ${resource}`;

async function unusedAfterFlows(system: System): Promise<readonly GrantedPermission[]> {
  await runFlows(system);
  return system.runtime.unusedPermissions();
}

it('has a use for every permission that the template grants, and lacks none, wherever the catalogue lies', async () => {
  for (const rotated of [false, true]) systems.push(await startSystem(assembly, { rotated }));
  // So many run at once, because each of them mostly waits.
  const [here = [], there = []] = await Promise.all(systems.map(unusedAfterFlows));
  const moved = new Set(there.map(shown));
  const unused = here.filter((permission) => moved.has(shown(permission)));
  const unexpected = unused.filter((permission) => !expectedUnused.some(({ matches }) => matches(permission)));
  expect(unexpected.map(shown)).toEqual([]);
  // A reason that excuses nothing has had its time.
  expect(expectedUnused.filter(({ matches }) => !unused.some(matches)).map(({ reason }) => reason)).toEqual([]);
});

it('leaves one tree of entries for a GraphQL request, down to each S3 call and each decision of IAM', () => {
  const entries = systems[0]?.runtime.journal.entries() ?? [];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const chainOf = (entry: Entry | undefined): Entry[] =>
    entry ? [entry, ...chainOf(byId.get(entry.parent ?? ''))] : [];
  const chains = entries.filter(({ action }) => action === 'SelectObjectContent').map(chainOf);
  const [select, invocation, query] = chains.find((chain) => chain.at(-1)?.subject === 'Query.listDragons') ?? [];
  expect([select?.service, invocation?.action, query?.action]).toEqual(['s3', 'Invoke', 'GraphQL']);
  expect(query?.principal).toContain('user ');
  expect(invocation?.decisions.map(({ action, decision }) => [action, decision.allowed])).toEqual([
    ['lambda:InvokeFunction', true],
  ]);
  expect(select?.subject).toMatch(/^arn:aws:s3:::[^/]+\/catalogue\//);
  expect(select?.principal).toContain(':assumed-role/');
  expect(select?.decisions).toMatchObject([{ action: 's3:GetObject', decision: { allowed: true } }]);
  expect(entries.every(({ subject }) => !subject.includes('Dragons-are-real'))).toBe(true);
});

it('shows what a state of a workflow calls below the GraphQL request that started it', () => {
  const entries = systems[0]?.runtime.journal.entries() ?? [];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const chainOf = (entry: Entry | undefined): string[] =>
    entry ? [entry.action, ...chainOf(byId.get(entry.parent ?? ''))] : [];
  expect(entries.filter(({ action }) => action === 'Publish').map(chainOf)).toContainEqual([
    ...['Publish', 'StartExecution', 'Invoke', 'GraphQL'],
  ]);
});

it('removes as many permissions in turn as docs/security.md says', () => {
  const count = missedMutations(readFileSync(join(assembly, 'Dragons-dev.template.json'), 'utf8')).length;
  expect(readFileSync(join(root, 'docs/security.md'), 'utf8')).toContain(`each of the **${count}** permissions`);
});
