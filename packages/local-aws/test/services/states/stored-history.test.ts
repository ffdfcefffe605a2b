import { describe, expect, it } from 'vitest';
import type { DurableDatabase } from '../../../src/storage/group-commit.ts';
import { testPorts } from '../../support/ports.ts';
import { settle } from '../virtual-clock.ts';
import { harness, harnesses, type HistoryEntry } from './harness.ts';

const create = harnesses();
const chain = (length: number) =>
  Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `S${index}`,
      { Type: 'Pass', ...(index + 1 < length ? { Next: `S${index + 1}` } : { End: true }) },
    ]),
  );

function withEvents(database: DurableDatabase, events: readonly HistoryEntry[]): void {
  database.exec(`
    CREATE TABLE states_events (
      execution_seq INTEGER NOT NULL, id INTEGER NOT NULL, previous_id INTEGER NOT NULL, type TEXT NOT NULL,
      timestamp INTEGER NOT NULL, details TEXT NOT NULL, PRIMARY KEY (execution_seq, id)) WITHOUT ROWID;`);
  const insert = database.prepare('INSERT INTO states_events VALUES (1, ?, ?, ?, ?, ?)');
  for (const { id, previousEventId, type, timestamp, ...details } of events)
    insert.run(id, previousEventId, type, timestamp * 1000, JSON.stringify(details));
}

function withSteps(database: DurableDatabase, events: readonly HistoryEntry[]): void {
  database.exec(`
    CREATE TABLE states_history (
      execution_seq INTEGER NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, events TEXT NOT NULL,
      PRIMARY KEY (execution_seq, first_id)) WITHOUT ROWID;`);
  const insert = database.prepare('INSERT INTO states_history VALUES (1, ?, ?, ?)');
  for (const part of [events.slice(0, 2), events.slice(2)]) {
    const stored = part.map(({ id, previousEventId, type, timestamp, ...details }) => ({
      ...{ id, previousEventId, type, timestamp: timestamp * 1000, details },
    }));
    insert.run(part[0]?.id, part.at(-1)?.id, JSON.stringify(stored));
  }
}

const waiting = { Type: 'Wait', Seconds: 1, Next: 'E' };

async function pagesOf(made: ReturnType<typeof harness>, executionArn: string, rest: object): Promise<HistoryEntry[]> {
  const all: HistoryEntry[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await made.call<{ events: HistoryEntry[]; nextToken?: string }>('GetExecutionHistory', {
      ...{ executionArn, ...rest },
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    all.push(...page.events);
    if (page.nextToken === undefined) return all;
    nextToken = page.nextToken;
  }
}

describe('the history of an execution', () => {
  it.each([1, 99, 1000])('is read in pages of %i, in both directions, whatever it is stored in', async (maxResults) => {
    const made = create();
    // One step makes more events than are stored together.
    const { execution, status } = await made.run(chain(maxResults === 1 ? 3 : 130));
    expect(status).toBe('SUCCEEDED');
    const forward = await pagesOf(made, execution, { maxResults });
    expect(forward.map(({ id }) => id)).toEqual(forward.map((_, index) => index + 1));
    expect(forward.at(-1)?.type).toBe('ExecutionSucceeded');
    const backward = await pagesOf(made, execution, { maxResults, reverseOrder: true });
    expect(backward).toEqual([...forward].reverse());
  });

  it('is written once for all steps of a turn', async () => {
    const made = create();
    const count = (): unknown => made.base.database.prepare('SELECT count(*) AS n FROM states_steps').get();
    const { execution } = await made.run({
      ...chain(1),
      S0: { Type: 'Pass', Next: 'W' },
      W: waiting,
      E: { Type: 'Succeed' },
    });
    expect(count()).toMatchObject({ n: 1 });
    await made.clock.advance(1_000);
    expect(await made.history(execution)).toHaveLength(8);
    expect(count()).toMatchObject({ n: 2 });
  });

  it('ends an execution before it grows beyond 25,000 events, which is not redriven', async () => {
    const made = create();
    const { execution, ...ended } = await made.run(
      {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'A' },
        C: { Type: 'Succeed' },
      },
      { top: { QueryLanguage: 'JSONPath' } },
    );
    expect(ended).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Runtime', redriveStatus: 'NOT_REDRIVABLE' },
      redriveStatusReason: 'Execution history event limit exceeded',
    });
    const all = await pagesOf(made, execution, { maxResults: 1000 });
    expect(all.length).toBeGreaterThan(24_900);
    expect(all.length).toBeLessThanOrEqual(25_000);
    expect(all.at(-1)?.type).toBe('ExecutionFailed');
  });

  it.each<[string, (database: DurableDatabase, events: readonly HistoryEntry[]) => void]>([
    ['for each event', withEvents],
    ['for each step', withSteps],
  ])('of a data directory of an earlier release, with a row %s, is still there', async (_, store) => {
    const disk = testPorts();
    const first = harness({ database: disk.database, ports: { ids: disk.ids } });
    const { execution, history } = await first.run(chain(2), { input: { text: `"'[{`, number: 1.5 } });
    await first.service.stop();
    disk.database.exec('DELETE FROM states_steps');
    store(disk.database, history);
    const second = create({ database: disk.database });
    await settle();
    expect(await second.history(execution)).toEqual(history);
  });
});
