import { expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { settle } from '../virtual-clock.ts';
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

it.each([false, true])(
  'a page of a history has some megabytes, and the pages have all events: reversed %s',
  async (reverseOrder) => {
    const made = create();
    const States = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `S${at}`,
        { Type: 'Pass', ...(at < 59 ? { Next: `S${at + 1}` } : { End: true }) },
      ]),
    );
    const executionArn = await made.start(await made.define({ StartAt: 'S0', States }), input, 'chain');
    await settle();
    const ids: number[] = [];
    let pages = 0;
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken !== undefined; isFirst = false) {
      const page = await made.call<{ events: { id: number }[]; nextToken?: string }>('GetExecutionHistory', {
        ...{ executionArn, reverseOrder, maxResults: 1_000 },
        ...(nextToken !== undefined && { nextToken }),
      });
      expect(JSON.stringify(page).length).toBeLessThan(6 * 2 ** 20);
      ids.push(...page.events.map(({ id }) => id));
      ({ nextToken } = page);
      pages += 1;
    }
    const all = Array.from({ length: 122 }, (_, at) => at + 1);
    expect(ids).toEqual(reverseOrder ? all.reverse() : all);
    expect(pages).toBeGreaterThan(4);
    const bare = { executionArn, reverseOrder, maxResults: 1_000, includeExecutionData: false };
    expect((await made.call<{ events: unknown[] }>('GetExecutionHistory', bare)).events).toHaveLength(122);
  },
);
