import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportStatus } from '../../../generated/schema.ts';
import { IllegalTransitionError } from '../../../functions/shared/report/errors.ts';
import {
  indexKeys,
  isReportId,
  leadingBits,
  pendingKey,
  pendingPrefixOf,
  reportId,
  reportKey,
  sha256,
  keyBits,
} from '../../../functions/shared/storage/keys.ts';
import type { Effects, ReportRecord } from '../../../functions/shared/report/report.ts';
import {
  isTerminal,
  missingEffects,
  noEffects,
  transition,
  withEffects,
} from '../../../functions/shared/report/report.ts';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { inputOf } from './support/application.ts';

const statuses: readonly ReportStatus[] = ['PENDING', 'VALIDATING', 'ACCEPTED', 'REJECTED', 'FAILED'];
const at = '2026-01-01T00:00:00.000Z';
const record: ReportRecord = {
  format: 1,
  id: reportId('o', 't'),
  owner: 'o',
  status: 'PENDING',
  version: 1,
  reason: null,
  dragon: dragonFromInput(inputOf('Any')),
  confirmationRequired: false,
  fingerprint: '',
  createdAt: at,
  updatedAt: at,
  effects: noEffects,
  finishedAt: null,
};

describe('transitions', () => {
  it('go one version at a time, never back in time, and never from a terminal status, whatever is tried', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(...statuses),
            fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
          ),
        ),
        (tries) => {
          let current = record;
          for (const [to, when] of tries) {
            const before = current;
            try {
              current = transition(current, { to, at: when.toISOString() });
            } catch (error) {
              expect(error).toBeInstanceOf(IllegalTransitionError);
              continue;
            }
            expect(isTerminal(before.status)).toBe(false);
            expect(current.version).toBe(before.version + 1);
            expect(current.updatedAt >= before.updatedAt).toBe(true);
          }
          expect(current.version).toBeLessThanOrEqual(3);
        },
      ),
    );
  });

  it('lead to a decision only through validation', () => {
    expect(() => transition(record, { to: 'ACCEPTED', at })).toThrow('A report cannot go from PENDING to ACCEPTED.');
  });
});

describe('effects', () => {
  const accepted = transition(transition(record, { to: 'VALIDATING', at }), { to: 'ACCEPTED', at });

  it('are complete when each has been seen once, in any order and any number of steps', () => {
    const names: readonly (keyof Effects)[] = ['viewed', 'published', 'announced', 'notified'];
    fc.assert(
      fc.property(fc.array(fc.subarray([...names]), { maxLength: 6 }), (steps) => {
        const done = steps.reduce(
          (report, step) => withEffects(report, Object.fromEntries(step.map((name) => [name, true])), at),
          accepted,
        );
        const seen = new Set(steps.flat());
        expect(missingEffects(done)).toEqual(names.filter((name) => !seen.has(name)));
        expect(done.finishedAt).toBe(seen.size === 4 ? at : null);
      }),
    );
  });

  it('of a rejection are telling of it', () => {
    const rejected = transition(transition(record, { to: 'VALIDATING', at }), { to: 'REJECTED', at });
    expect(missingEffects(rejected)).toEqual(['published', 'notified']);
    expect(missingEffects(record)).toEqual([]);
  });
});

describe('keys', () => {
  it('make report ids that are execution names and belong to one owner and token', () => {
    const ids = new Set(
      ['a', 'b', 'ab', ''].flatMap((owner) => ['a', 'b', 'ab', ''].map((token) => reportId(owner, token))),
    );
    expect(ids.size).toBe(16);
    for (const id of ids) {
      expect(isReportId(id)).toBe(true);
      expect(id.length).toBeLessThanOrEqual(80);
      expect(reportKey(id)).toMatch(/^reports\/[a-z2-7]{26}\/[a-z2-7]{26}\.json$/);
    }
    expect(reportId('owner', 'token')).toBe('jqics2l64nmhcxj2csrk3waxys-hrdj5hlmlb25g6sd6nj5j6eomh');
    for (const bad of ['', 'x', '../a', `${reportId('a', 'b')}x`, reportId('a', 'b').toUpperCase()])
      expect(isReportId(bad)).toBe(false);
  });

  it('list a newer report before an older one', () => {
    const [older] = indexKeys('o', 'a', '2026-01-01T00:00:00.000Z');
    const [newer] = indexKeys('o', 'b', '2026-01-01T00:00:00.001Z');
    expect(newer < older).toBe(true);
  });

  it('list the pending rows of a shard by its prefix, and no others up to twelve bits', () => {
    const key = fc.string({ maxLength: 5 }).map((seed) => sha256(seed).toString('hex'));
    fc.assert(
      fc.property(key, key, fc.integer({ min: 0, max: 16 }), (hash, other, bits) => {
        const prefix = keyBits(hash).slice(0, bits);
        expect(pendingKey(hash).startsWith(pendingPrefixOf(prefix))).toBe(true);
        if (bits <= 12)
          expect(pendingKey(other).startsWith(pendingPrefixOf(prefix))).toBe(keyBits(other).startsWith(prefix));
      }),
      { numRuns: 200 },
    );
    expect(leadingBits('0ff')).toBe('000011111111');
  });
});
