import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  argumentFilter,
  FilterError,
  matchesArguments,
  matchesFilter,
  readFilter,
  type FilterGroups,
} from '../../../../src/services/appsync/engine/subscriptions/subscription-filter.ts';
import { createSubscriptionIndex } from '../../../../src/services/appsync/engine/subscriptions/subscription-index.ts';

const filter = (...groups: [string, string, unknown][][]) => ({
  filterGroup: groups.map((group) => ({
    filters: group.map(([fieldName, operator, value]) => ({ fieldName, operator, value })),
  })),
});
const read = (...groups: [string, string, unknown][][]) => readFilter(filter(...groups), () => undefined);
const dragon = {
  name: 'Smaug',
  heads: 1,
  tags: ['fire', 'gold'],
  wild: true,
  location: { city: 'Erebor', peak: { height: 3 } },
  none: null,
};

describe('enhanced filters', () => {
  it.each<[string, string, unknown, boolean]>([
    ['name', 'eq', 'Smaug', true],
    ['name', 'eq', 'smaug', false],
    ['heads', 'eq', '1', false],
    ['name', 'ne', 'Smaug', false],
    ['heads', 'le', 1, true],
    ['heads', 'lt', 1, false],
    ['heads', 'ge', 1, true],
    ['heads', 'gt', 0, true],
    ['name', 'gt', 'Rhaegal', true],
    ['heads', 'gt', 'a', false],
    ['name', 'contains', 'mau', true],
    ['tags', 'contains', 'gold', true],
    ['tags', 'contains', 'gol', false],
    ['tags', 'notContains', 'ice', true],
    ['name', 'beginsWith', 'Sm', true],
    ['name', 'in', ['a', 'Smaug'], true],
    ['name', 'notIn', ['a', 'Smaug'], false],
    ['heads', 'between', [0, 2], true],
    ['heads', 'between', [1, 2], false],
    ['tags', 'containsAny', ['ice', 'fire'], true],
    ['location.city', 'eq', 'Erebor', true],
    ['location.peak.height', 'ge', 3, true],
    ['location.nope.height', 'eq', 3, false],
    ['constructor', 'ne', 'x', true],
    ['none', 'eq', 'x', false],
    ['wild', 'eq', true, true],
  ])('%s %s %j is %s', (fieldName, operator, value, expected) => {
    expect(matchesFilter(read([[fieldName, operator, value]]), dragon)).toBe(expected);
  });

  it('join groups by OR and conditions by AND', () => {
    expect(
      matchesFilter(
        read(
          [['name', 'eq', 'x']],
          [
            ['heads', 'eq', 1],
            ['wild', 'eq', true],
          ],
        ),
        dragon,
      ),
    ).toBe(true);
    expect(
      matchesFilter(
        read([
          ['heads', 'eq', 1],
          ['wild', 'eq', false],
        ]),
        dragon,
      ),
    ).toBe(false);
  });

  it.each<[unknown, RegExp]>([
    [{}, /filterGroup must be a list/],
    [{ filterGroup: [{}] }, /filters must be a list/],
    [filter([['a', 'like', 1]]), /unknown operator like/],
    [filter([['a', '__proto__', 1]]), /unknown operator/],
    [filter([['a', 'eq', null]]), /value of type null/],
    [filter([['a', 'beginsWith', 1]]), /value of type number/],
    [filter([['a', 'in', [1, 2, 3, 4, 5, 6]]]), /exceeds maximum value limit/],
    [filter([['a', 'containsAny', Array.from({ length: 21 }, () => 'x')]]), /exceeds maximum value limit/],
    [filter([['a', 'eq', 'x'.repeat(257)]]), /exceeds maximum value limit/],
    [filter([['a.b.c.d.e.f', 'eq', 1]]), /exceeds maximum value limit/],
    [
      filter(...Array.from({ length: 11 }, (): [string, string, unknown][] => [['a', 'eq', 1]])),
      /exceeds maximum value limit/,
    ],
    [
      filter([
        ['a', 'in', [1, 2, 3, 4]],
        ['b', 'in', [1, 2, 3]],
      ]),
      /exceeds maximum value limit/,
    ],
    [
      filter(['a', 'b', 'c', 'd', 'e', 'f'].map((name): [string, string, unknown] => [name, 'eq', 1])),
      /exceeds maximum value limit/,
    ],
  ])('refuse %j', (value, message) => {
    expect(() => readFilter(value, () => undefined)).toThrow(FilterError);
    expect(() => readFilter(value, () => undefined)).toThrow(message);
  });

  it('ask before assuming the bounds of between', () => {
    const asked: string[] = [];
    readFilter(filter([['a', 'between', [1, 5]]]), (id) => void asked.push(id));
    expect(asked).toEqual(['appsync-filter-between-bounds']);
  });
});

describe('the index', () => {
  const value = fc.constantFrom<unknown>('a', 'b', 1, true);
  const field = fc.constantFrom('x', 'y', 'z');
  const condition = fc.oneof(
    fc.tuple(field, fc.constantFrom('eq', 'ne'), value),
    fc.tuple(field, fc.constant('in'), fc.array(value, { maxLength: 2 })),
  ) as fc.Arbitrary<[string, string, unknown]>;
  const enhanced = fc
    .array(fc.array(condition, { maxLength: 2 }), { maxLength: 2 })
    .map((groups) => ({ groups: read(...groups), matches: matchesFilter }));
  const byArguments = fc
    .dictionary(field, fc.option(value))
    .map((args) => ({ groups: argumentFilter(args), matches: matchesArguments }));

  it('finds what asking everybody finds, also after some have left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(enhanced, byArguments), { maxLength: 12 }),
        fc.dictionary(field, fc.option(value)),
        fc.nat(11),
        (filters, published, leaving) => {
          const index = createSubscriptionIndex<(typeof filters)[number]>();
          for (const one of filters) index.add(one.groups, one);
          const [gone] = filters.splice(leaving, 1);
          if (gone) index.remove(gone.groups, gone);
          const ask = (one: { groups: FilterGroups; matches: typeof matchesFilter }) =>
            one.matches(one.groups, published);
          expect(new Set([...index.candidates(published)].filter(ask))).toEqual(new Set(filters.filter(ask)));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
