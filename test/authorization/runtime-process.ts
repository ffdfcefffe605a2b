/**
 * Runs a runtime in a process of its own, so that a test can read all that it prints. The parent shifts its clock. Only
 * so can a test get a token that has expired, because only the pool can sign one.
 */
import { startRuntime, type RuntimeOptions } from 'local-aws';

export interface RuntimeRequest {
  readonly options: Omit<RuntimeOptions, 'clock'>;
  readonly clockShift: number;
}

export type FromParent = { readonly start: RuntimeRequest } | { readonly clockShift: number } | { readonly stop: true };

let shift = 0;
const clock = {
  now: () => Date.now() + shift,
  after(milliseconds: number, callback: () => void) {
    const timer = setTimeout(callback, Math.min(milliseconds, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

let stop: (() => Promise<void>) | undefined;

async function receive(message: FromParent): Promise<unknown> {
  if ('start' in message) {
    shift = message.start.clockShift;
    const runtime = await startRuntime({ ...message.start.options, clock });
    stop = runtime.stop;
    return runtime.outputs;
  }
  if ('clockShift' in message) shift = message.clockShift;
  if ('stop' in message) {
    await stop?.();
    process.disconnect();
  }
  return null;
}

process.on('message', (message: FromParent) => {
  receive(message).then(
    (answer) => process.connected && process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

// Also when the parent dies.
process.on('disconnect', () => process.exit());
