import { describe, expect, it } from 'vitest';
import { followSignals } from '../../src/cli/signals.ts';
import { createOperator } from '../../src/kernel/operator.ts';

/** A terminal with a key and a clock, which remembers what happened. */
function told() {
  const said: (string | number)[] = [];
  let press: (code: number) => void = () => undefined;
  let now = 0;
  const ready = followSignals(
    {
      onSignal: (listener) => (press = listener),
      now: () => now,
      exit: (code) => said.push(code),
    },
    createOperator({ write: (line) => said.push(line) }),
    '/data',
  );
  return {
    said,
    ready,
    press: (code = 130) => press(code),
    wait: (milliseconds: number) => void (now += milliseconds),
  };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Ctrl-C', () => {
  it('before it is ready ends at once, with a line', () => {
    const { said, press } = told();
    press();
    expect(said).toEqual(['local-aws: Interrupted before it was ready.\n', 130]);
  });

  it('stops, and says where the data is', async () => {
    const { said, ready, press } = told();
    ready(async () => void said.push('stopping'));
    press();
    await settled();
    expect(said).toEqual(['stopping', 'local-aws: Stopped; the data is in /data.\n', 0]);
  });

  it('pressed again does not wait; the one that npm passes on beside the terminal’s is the same press', () => {
    const { said, ready, press, wait } = told();
    ready(() => new Promise(() => undefined));
    press();
    wait(20);
    press();
    expect(said).toEqual([]);
    wait(500);
    press();
    expect(said).toEqual([130]);
  });

  it('a terminated one that was not ready says so by its code', () => {
    const { said, press } = told();
    press(143);
    expect(said.at(-1)).toBe(143);
  });

  it('fails when what runs cannot be stopped', async () => {
    const { said, ready, press } = told();
    ready(() => Promise.reject(new Error('the disk is full')));
    press();
    await settled();
    expect(said).toEqual(['local-aws: Not stopped in order: the disk is full\n', 1]);
  });
});
