import { describe, expect, it } from 'vitest';
import { createJournal, type Entry } from '../../src/journal/journal.ts';
import { administrator } from '../support/ports.ts';
import { manualClock } from '../support/manual-clock.ts';

const allowed = {
  allowed: true,
  by: {
    policy: 'own',
    kind: 'identity',
    statement: { effect: 'Allow', conditions: [] },
    pattern: { action: 's3:*', resource: '*' },
  },
} as const;
const call = { principal: administrator, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };

describe('the journal', () => {
  it('counts how often a chain of calls invokes a function, through the services that hand a chain on', () => {
    const journal = createJournal(manualClock());
    let last = 0;
    /** Makes a call that ends before what it causes begins. */
    const after = (service: string, parents: readonly string[], invokes?: string) => {
      const id = `call-${(last += 1)}`;
      const [parent, ...alsoBy] = parents;
      const entry = Object.assign(journal.open(id, parent, alsoBy), { service });
      const count = invokes === undefined ? undefined : journal.invoked(id, invokes);
      entry.close(200);
      return { id, count };
    };
    const first = after('lambda', [], 'f');
    const sent = after('sqs', [first.id]);
    expect(after('lambda', [sent.id], 'g').count).toEqual({ seen: 1, all: 1 });
    const second = after('lambda', [sent.id], 'f');
    expect([first.count?.seen, second.count?.seen]).toEqual([1, 2]);
    // A batch of several chains belongs to the longest.
    expect(after('lambda', [sent.id, after('sns', [second.id]).id], 'f').count?.seen).toBe(3);
    // AWS does not see a chain that a state machine or a rule hands on.
    const others = ['states', 'events', 'scheduler'].map((service) => after(service, [second.id]).id);
    expect(others.map((id) => after('lambda', [id], 'f').count)).toEqual([
      { seen: 1, all: 4 },
      { seen: 1, all: 5 },
      { seen: 1, all: 6 },
    ]);
    // What another function is asked to do many times is no loop.
    expect([1, 2].map(() => after('lambda', [second.id], 'h').count?.all)).toEqual([1, 1]);
    // While they run too.
    const outer = Object.assign(journal.open('outer', second.id), { service: 'lambda' });
    expect(journal.invoked('outer', 'f')).toEqual({ seen: 3, all: 7 });
    expect(after('lambda', ['outer'], 'f').count?.seen).toBe(4);
    outer.close(200);
  });

  it('keeps one entry a call, with who asked for it, what was decided and how it ended', () => {
    const clock = manualClock();
    const journal = createJournal(clock);
    const seen: Entry[] = [];
    const stop = journal.follow((entry) => void seen.push(entry));
    const entry = journal.open('child', 'parent');
    entry.service = 's3';
    entry.action = 'GetObject';
    journal.decided({ ...call, entry: 'child' }, allowed, true);
    clock.advance(7);
    expect(seen).toEqual([]);
    entry.close(200);
    entry.close(500);
    expect(seen).toHaveLength(1);
    expect(journal.entries()).toEqual(seen);
    expect(seen[0]).toMatchObject({
      id: 'child',
      parent: 'parent',
      service: 's3',
      action: 'GetObject',
      status: 200,
      ms: 7,
      decisions: [{ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', decision: allowed }],
    });
    stop();
    journal.open('other').close(200);
    expect(seen).toHaveLength(1);
  });

  it('keeps a fresh decision that belongs to no call as an entry, and no repeated one', () => {
    const journal = createJournal(manualClock());
    journal.decided(call, allowed, true);
    journal.decided(call, allowed, false);
    journal.decided({ ...call, entry: 'gone' }, { allowed: false, lacks: 'identity' }, true);
    expect(
      journal.entries().map(({ service, action, status, principal }) => [service, action, status, principal]),
    ).toEqual([
      ['s3', 'GetObject', 200, administrator.arn],
      ['s3', 'GetObject', 403, administrator.arn],
    ]);
  });

  it('forgets the oldest first', () => {
    const journal = createJournal(manualClock(), 3);
    for (const id of ['a', 'b', 'c', 'd', 'e']) journal.open(id).close(200);
    expect(journal.entries().map(({ id }) => id)).toEqual(['c', 'd', 'e']);
  });

  it('keeps little of what is long, once everybody was told the whole', () => {
    const journal = createJournal(manualClock());
    const long = 'x'.repeat(2 ** 20);
    const told: Entry[] = [];
    journal.follow((entry) => void told.push({ ...entry, decisions: [...entry.decisions] }));
    const entry = journal.open('long');
    Object.assign(entry, { action: long, subject: long, error: long });
    for (let index = 0; index < 100; index += 1)
      journal.decided({ ...call, resource: `${index}${long}`, entry: 'long' }, allowed, true);
    journal.decided({ ...call, action: 's3:PutObject', entry: 'long' }, { allowed: false, lacks: 'identity' }, true);
    for (let index = 0; index < 100; index += 1)
      entry.fail({ what: long, error: long, message: long, operation: long });
    entry.close(400);
    expect(told[0]?.subject).toBe(long);
    expect(told[0]?.decisions).toHaveLength(101);
    const [kept] = journal.entries();
    expect(JSON.stringify(kept).length).toBeLessThan(150_000);
    expect(kept?.decisions.at(-1)?.decision).toEqual({ allowed: false, lacks: 'identity' });
    expect(kept?.subject).toBe(`${long.slice(0, 1_000)}…`);
  });

  it('knows how many calls wait for one', () => {
    const journal = createJournal(manualClock());
    journal.open('a');
    journal.open('b', 'a');
    const last = journal.open('c', 'b');
    expect(['a', 'b', 'c', 'd', undefined].map((id) => journal.depthOf(id))).toEqual([1, 2, 3, 0, 0]);
    last.close(200);
    expect(journal.depthOf('c')).toBe(0);
  });
});
