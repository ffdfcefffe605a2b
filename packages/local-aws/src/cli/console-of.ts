import type { ConsoleOptions } from '../runtime/console.ts';
import type { RuntimeOptions } from '../runtime/runtime.ts';
import { listensOnLoopback } from '../server/hosts.ts';
import type { Options } from './options.ts';

/** What the console keeps over a restart, and how it asks for one. */
export type ConsoleKeeper = Pick<ConsoleOptions, 'session' | 'restart' | 'problem'>;

const usualConsolePort = 4568;

/** Who lets others in gets a console only by asking for it, and it stays on this machine. */
export function consoleOf(
  { console, consolePort, host }: Options,
  keeper: ConsoleKeeper,
): Pick<RuntimeOptions, 'console'> {
  if (!console || (consolePort === undefined && !listensOnLoopback(host))) return {};
  return { console: { ...keeper, port: consolePort ?? usualConsolePort, orAny: consolePort === undefined } };
}
