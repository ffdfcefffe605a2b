import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { toSubscriptionFilter } from '../../../../../src/services/appsync/engine/appsync-js/library/subscription-filter.ts';
import { evaluate } from './support.ts';

type Groups = { filterGroup: { filters: { fieldName: string; operator: string; value: number }[] }[] };

function holds(operator: string, actual: number, value: Json): boolean {
  if (operator === 'eq') return actual === value;
  if (operator === 'ne') return actual !== value;
  return actual >= Number(value);
}

/** Evaluates a filter object without the normal form. Answers undefined if it has no condition. */
function meaning(filter: JsonObject, event: Record<string, number>, ignored: readonly string[]): boolean | undefined {
  const terms = Object.entries(filter).map(([key, value]) => {
    if (key === 'and' || key === 'or')
      return combine(
        (value as JsonObject[]).map((member) => meaning(member, event, ignored)),
        key,
      );
    return ignored.includes(key)
      ? undefined
      : combine(
          Object.entries(value as JsonObject).map(([operator, operand]) => holds(operator, event[key] ?? 0, operand)),
          'or',
        );
  });
  return combine(terms, 'and');
}

function combine(terms: readonly (boolean | undefined)[], how: 'and' | 'or'): boolean | undefined {
  const said = terms.filter((term) => term !== undefined);
  if (said.length === 0) return undefined;
  return how === 'and' ? said.every(Boolean) : said.some(Boolean);
}

const matches = ({ filterGroup }: Groups, event: Record<string, number>): boolean | undefined =>
  filterGroup.length === 0
    ? undefined
    : filterGroup.some(({ filters }) =>
        filters.every(({ fieldName, operator, value }) => holds(operator, event[fieldName] ?? 0, value)),
      );

const field = fc.constantFrom('a', 'b', 'c', 'd');
const operators = fc.dictionary(fc.constantFrom('eq', 'ne', 'ge'), fc.integer({ min: 0, max: 3 }), {
  maxKeys: 2,
  noNullPrototype: true,
});
const { filter } = fc.letrec<{ filter: JsonObject }>((tie) => ({
  filter: fc
    .record({
      fields: fc.dictionary(field, operators, { maxKeys: 2, noNullPrototype: true }),
      group: fc.option(
        fc.record({
          key: fc.constantFrom('and', 'or'),
          members: fc.array(tie('filter'), { maxLength: 2, depthIdentifier: 'filter' }),
        }),
        {
          depthSize: 'small',
          depthIdentifier: 'filter',
          maxDepth: 2,
        },
      ),
    })
    .map(({ fields, group }) => ({ ...fields, ...(group ? { [group.key]: group.members } : {}) }) as JsonObject),
}));
const event = fc.record({ a: fc.nat(3), b: fc.nat(3), c: fc.nat(3), d: fc.nat(3) });
const rules = fc.dictionary(
  field,
  fc.tuple(fc.constantFrom('eq', 'ne', 'ge'), fc.nat(3)).map(([operator, value]) => ({ [operator]: value })),
  { maxKeys: 2, noNullPrototype: true },
);

describe('util.transform.toSubscriptionFilter', () => {
  it('means what the filter object means', () => {
    fc.assert(
      fc.property(
        filter,
        event,
        fc.uniqueArray(field, { maxLength: 2 }),
        rules,
        (object, happened, ignored, strict) => {
          const groups = toSubscriptionFilter(object, ignored, strict as JsonObject) as unknown as Groups;
          const strictly = combine(
            Object.values(strict).length === 0
              ? []
              : Object.entries(strict).map(([key, value]) => meaning({ [key]: value as JsonObject }, happened, [])),
            'or',
          );
          expect(matches(groups, happened)).toBe(combine([meaning(object, happened, ignored), strictly], 'and'));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is an object that code can give to setSubscriptionFilter', () => {
    expect(
      evaluate('util.transform.toSubscriptionFilter({ family: { eq: ctx.args.family } })', {
        arguments: { family: 'red' },
      }),
    ).toEqual({
      filterGroup: [{ filters: [{ fieldName: 'family', operator: 'eq', value: 'red' }] }],
    });
  });

  const one = (fieldName: string, operator: string, value: Json) => ({ fieldName, operator, value });

  it('splits two operators on one field, and keeps the order of the keys', () => {
    const object = {
      up: { lte: 50, gte: 20 },
      and: [{ title: { ne: 'x' } }, { down: { gt: 9 } }],
      or: [{ author: { eq: 'A' } }, { open: { eq: false } }],
    };
    const common = [one('title', 'ne', 'x'), one('down', 'gt', 9)];
    const group = (first: object, last: object) => ({ filters: [first, ...common, last] });
    const [low, high, author, open] = [
      one('up', 'lte', 50),
      one('up', 'gte', 20),
      one('author', 'eq', 'A'),
      one('open', 'eq', false),
    ];
    expect(toSubscriptionFilter(object)).toEqual({
      filterGroup: [group(low, author), group(low, open), group(high, author), group(high, open)],
    });
    expect(toSubscriptionFilter(object, ['up', 'author'], { votes: { gte: 250 }, author: { eq: 'P' } })).toEqual({
      filterGroup: [
        { filters: [...common, open, one('votes', 'gte', 250)] },
        { filters: [...common, open, one('author', 'eq', 'P')] },
      ],
    });
  });

  it.each<[string, Json, Json]>([
    ['an empty filter', {}, { filterGroup: [] }],
    ['a field without an operator', { a: {} }, { filterGroup: [] }],
    ['an empty and', { and: [] }, { filterGroup: [] }],
    [
      'not, which is a field like any other',
      { not: { a: { eq: 1 } } },
      { filterGroup: [{ filters: [one('not', 'a', { eq: 1 })] }] },
    ],
    ['an unknown operator', { a: { bogus: 1 } }, { filterGroup: [{ filters: [one('a', 'bogus', 1)] }] }],
    ['null', null, null],
    ['a list', [], null],
    ['JSON text', '{"a":{"eq":1}}', null],
  ])('%s', (_, object, result) => {
    expect(toSubscriptionFilter(object)).toEqual(result);
  });
});
