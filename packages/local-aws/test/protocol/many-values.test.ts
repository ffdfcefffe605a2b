import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../src/kernel/errors.ts';
import { requireFew, requireFewValues } from '../../src/protocol/many-values.ts';
import { list, map, structure, text } from '../../src/protocol/members.ts';
import { processorMs } from '../support/longest-turn.ts';

const bytes = 15e6;
const filled = (item: string): Buffer => Buffer.from(`{"a":[${`${item},`.repeat(bytes / (item.length + 1))}0]}`);

describe('JSON of many values is refused before it is parsed', () => {
  it.each([
    ['objects', filled('{}')],
    ['texts', filled('""')],
    ['lists in lists', filled('[[[[[[]]]]]]')],
    ['truth values', filled('true')],
    ['members', Buffer.from(`{${Array.from({ length: 900_000 }, (_, index) => `"k${index}":""`).join(',')}}`)],
  ])('%s', (_, json) => {
    const ms = processorMs(() => void expect(() => requireFewValues(json)).toThrow(UnsupportedError));
    expect(ms).toBeLessThan(50);
  });

  it.each([
    ['a long text', `{"a":"${'{},'.repeat(5e6)}"}`],
    ['a text with quotes', `{"a":"${'\\"{},\\\\'.repeat(2e6)}"}`],
    ['as many numbers as PutMetricData takes', `{"Values":[${'1,'.repeat(300_000)}0]}`],
    ['25 items of DynamoDB with 4,600 numbers each', `[${'{"N":"1"},'.repeat(25 * 4_600)}0]`],
  ])('and not: %s', (_, json) => {
    expect(() => requireFewValues(Buffer.from(json))).not.toThrow();
  });
});

describe('an input of many values is refused', () => {
  const many = (count: number) => Array.from({ length: count }, () => '');
  it.each([
    ['texts', { a: list(text()) }, { a: many(300_001) }],
    ['structures', { a: list(structure({ b: text() })) }, { a: many(30_001).map(() => ({})) }],
    ['entries of a map', { a: map(text()) }, { a: Object.fromEntries(many(30_001).map((_, index) => [index, ''])) }],
    ['lists in lists', { a: list(list(text())) }, { a: many(2_000).map(() => many(200)) }],
  ])('%s', (_, shapes, input) => {
    expect(() => requireFew(shapes, input)).toThrow(UnsupportedError);
  });

  it('and what has no shape is not counted', () => {
    expect(() => requireFew({ a: text() }, { a: many(400_000), b: many(400_000) })).not.toThrow();
  });
});
