import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'libsql';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
import { groupCommits, type DurableDatabase } from '../../src/storage/group-commit.ts';
import { codeOf } from './things.ts';

let directory: string;
let plain: Database.Database;
let database: DurableDatabase;
let others: Database.Database;
let lost: OperatorError[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'group-commit-'));
  const file = join(directory, 'state.db');
  plain = new Database(file);
  plain.pragma('journal_mode = WAL');
  plain.exec('CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER)');
  lost = [];
  database = groupCommits(plain, (failure) => lost.push(failure));
  // This connection sees only what is committed.
  others = new Database(file);
});
afterEach(() => {
  for (const one of [others, plain]) if (one.open) one.close();
  rmSync(directory, { recursive: true, force: true });
});

const namesIn = (where: Database.Database): string[] =>
  (where.prepare('SELECT name FROM things ORDER BY name').raw().all() as [string][]).map(([name]) => name);
const committed = (): string[] => namesIn(others);
const add = (name: string): unknown => database.prepare('INSERT INTO things (name) VALUES (?)').run(name);
/**
 * SQLite has used all the pages that it may have: a write that needs another is refused, and the open transaction is
 * undone.
 */
const fillUp = (): unknown =>
  plain.pragma(`max_page_count = ${(plain.prepare('PRAGMA page_count').raw().get() as number[])[0]}`);

describe('writes of one turn', () => {
  it('end with what was to be written later, once, in the same commit', async () => {
    const order: string[] = [];
    database.later(() => {
      order.push(...committed());
      add('late');
    });
    database.later(() => database.later(() => add('later still')));
    add('first');
    const durable = database.durable();
    expect(namesIn(plain)).toEqual(['first']);
    await durable;
    expect([order, committed()]).toEqual([[], ['first', 'late', 'later still']]);
    add('of another turn');
    await database.durable();
    expect(committed()).toHaveLength(4);
  });

  it('are lost together where what was to be written later cannot be', async () => {
    add('first');
    database.later(() => add('first'));
    await expect(database.durable()).rejects.toMatchObject({ code: 'StateNotStored' });
    expect([committed(), lost]).toEqual([[], [expect.objectContaining({ code: 'StateNotStored' })]]);
  });

  it('refuses what is written after its end, and nothing ends by that', async () => {
    const insert = database.prepare('INSERT INTO things (name) VALUES (?)');
    insert.run('before');
    database.close();
    for (const late of [() => insert.run('late'), () => database.transaction(() => insert.run('late'))()])
      expect(late).toThrow('The database is closed');
    await turn();
    expect(committed()).toEqual(['before']);
    expect(lost).toEqual([]);
  });

  it('are committed together at its end, and are seen here before', async () => {
    add('a');
    await Promise.resolve();
    add('b');
    expect(namesIn(database)).toEqual(['a', 'b']);
    expect(committed()).toEqual([]);
    await turn();
    expect(committed()).toEqual(['a', 'b']);
  });

  it('are reported durable after their commit, in the order of asking', async () => {
    const seen: string[] = [];
    const ask = (name: string): Promise<void> =>
      database.durable().then(() => void seen.push(`${name} ${committed().join('')}`));
    const before = ask('before');
    add('a');
    const first = ask('first');
    const second = ask('second');
    await Promise.all([before, first, second]);
    add('b');
    await Promise.all([ask('third'), ask('fourth')]);
    expect(seen).toEqual(['before ', 'first a', 'second a', 'third ab', 'fourth ab']);
  });

  it('keep nobody waiting who asks when nothing is open', async () => {
    let told = false;
    void database.durable().then(() => (told = true));
    await Promise.resolve();
    expect(told).toBe(true);
  });

  it('are committed sooner when there are very many, but not within a transaction', () => {
    const insert = database.prepare('INSERT INTO things (name) VALUES (?)');
    database.transaction(() => {
      for (let index = 0; index < 1_500; index += 1) insert.run(`within ${index}`);
      expect(committed()).toEqual([]);
    })();
    insert.run('after');
    expect(committed()).toHaveLength(1_500);
  });

  it('of every kind take part: exec, RETURNING, a failed one alone does not', async () => {
    database.exec("INSERT INTO things (name) VALUES ('a'); CREATE TABLE more (k)");
    expect(database.prepare('INSERT INTO things (name) VALUES (?) RETURNING name').raw().get('b')).toEqual(['b']);
    expect(database.prepare('INSERT INTO things (name) VALUES (?), (?) RETURNING name').all('c', 'd')).toMatchObject([
      { name: 'c' },
      { name: 'd' },
    ]);
    expect(codeOf(() => database.prepare('INSERT INTO things (name) VALUES (?), (?)').run('e', 'a'))).toBe(
      'SQLITE_CONSTRAINT_PRIMARYKEY',
    );
    expect(committed()).toEqual([]);
    await database.durable();
    expect(committed()).toEqual(['a', 'b', 'c', 'd']);
    expect(lost).toEqual([]);
  });

  it('wait for another process that writes, and are refused one by one when it does not end', async () => {
    others.exec('BEGIN IMMEDIATE');
    plain.pragma('busy_timeout = 20');
    expect(codeOf(() => add('a'))).toBe('SQLITE_BUSY');
    others.exec('ROLLBACK');
    add('b');
    await database.durable();
    expect(committed()).toEqual(['b']);
  });
});

describe('a transaction', () => {
  it('that throws is undone alone, whatever was written around it', async () => {
    add('before');
    const failing = database.transaction((name: string) => {
      add(name);
      throw new Error('no');
    });
    expect(() => failing('within')).toThrow('no');
    add('after');
    await database.durable();
    expect(committed()).toEqual(['after', 'before']);
  });

  it('within another is undone alone, or with it', async () => {
    const inner = database.transaction((name: string, fails: boolean) => {
      add(name);
      if (fails) throw new Error('inner');
      return name;
    });
    const outer = database.transaction((fails: boolean) => {
      inner(`kept ${fails}`, false);
      expect(() => inner(`dropped ${fails}`, true)).toThrow('inner');
      if (fails) throw new Error('outer');
      return 'done';
    });
    expect(outer(false)).toBe('done');
    expect(() => outer(true)).toThrow('outer');
    await database.durable();
    expect(committed()).toEqual(['kept false']);
  });

  it('with a statement that fails and is caught keeps the others', async () => {
    database.transaction(() => {
      add('a');
      expect(codeOf(() => add('a'))).toBe('SQLITE_CONSTRAINT_PRIMARYKEY');
      add('b');
    })();
    await database.durable();
    expect(committed()).toEqual(['a', 'b']);
  });

  it('is stored as without groups, whatever succeeds and throws in whatever order', async () => {
    type Step = { readonly name: string } | { readonly steps: readonly Step[]; readonly fails: boolean } | 'turn';
    const { step } = fc.letrec<{ step: Step }>((tie) => ({
      step: fc.oneof(
        { depthSize: 'small' },
        fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
        fc.constant('turn' as const),
        fc.record({ steps: fc.array(tie('step'), { maxLength: 4 }), fails: fc.boolean() }),
      ),
    }));
    /** Makes the expected result: names are unique, and a scope that fails leaves nothing. */
    const model = (stored: ReadonlySet<string>, steps: readonly Step[]): ReadonlySet<string> =>
      steps.reduce((now, one) => {
        if (one === 'turn') return now;
        if ('name' in one) return new Set([...now, one.name]);
        return one.fails ? now : model(now, one.steps);
      }, stored);
    const perform = (one: Step): void => {
      if (one === 'turn') return;
      if ('name' in one) return void codeOf(() => add(one.name));
      const run = database.transaction(() => {
        one.steps.forEach(perform);
        if (one.fails) throw new Error('no');
      });
      if (one.fails) expect(run).toThrow('no');
      else run();
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        database.exec('DELETE FROM things');
        for (const one of steps) {
          perform(one);
          if (one === 'turn') await turn();
        }
        await database.durable();
        expect(committed()).toEqual([...model(new Set(), steps)].sort());
      }),
      { numRuns: 100 },
    );
  });
});

describe('what cannot be stored', () => {
  it('at the commit is told to nobody, and ends everything', async () => {
    add('kept');
    await database.durable();
    // This acts like a disk that is full when the log is written: the transaction is gone when it should be committed.
    add('gone');
    const answer = database.durable();
    plain.exec('ROLLBACK');
    await expect(answer).rejects.toMatchObject({ code: 'StateNotStored' });
    expect(lost).toHaveLength(1);
    expect(codeOf(() => add('later'))).toBe('StateNotStored');
    await expect(database.durable()).rejects.toBe(lost[0]);
    expect(() => database.close()).toThrow(lost[0]);
    expect(committed()).toEqual(['kept']);
  });

  it.each([
    ['a statement', (work: () => unknown) => work()],
    ['a transaction', (work: () => unknown) => database.transaction(work)()],
    ['a transaction that goes on', (work: () => unknown) => database.transaction(() => void codeOf(work))()],
  ])(
    'because the disk is full, in %s: the group is given up, and nothing is stored without what came before it',
    async (_, within) => {
      add('kept');
      await database.durable();
      fillUp();
      add('gone');
      const answer = expect(database.durable()).rejects.toMatchObject({
        code: 'StateNotStored',
        message: expect.stringContaining('disk is full') as string,
      });
      expect(codeOf(() => within(() => add('x'.repeat(1e6))))).toBe('StateNotStored');
      expect(codeOf(() => add('small'))).toBe('StateNotStored');
      await answer;
      await turn();
      expect(lost).toHaveLength(1);
      expect(committed()).toEqual(['kept']);
    },
  );

  it('and was rolled back by a reader is noticed by the next write', () => {
    add('gone');
    plain.exec('ROLLBACK');
    expect(codeOf(() => add('later'))).toBe('StateNotStored');
    expect(committed()).toEqual([]);
  });
});

describe('closing', () => {
  it('commits first, and so does a pragma', () => {
    add('a');
    database.pragma('wal_checkpoint(TRUNCATE)');
    expect(committed()).toEqual(['a']);
    add('b');
    database.close();
    expect(committed()).toEqual(['a', 'b']);
  });
});
