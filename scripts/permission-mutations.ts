/**
 * Removes each permission of the synthesised template in turn and expects that the application then fails somewhere:
 * `npm run test:permissions`. Takes about twenty seconds a permission; `-- PART` runs only those whose policy, action
 * or resource contain the text.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDirectory, removeDirectory } from '../test/support/cli.ts';
import { runFlows } from '../test/infra/support/flows.ts';
import { missedMutations, type Mutation } from '../test/infra/support/mutations.ts';
import { startSystem, synthesiseWhole, type System } from '../test/infra/support/system.ts';

const part = process.argv[2] ?? '';
const original = freshDirectory();
await synthesiseWhole(original);
const file = 'Dragons-dev.template.json';
const text = readFileSync(join(original, file), 'utf8');

const mutations = missedMutations(text).filter((mutation) =>
  `${mutation.policy} ${mutation.action} ${mutation.resource}`.includes(part),
);

const survivors: Mutation[] = [];
for (const [index, mutation] of mutations.entries()) {
  const failure = await failureOf(mutation);
  if (failure === undefined) survivors.push(mutation);
  process.stdout.write(
    `${index + 1}/${mutations.length} ${failure === undefined ? 'SURVIVED' : 'failed as it should'}` +
      `: ${mutation.policy} ${mutation.action} ${mutation.resource}${failure === undefined ? '' : ` (${failure})`}` +
      `\n`,
  );
}
removeDirectory(original);
process.stdout.write(`${mutations.length} permissions removed one at a time, ${survivors.length} not missed.\n`);
process.exit(survivors.length === 0 ? 0 : 1);

/** Answers what failed without the permission, or undefined if nothing did. */
async function failureOf({ template, resource }: Mutation): Promise<string | undefined> {
  const assembly = freshDirectory();
  cpSync(original, assembly, { recursive: true });
  writeFileSync(join(assembly, file), JSON.stringify(template));
  let system: System | undefined;
  try {
    // A permission on other buckets is needed only if the catalogue lies in one. Some are looked for at the start.
    system = await startSystem(assembly, { rotated: resource.includes('dragons-dev-data-') });
    await runFlows(system);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0]?.slice(0, 160);
  } finally {
    await system?.close();
    removeDirectory(assembly);
  }
}
