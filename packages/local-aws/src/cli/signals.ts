import { messageOf } from '../kernel/errors.ts';
import type { Operator } from '../kernel/operator.ts';

/** A terminal sends Ctrl-C to npm and to this process, and npm passes it on: one key press is two signals. */
const onePressMs = 250;

export interface Terminal {
  /** Reports each SIGINT and SIGTERM by the exit code that stands for it: 130 or 143. */
  onSignal(listener: (code: number) => void): void;
  now(): number;
  exit(code: number): void;
}

export const terminal: Terminal = {
  onSignal: (listener) => void process.on('SIGINT', () => listener(130)).on('SIGTERM', () => listener(143)),
  now: () => performance.now(),
  exit: (code) => process.exit(code),
};

/**
 * Before the runtime is ready, Ctrl-C ends the process at once. Later it stops the parts of the runtime in order, and a
 * second Ctrl-C ends the process without waiting. Call the result with the function that stops the runtime when it is
 * ready.
 */
export function followSignals(
  { onSignal, now, exit }: Terminal,
  operator: Operator,
  directory: string,
): (stop: () => Promise<void>) => void {
  let stop: (() => Promise<void>) | undefined;
  let since: number | undefined;
  onSignal((code) => {
    if (!stop) {
      operator.warn('Interrupted before it was ready.');
      return exit(code);
    }
    if (since !== undefined) {
      if (now() - since >= onePressMs) exit(code);
      return;
    }
    since = now();
    stop().then(
      () => {
        operator.info(`Stopped; the data is in ${directory}.`);
        exit(0);
      },
      (error: unknown) => {
        operator.error(`Not stopped in order: ${messageOf(error)}`);
        exit(1);
      },
    );
  });
  return (given) => void (stop = given);
}
