import { expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { harnesses, type harness } from './harness.ts';

const create = harnesses();
const count = 300;
const input = { text: 'x'.repeat(250_000) };
const waiting = {
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds: 3600, Next: 'E' }, E: { Type: 'Pass', End: true } },
};

async function started(made: ReturnType<typeof harness>): Promise<string> {
  const machine = await made.define(waiting);
  for (let index = 0; index < count; index += 1) await made.start(machine, input, `run-${index}`);
  return machine;
}

it('a list of executions reads nothing of their data', async () => {
  const made = create();
  const stateMachineArn = await started(made);
  let listed: unknown[] = [];
  const ms = await longestTurn(async () => {
    const list = { stateMachineArn, maxResults: 1_000, statusFilter: 'RUNNING' };
    listed = (await made.call<{ executions: unknown[] }>('ListExecutions', list)).executions;
  });
  expect(listed).toHaveLength(count);
  expect(ms).toBeLessThan(50);
});
