import { describe, expect, it } from 'vitest';
import { DurableQueue, type QueueRows, type QueueWork } from '../../src/delivery/durable-queue.ts';
import { systemClock, type Clock } from '../../src/kernel/clock.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import { settle, virtualClock } from '../services/virtual-clock.ts';
import { longestTurn } from '../support/longest-turn.ts';
import { recordingOperator } from '../support/operator.ts';

interface Progress {
  readonly attempts: number;
  /** The letters that are left to send after the row is over. */
  readonly letters?: readonly string[];
}
interface Row extends Progress {
  readonly id: number;
  readonly due: number;
}
type Work = QueueWork<Row, Progress, string>;

interface Options {
  readonly due?: Error;
  readonly laneOf?: (row: Row) => string;
  readonly clock?: Clock;
}

function harness(work: Partial<Work>, fails: Options = {}) {
  const virtual = virtualClock();
  const { clock = virtual, laneOf } = fails;
  const operator = recordingOperator();
  const rows = new Map<number, Row>();
  const table: QueueRows<Row, Progress> = {
    due(now, limit) {
      if (fails.due) throw fails.due;
      return [...rows.values()]
        .filter(({ due }) => due <= now)
        .sort((a, b) => a.due - b.due || a.id - b.id)
        .slice(0, limit)
        .map(({ id }) => id);
    },
    read: (id) => rows.get(id),
    nextDue: (now) =>
      [...rows.values()]
        .map(({ due }) => due)
        .filter((due) => due > now)
        .sort((a, b) => a - b)[0],
    postpone: ({ id }, due, progress) => void rows.set(id, { id, due, ...progress }),
    remove: ({ id }) => void rows.delete(id),
    ...(laneOf && {
      lanes: {
        list: () => [...new Set([...rows.values()].map(laneOf))],
        due: (lane, now, limit) =>
          [...rows.values()]
            .filter((row) => laneOf(row) === lane && row.due <= now)
            .slice(0, limit)
            .map(({ id }) => id),
      },
    }),
  };
  const queue = new DurableQueue<Row, Progress, string>({ clock, operator }, table, {
    attempt: async () => ({ kind: 'done' }),
    failed: ({ attempts }) => ({ kind: 'again', afterMs: 1000, progress: { attempts: attempts + 1 } }),
    send: async () => {},
    lettersLater: ({ attempts }, letters) => ({ afterMs: 1000, progress: { attempts, letters } }),
    ...work,
  });
  const add = (count: number): void => {
    for (let id = 1; id <= count; id++) rows.set(id, { id, due: clock.now(), attempts: 0 });
    queue.wake();
  };
  return { clock: virtual, operator, rows, queue, add };
}

describe('the durable queue', () => {
  it('works on a bounded number of rows at once, earliest first, until all are done', async () => {
    const waiting: (() => void)[] = [];
    const started: number[] = [];
    const { rows, add } = harness({
      attempt: async ({ id }) => {
        started.push(id);
        await new Promise<void>((resolve) => waiting.push(resolve));
        return { kind: 'done' };
      },
    });
    add(200);
    await settle();
    expect(started).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
    waiting.shift()?.();
    await settle();
    expect(started).toHaveLength(65);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next();
      await settle();
    }
    expect([started.length, rows.size]).toEqual([200, 0]);
  });

  it('lets the rows of a lane that take long keep no others waiting', async () => {
    const waiting: (() => void)[] = [];
    const started: number[] = [];
    const { rows, add } = harness(
      {
        attempt: async ({ id }) => {
          started.push(id);
          if (id <= 100) await new Promise<void>((resolve) => waiting.push(resolve));
          return { kind: 'done' };
        },
      },
      { laneOf: ({ id }) => (id <= 100 ? 'slow' : 'fast') },
    );
    add(150);
    await settle();
    const slow = (): number => started.filter((id) => id <= 100).length;
    expect([slow(), started.length - slow()]).toEqual([16, 50]);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next();
      await settle();
    }
    expect([slow(), rows.size]).toEqual([100, 0]);
  });

  it('lets others be served between rows that are done without a wait', async () => {
    const busy = async (): Promise<{ kind: 'done' }> => {
      for (const end = performance.now() + 5; performance.now() < end;);
      return { kind: 'done' };
    };
    const { rows, add } = harness({ attempt: busy }, { clock: systemClock });
    add(100);
    const ms = await longestTurn(() => expect.poll(() => rows.size, { interval: 1 }).toBe(0));
    expect(ms).toBeLessThan(100);
  });

  it('starts nothing in the step of its caller', async () => {
    let attempts = 0;
    const { add } = harness({
      attempt: async () => {
        attempts += 1;
        return { kind: 'done' };
      },
    });
    add(1);
    expect(attempts).toBe(0);
    await settle();
    expect(attempts).toBe(1);
  });

  it('lets a row rest that meets an error nobody expected, and goes on with the others', async () => {
    const seen: number[] = [];
    const { clock, operator, rows, add } = harness({
      attempt: async ({ id }) => {
        seen.push(id);
        throw new Error('no');
      },
      failed: ({ id }) => {
        if (id === 1) throw new Error('the file is locked');
        return { kind: 'done' };
      },
    });
    add(3);
    await settle();
    expect(seen).toEqual([1, 2, 3]);
    expect([...rows.keys()]).toEqual([1]);
    await clock.advance(2000);
    expect(seen).toEqual([1, 2, 3, 1, 1]);
    expect(operator.said.filter((line) => line.includes('the file is locked'))).toHaveLength(3);
  });

  it.each(['after a row', 'at the time of the next row'])(
    'goes on a second later when its table cannot be read %s',
    async (moment) => {
      const fails: { due?: Error } = {};
      const isAfterRow = moment === 'after a row';
      const seen: number[] = [];
      const { clock, operator, rows, queue, add } = harness(
        {
          attempt: async ({ id }) => {
            if (isAfterRow && id === 1 && seen.length === 0) fails.due = new Error('the file is locked');
            seen.push(id);
            return { kind: 'done' };
          },
        },
        fails,
      );
      add(1);
      rows.set(2, { id: 2, due: clock.now() + 500, attempts: 0 });
      queue.wake();
      if (!isAfterRow) {
        await settle();
        fails.due = new Error('the file is locked');
      }
      await clock.advance(600);
      expect(seen).toEqual([1]);
      expect(operator.said.filter((line) => line.includes('the file is locked')).length).toBeGreaterThan(0);
      delete fails.due;
      await clock.advance(1000);
      expect([seen, rows.size]).toEqual([[1, 2], 0]);
      await queue.stop();
      expect(clock.pending()).toBe(0);
    },
  );

  it('does not read its table again after it was stopped', async () => {
    const fails = { due: new Error('the file is closed') };
    const { clock, queue, operator } = harness({}, fails);
    expect(() => queue.wake()).toThrow('the file is closed');
    await queue.stop();
    await clock.advance(5000);
    expect([operator.said, clock.pending()]).toEqual([[], 0]);
  });

  it('goes without a letter that is refused, and sends the others again when they cannot be sent for now', async () => {
    const sent: string[] = [];
    const refused: string[] = [];
    let down = true;
    let attempts = 0;
    const { clock, rows, add } = harness({
      attempt: async (row) => {
        if (row.letters) return { kind: 'over', letters: row.letters };
        attempts += 1;
        return { kind: 'over', letters: ['first', 'denied', 'down', 'last'] };
      },
      send: async (_row, letter) => {
        if (letter === 'denied') throw new AwsError('AccessDenied', 'no', { status: 403 });
        if (letter === 'down' && down) throw new AwsError('Throttling', 'later', { status: 400 });
        sent.push(letter);
      },
      refused: (_row, letter) => void refused.push(letter),
    });
    add(1);
    await settle();
    expect([sent, refused, rows.get(1)?.letters]).toEqual([['first'], ['denied'], ['down', 'last']]);
    down = false;
    await clock.advance(1000);
    expect([sent, refused, rows.size, attempts]).toEqual([['first', 'down', 'last'], ['denied'], 0, 1]);
  });

  it('stores that a row is over before its letters go, where it is asked to', async () => {
    const { rows, queue, add } = harness({
      attempt: async () => ({ kind: 'over', letters: ['a'], progress: { attempts: 1, letters: ['a'] } }),
      send: () => new Promise(() => {}),
    });
    add(1);
    await settle();
    await queue.stop();
    expect(rows.get(1)).toMatchObject({ attempts: 1, letters: ['a'] });
  });

  it.each([
    ['succeeds', () => Promise.resolve({ kind: 'done' as const })],
    ['fails', () => Promise.reject(new AwsError('ServiceException', 'shutting down', { status: 500 }))],
  ])('writes nothing after it was stopped, when what was under way %s', async (_case, outcome) => {
    let end = (): void => {};
    const sent: string[] = [];
    const { clock, rows, queue, add } = harness({
      attempt: async () => {
        await new Promise<void>((resolve) => (end = resolve));
        return outcome();
      },
      failed: () => ({ kind: 'over', letters: ['lost'] }),
      send: async (_row, letter) => void sent.push(letter),
    });
    add(1);
    const before = [...rows.values()];
    await settle();
    await queue.stop();
    end();
    await clock.advance(60_000);
    expect([[...rows.values()], sent, clock.pending()]).toEqual([before, [], 0]);
  });
});
