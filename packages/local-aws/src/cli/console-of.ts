import type { ConsoleOptions } from '../runtime/console.ts';
import type { RuntimeOptions } from '../runtime/runtime.ts';
import { listensOnLoopback } from '../server/hosts.ts';
import type { Options } from './options.ts';

/** The session of the console, which outlives a restart, and the problem of the last change. */
export type ConsoleKeeper = Pick<ConsoleOptions, 'session' | 'problem'>;

const usualConsolePort = 4568;

/** An operator who lets other machines in must ask for the console. It then still answers on this machine only. */
export function consoleOf(
  { console, consolePort, host }: Options,
  keeper: ConsoleKeeper,
): Pick<RuntimeOptions, 'console'> {
  if (!console || (consolePort === undefined && !listensOnLoopback(host))) return {};
  return { console: { ...keeper, port: consolePort ?? usualConsolePort, orAny: consolePort === undefined } };
}
