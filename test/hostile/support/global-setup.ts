import { fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outputs } from 'local-aws';
import { ask } from '../../authorization/runtime.ts';
import type { FromParent } from '../../authorization/runtime-process.ts';
import { crowd, seededUsers, signInAll } from '../../reliability/support/stack.ts';
import { freshDirectory, removeDirectory, root } from '../../support/cli.ts';
import { synthesise } from '../../support/synthesise.ts';
import { addBombs } from '../code/stack.ts';
import { acceptedDragon } from './dragon.ts';
import { size } from './settings.ts';
import type { Victim } from './target.ts';

/** One runtime for all suites, in a process of its own, whose end and whose every word the suites can see. */
export default async function setup(): Promise<() => Promise<void>> {
  const directory = freshDirectory();
  const printed = join(directory, 'printed.log');
  const file = openSync(printed, 'w');
  const child = fork(join(root, 'test/authorization/runtime-process.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    const alive = child.connected;
    if (alive) child.send({ stop: true } satisfies FromParent);
    const code = await ended;
    const said = readFileSync(printed, 'utf8');
    removeDirectory(directory);
    if (!alive || code !== 0) throw new Error(`the runtime ended by itself (code ${code}):\n${said}`);
  };
  try {
    const assembly = join(directory, 'cdk.out');
    // With the role that the account itself may assume: signatures by temporary credentials need one.
    await synthesise(assembly, { teardown: 'true' });
    addBombs(assembly);
    const dataDirectory = join(directory, 'data');
    const outputs = (await ask(child, {
      start: {
        options: { assembly, dataDirectory, port: 0, users: [...seededUsers, ...crowd(size(5, 20))] },
        clockShift: 0,
      },
    })) as Outputs;
    const tokens = await signInAll(outputs);
    // A second dragon, so that a list has pages.
    await acceptedDragon(outputs, tokens[0] ?? '');
    const victim: Victim = {
      pid: child.pid ?? 0,
      outputs,
      tokens,
      printed,
      directory,
      dragonName: await acceptedDragon(outputs, tokens[0] ?? ''),
    };
    process.env['HOSTILE_VICTIM'] = JSON.stringify(victim);
    return stop;
  } catch (error) {
    child.kill();
    throw new Error(`the runtime did not start: ${String(error)}\n${readFileSync(printed, 'utf8')}`, { cause: error });
  }
}
