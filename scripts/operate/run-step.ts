import { spawn } from 'node:child_process';
import { CommandError } from '../../functions/import/connect.ts';

/** Runs a command that the person at the terminal can see, and throws unless it succeeds. */
export type RunStep = (command: string, args: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<void>;

export const runStep: RunStep = async (command, args, environment = {}) => {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new CommandError(`${command} ${args.slice(0, 2).join(' ')} failed: what it said stands above.`);
};
