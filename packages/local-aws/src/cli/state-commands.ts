import { resolve } from 'node:path';
import type { Command } from 'commander';
import { OperatorError } from '../kernel/operator-error.ts';
import { createOperator, type Operator } from '../kernel/operator.ts';
import type { Digest } from '../storage/digest.ts';
import { rotateKeys } from '../runtime/key-rotation.ts';
import { digestState, exportState, importState, resetState } from '../storage/transfer.ts';
import { regionFolder, regionsWithState } from '../storage/region-folders.ts';
import { dataDirectoryFor, dataDirectoryHelp } from './data-directory-of.ts';
import { regionHelp } from './outputs-file.ts';
import { tokenOf } from './token.ts';

interface Given {
  readonly directory: string;
  /** The argument of a command that takes one. */
  readonly given: string;
  readonly region?: string;
  readonly yes?: boolean;
  readonly userPool?: readonly string[];
}

/** Adds `local-aws export|import|digest|reset|rotate-keys|token`: the commands that work on the local state. */
export function addCommands(program: Command): Command {
  const operator = createOperator();
  const add = (name: string, description: string, run: (given: Given) => string | Promise<string>): Command => {
    const command = program.command(name).description(description).option('--data-dir <directory>', dataDirectoryHelp);
    return command.action(async (...values: unknown[]) => {
      const { dataDir, ...options } = command.opts<{ dataDir?: string }>();
      const directory = dataDirectoryFor(program, dataDir === undefined ? {} : { dataDir });
      const given = typeof values[0] === 'string' ? values[0] : '';
      process.stdout.write(`${await run({ directory, given, ...options })}\n`);
    });
  };
  add(
    'token',
    'Prints an access token of a user of local-aws.json, signed in at the runtime that uses the directory.',
    ({ directory, given, region }) => tokenOf(directory, given, region),
  )
    .argument('<user>', 'the name, or how it begins')
    .option('--region <region>', regionHelp);
  add(
    'export',
    'Writes the state into a new file, as of one moment, also while a runtime uses it.',
    ({ directory, given }) => `${resolve(given)}: ${shown(exportState(directory, resolve(given), operator))}`,
  ).argument('<file>');
  add(
    'import',
    'Makes an exported file the state of a data directory that holds none.',
    ({ directory, given }) => `${directory}: ${shown(importState(directory, resolve(given), operator))}`,
  ).argument('<file>');
  add('digest', 'Prints the digest of the state: equal digests, equal states.', ({ directory }) =>
    shown(digestState(directory)),
  );
  const resetHelp =
    'Removes the state, the outbox and the logs; the next start begins anew. Your faults.json stays, and the ' +
    'certificates in tls, which clients may trust.';
  add('reset', resetHelp, ({ directory, yes }) => {
    if (!yes)
      throw new OperatorError(
        'NotConfirmed',
        `This removes the state, the outbox and the logs in ${directory}. Say so with --yes.`,
      );
    return `${directory}: removed ${resetState(directory, operator).join(', ')}`;
  }).option('--yes', 'confirm that all of it is to be removed');
  add(
    'rotate-keys',
    'Has user pools sign with new keys, also while a runtime uses the directory. ' +
      'Tokens that live stay good: the old keys are published until the last of them has expired.',
    async ({ directory, userPool }) => {
      const rotated = await rotateInRegions(directory, userPool, operator);
      return (
        rotated
          .map(({ userPoolId, published }) => `${userPoolId}: two new keys sign, ${published} are published`)
          .join('\n') || `${directory} holds no user pool`
      );
    },
  ).option('--user-pool <id...>', 'these pools only');
  return program;
}

const shown = ({ digest, rows }: Digest): string => `${rows} rows, sha256 ${digest}`;

/** Rotates the keys of the pools of all regions. The name of a pool begins with its region. */
async function rotateInRegions(directory: string, userPools: readonly string[] | undefined, operator: Operator) {
  const further = regionsWithState(directory);
  const isOf = (region: string) => (pool: string) => pool.startsWith(`${region}_`);
  const others = userPools?.filter((pool) => !further.some((region) => isOf(region)(pool)));
  const rotated = others?.length === 0 ? [] : await rotateKeys(directory, others, operator);
  for (const region of further) {
    const its = userPools?.filter(isOf(region));
    if (its?.length !== 0) rotated.push(...(await rotateKeys(regionFolder(directory, region), its, operator)));
  }
  return rotated;
}
