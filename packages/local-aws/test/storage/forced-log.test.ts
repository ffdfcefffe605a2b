import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'libsql';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
import type { CommitLog } from '../../src/storage/commit-log.ts';
import { groupCommits, type DurableDatabase } from '../../src/storage/group-commit.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('forced-log-');

/** A log whose forced writes end when the test says so. A place in it is a number of commits. */
class HeldLog implements CommitLog<number> {
  commits = 0;
  onDisk = 0;
  mostCommits = Infinity;
  readonly calls: string[] = [];
  failure: Error | undefined;
  #done: ((error: Error | null) => void)[] = [];

  before = (): void => undefined;
  reached = (): { place: number; isLong: boolean } => ({
    place: (this.commits += 1),
    isLong: this.commits >= this.mostCommits,
  });
  force = (done: (error: Error | null) => void): void => void this.#done.push(done);
  forceNow = (): void => {
    if (this.failure) throw this.failure;
    this.calls.push('forced at once');
  };
  forced = (place: number): void => void (this.onDisk = place);
  fold = (): void => void this.calls.push(`folded ${this.onDisk}`);
  settle = (): void => void this.calls.push('settled');
  forget = (): void => void this.calls.push('forgotten');
  close = (): void => void this.calls.push('closed');

  get underWay(): number {
    return this.#done.length;
  }
  end(error: Error | null = null): void {
    this.#done.shift()?.(error);
  }
}

let plain: Database.Database;
let database: DurableDatabase;
let log: HeldLog;
let lost: OperatorError[];

beforeEach(() => {
  plain = new Database(join(fresh(), 'state.db'));
  plain.pragma('journal_mode = WAL');
  plain.exec('CREATE TABLE things (name TEXT)');
  lost = [];
  log = new HeldLog();
  database = groupCommits(plain, (failure) => lost.push(failure), log);
});
afterEach(() => {
  if (plain.open) plain.close();
});

const add = (name: string): unknown => database.prepare('INSERT INTO things VALUES (?)').run(name);
/** Asks whether all of now is on disk, and notes the answer in a list. */
function ask(told: string[], name: string): void {
  database.durable().then(
    () => told.push(name),
    (error: unknown) => told.push(`${name}: ${(error as { code: string }).code}`),
  );
}

describe('a commit that is in the log and not on the disk', () => {
  it('is told to nobody, not even to who only reads', async () => {
    const told: string[] = [];
    add('a');
    ask(told, 'writer');
    await turn();
    ask(told, 'reader');
    await turn();
    expect({ told, onDisk: log.onDisk }).toEqual({ told: [], onDisk: 0 });
    log.end();
    await turn();
    expect({ told, onDisk: log.onDisk, underWay: log.underWay }).toEqual({
      told: ['writer', 'reader'],
      onDisk: 1,
      underWay: 0,
    });
  });

  it('waits for the next forced write when one is under way, which does not cover it', async () => {
    const told: string[] = [];
    add('a');
    ask(told, 'a');
    await turn();
    for (const name of ['b', 'c']) {
      add(name);
      ask(told, name);
      await turn();
    }
    expect(log.underWay).toBe(1);
    log.end();
    await turn();
    expect({ told, onDisk: log.onDisk, underWay: log.underWay }).toEqual({ told: ['a'], onDisk: 1, underWay: 1 });
    log.end();
    await turn();
    expect({ told, onDisk: log.onDisk }).toEqual({ told: ['a', 'b', 'c'], onDisk: 3 });
  });

  it('is told in the order of asking, and never before it is on disk, whatever ends when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('write', 'ask', 'turn', 'end'), { maxLength: 40 }),
        fc.integer({ min: 2, max: 9 }),
        async (steps, mostCommits) => {
          log.mostCommits = log.commits + mostCommits;
          const told: string[] = [];
          const early: string[] = [];
          let asked = 0;
          for (const step of steps) {
            if (step === 'write') add('x');
            if (step === 'turn') await turn();
            if (step === 'end') log.end();
            if (step !== 'ask') continue;
            // An open transaction is the commit after those that are counted.
            const needs = log.commits + (plain.inTransaction ? 1 : 0);
            const name = String((asked += 1));
            void database.durable().then(() => {
              told.push(name);
              if (log.onDisk < needs) early.push(name);
            });
          }
          await turn();
          while (log.underWay > 0) {
            log.end();
            await turn();
          }
          expect({ told, early }).toEqual({ told: [...told].sort((a, b) => Number(a) - Number(b)), early: [] });
          expect(told).toHaveLength(asked);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a log that has become long', () => {
  it('is forced at once and folded in, and what was under way comes too late', async () => {
    const told: string[] = [];
    add('a');
    ask(told, 'a');
    await turn();
    log.mostCommits = 2;
    add('b');
    ask(told, 'b');
    await turn();
    await turn();
    expect({ told, calls: log.calls }).toEqual({ told: ['a', 'b'], calls: ['forced at once', 'folded 2'] });
    log.end();
    expect({ onDisk: log.onDisk, underWay: log.underWay }).toEqual({ onDisk: 2, underWay: 0 });
  });
});

describe('a forced write that fails', () => {
  it('is told to all who wait, and ends everything', async () => {
    const told: string[] = [];
    add('a');
    ask(told, 'a');
    await turn();
    add('b');
    ask(told, 'b');
    await turn();
    add('c');
    ask(told, 'c');
    log.end(new Error('EIO: i/o error, fdatasync'));
    await turn();
    expect(told).toEqual(['a: StateNotStored', 'b: StateNotStored', 'c: StateNotStored']);
    expect(lost.map(({ code }) => code)).toEqual(['StateNotStored']);
    expect(log.onDisk).toBe(0);
    expect(() => add('d')).toThrow(lost[0]);
    expect(() => database.close()).toThrow(lost[0]);
  });

  it('ends everything also when the log was to be folded in: it is not', async () => {
    log.failure = new Error('EIO: i/o error, fdatasync');
    log.mostCommits = 1;
    const told: string[] = [];
    add('a');
    ask(told, 'a');
    await turn();
    await turn();
    expect({ told, calls: log.calls, onDisk: log.onDisk }).toEqual({
      told: ['a: StateNotStored'],
      calls: [],
      onDisk: 0,
    });
  });
});

describe('closing after a loss', () => {
  const loseSecond = async (): Promise<void> => {
    add('stored');
    await turn();
    add('lost');
    // This acts like a disk that is full when the log is written.
    plain.exec('ROLLBACK');
    await turn();
    expect(lost).toHaveLength(1);
  };

  it('forces what was committed before it, because that goes into the database', async () => {
    await loseSecond();
    expect(() => database.close()).toThrow(lost[0]);
    expect({ onDisk: log.onDisk, calls: log.calls }).toEqual({
      onDisk: 1,
      calls: ['forced at once', 'settled', 'closed'],
    });
  });

  it('forgets what it knew of the database where that cannot be forced', async () => {
    await loseSecond();
    log.failure = new Error('EIO: i/o error, fdatasync');
    expect(() => database.close()).toThrow(lost[0]);
    expect({ onDisk: log.onDisk, calls: log.calls }).toEqual({ onDisk: 0, calls: ['forgotten', 'closed'] });
  });
});

describe('closing', () => {
  it('forces what is under way and what is written, and then closes', async () => {
    const told: string[] = [];
    add('a');
    ask(told, 'a');
    await turn();
    add('b');
    ask(told, 'b');
    database.close();
    log.end();
    await turn();
    expect({ told, onDisk: log.onDisk, calls: log.calls }).toEqual({
      told: ['a', 'b'],
      onDisk: 2,
      calls: ['forced at once', 'settled', 'closed'],
    });
  });
});
