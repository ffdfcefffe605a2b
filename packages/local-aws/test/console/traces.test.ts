import { describe, expect, it } from 'vitest';
import { requestLines, traceOf } from '../../src/console/requests.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { createSteps } from '../../src/journal/steps.ts';
import { longestTurn } from '../support/longest-turn.ts';

const journalWith = (calls: readonly (readonly [id: string, parent?: string | undefined, status?: number])[]) => {
  const journal = createJournal({ now: () => 0 });
  for (const [id, parent, status = 200] of calls) journal.open(id, parent).close(status);
  return journal;
};
const stepOf = (entry: string, context: object = {}) => ({
  entry,
  at: 0,
  field: 'Query.a',
  path: '/a',
  handler: 'request' as const,
  context,
  outcome: null,
  logs: [],
});

describe('what the console shows of the journal', () => {
  const journal = journalWith([['a'], ['b', 'a'], ['c', 'b', 403], ['other'], ['own', 'console'], ['below', 'own']]);

  it('shows a request with all that it caused, from whichever of its calls one starts', () => {
    for (const id of ['a', 'b', 'c'])
      expect(traceOf({ journal, steps: createSteps() }, id).entries.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(traceOf({ journal, steps: createSteps() }, 'gone').entries).toEqual([]);
  });

  it('lists requests, newest first, with what failed below them, and without what the console asks for itself', () => {
    expect(requestLines(journal, 'console').map(({ id, calls, failed }) => [id, calls, failed])).toEqual([
      ['other', 0, false],
      ['a', 2, true],
    ]);
  });

  it('does not call a request failed because it asked for what is not there', () => {
    const asking = journalWith([['a'], ['b', 'a', 404], ['c', 'a', 412], ['alone', undefined, 404]]);
    expect(requestLines(asking, 'console').map(({ id, failed }) => [id, failed])).toEqual([
      ['alone', true],
      ['a', false],
    ]);
  });

  it('shows a chain that is as long as the journal, and what thousands of requests have caused together', async () => {
    const chain = journalWith(Array.from({ length: 10_000 }, (_, at) => [`${at}`, at === 0 ? undefined : `${at - 1}`]));
    expect(traceOf({ journal: chain, steps: createSteps() }, '9999')).toMatchObject({ root: '0' });
    const joined = createJournal({ now: () => 0 });
    let level = Array.from({ length: 2_000 }, (_, at) => `root ${at}`);
    for (const id of level) joined.open(id).close(200);
    for (let stage = 0; stage < 4; stage += 1) {
      const before = level;
      const causes = (at: number) =>
        Array.from({ length: 100 }, (_, one) => before[(at * 7 + one * 131) % before.length] ?? '');
      level = Array.from({ length: 1_900 }, (_, at) => `${stage} ${at}`);
      level.forEach((id, at) => joined.open(id, undefined, causes(at)).close(200));
    }
    let lines: readonly unknown[] = [];
    const ms = await longestTurn(() => (lines = requestLines(joined, 'console')));
    expect(lines).toHaveLength(200);
    expect(lines[0]).toMatchObject({ id: 'root 1999', calls: expect.any(Number) as number });
    expect(ms).toBeLessThan(500);
  });

  it('shows what resolvers received, and no token', () => {
    const steps = createSteps();
    const headers = { authorization: 'secret', 'x-api-key': 'secret', accept: '*/*' };
    steps.observe(stepOf('a', { request: { headers }, arguments: { n: 1 } }));
    const [step] = traceOf({ journal, steps }, 'a').steps;
    expect(step?.context).toMatchObject({ arguments: { n: 1 }, request: { headers: { accept: '*/*' } } });
    expect(JSON.stringify(step)).not.toContain('secret');
  });

  it('keeps less of what is large: the newest, and of one request no more than a part', () => {
    const steps = createSteps(100, 1_000_000);
    const text = 'x'.repeat(100_000);
    for (let index = 0; index < 50; index += 1) steps.observe(stepOf(`${index}`, { arguments: { text } }));
    const kept = Array.from({ length: 50 }, (_, index) => steps.of(`${index}`).length);
    expect(kept.filter((count) => count > 0)).toHaveLength(9);
    expect(kept.slice(-9)).toEqual(Array<number>(9).fill(1));
    for (let index = 0; index < 50; index += 1) steps.observe(stepOf('long', { arguments: { text } }));
    expect(steps.of('long')).toHaveLength(3);
    steps.observe(stepOf('list', { result: Array.from({ length: 200_000 }, () => ({ a: 1 })) }));
    expect(steps.of('list')).toHaveLength(1);
    expect(steps.of('long')).toHaveLength(0);
  });

  it('keeps what resolvers received of the newest requests alone', () => {
    const steps = createSteps(2);
    for (const entry of ['1', '2', '3']) steps.observe(stepOf(entry));
    expect(['1', '2', '3'].map((entry) => steps.of(entry).length)).toEqual([0, 1, 1]);
  });
});
