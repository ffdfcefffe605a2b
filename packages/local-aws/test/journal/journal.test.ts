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
});
