import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pager, type Page, type PageRequest } from '../../src/kernel/pages.ts';

const invalid = new Error('forged');
const pager = new Pager(() => invalid);
const keyOf = (key: string): string => key;

const ways: readonly [string, (all: readonly string[], request: PageRequest) => Page<string>][] = [
  ['sorted', (all, request) => pager.sorted(all, keyOf, request)],
  ['keyed', (all, request) => pager.keyed(all, keyOf, request)],
  ['placed', (all, request) => pager.placed(all, request)],
];

describe.each(ways)('a list that is %s', (_way, page) => {
  it('is told whole, in pages of at most the limit, by the tokens', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 8 }), (keys, limit) => {
        const all = keys.sort((a, b) => (a < b ? -1 : 1));
        const told: string[] = [];
        let token: string | undefined;
        do {
          const { entries, next } = page(all, { token, limit, asked: ['List', limit] });
          expect(entries.length).toBeLessThanOrEqual(limit);
          expect(next === undefined || entries.length === limit).toBe(true);
          told.push(...entries);
          token = next;
        } while (token !== undefined);
        expect(told).toEqual(all);
      }),
    );
  });

  it('answers the error of its service to whatever is not a token of this list', () => {
    const asked = ['List', 'a'];
    const { next = '' } = page(['x', 'y', 'z'], { token: undefined, limit: 1, asked });
    expect(() => page(['x', 'y', 'z'], { token: next, limit: 1, asked: ['List', 'b'] })).toThrow(invalid);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (text) => {
        for (const token of [text, Buffer.from(text).toString('base64url')])
          expect(() => page(['x', 'y', 'z'], { token, limit: 1, asked })).toThrow(invalid);
      }),
    );
  });
});

it('a sorted list goes on after a key that is gone; one in an order of its own cannot', () => {
  const asked = ['List'];
  const { next } = pager.sorted(['a', 'b', 'c'], keyOf, { token: undefined, limit: 2, asked });
  expect(pager.sorted(['a', 'c'], keyOf, { token: next, limit: 2, asked }).entries).toEqual(['c']);
  expect(() => pager.keyed(['a', 'c'], keyOf, { token: next, limit: 2, asked })).toThrow(invalid);
});

it('a token of one form is not taken for the other', () => {
  expect(() => pager.places(['List']).read(pager.keys(['List']).write('1'))).toThrow(invalid);
  expect(() => pager.keys(['List']).read(pager.places(['List']).write(1))).toThrow(invalid);
});

it('an altered token is none', () => {
  const asked = ['List'];
  const token = pager.places(asked).write(100);
  const altered = Buffer.from(Buffer.from(token, 'base64url').toString().replace('100', '900')).toString('base64url');
  const [first = '', ...rest] = token;
  for (const other of [altered, `${token}%`, `${token}=`, ` ${token}`, `${first}\n${rest.join('')}`, `${token}A`])
    expect(() => pager.places(asked).read(other)).toThrow(invalid);
  expect(pager.places(asked).read(token)).toBe(100);
});
