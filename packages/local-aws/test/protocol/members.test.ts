import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/kernel/errors.ts';
import { integer, list, map, readInput, structure, text, type Shapes } from '../../src/protocol/members.ts';

const refuse = (sentence: string): AwsError => new AwsError('ValidationException', sentence);

/** Answers the message for a request with these members, or `accepted` if it breaks nothing. */
function told(shapes: Shapes, input: Readonly<Record<string, unknown>>): string {
  try {
    readInput(shapes, input, { action: 'Act', refuse });
  } catch (error) {
    return (error as AwsError).message;
  }
  return 'accepted';
}

const word = text({ min: 2, max: 4, pattern: /^[a-z]+$/, patternText: '[a-z]+' });

describe('the constraints of members', () => {
  it.each<[string, Shapes, Record<string, unknown>, string]>([
    [
      'a member that is missing',
      { Name: text({ required: true }) },
      { Name: null },
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a sensitive member that is missing',
      { Name: text({ required: true, sensitive: true }) },
      {},
      "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'every rule that one text breaks',
      { Name: word },
      { Name: '1' },
      "2 validation errors detected: Value '1' at 'name' failed to satisfy constraint: Member must have length " +
        'greater than or equal to 2; ' +
        "Value '1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    ],
    [
      'a sensitive value',
      { Name: text({ max: 1, sensitive: true }) },
      { Name: 'secret' },
      "1 validation error detected: Value at 'name' failed to satisfy constraint: " +
        'Member must have length less than or equal to 1',
    ],
    [
      'a value that is none of an enumeration',
      { Kind: text({ values: ['A', 'B'] }) },
      { Kind: 'C' },
      "1 validation error detected: Value 'C' at 'kind' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [A, B]',
    ],
    [
      'a number, in the order of the shapes',
      { B: integer({ min: 0, max: 9 }), A: integer({ min: 0 }) },
      { A: -1, B: 10 },
      "2 validation errors detected: Value '10' at 'b' failed to satisfy constraint: Member must have value less " +
        'than or equal to 9; ' +
        "Value '-1' at 'a' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      'a list of texts: once, with every rule of its items',
      { Names: list(word) },
      { Names: ['ok', '1', '22222'] },
      "1 validation error detected: Value '[ok, 1, 22222]' at 'names' failed to satisfy constraint: " +
        'Member must satisfy constraint: ' +
        '[Member must have length less than or equal to 4, Member must have length greater than or equal to 2, ' +
        'Member must satisfy regular expression pattern: [a-z]+]',
    ],
    [
      'a list of sensitive texts',
      { Names: list(text({ max: 1, sensitive: true })) },
      { Names: ['secret'] },
      "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must satisfy constraint: " +
        '[Member must have length less than or equal to 1]',
    ],
    [
      'a structure in a list: by its place',
      { Items: list(structure({ Name: text({ required: true, max: 1 }) })) },
      { Items: [{ Name: 'a' }, { Name: 'bb' }, {}] },
      "2 validation errors detected: Value 'bb' at 'items.2.member.name' failed to satisfy constraint: Member " +
        'must have length less than or equal to 1; ' +
        "Value null at 'items.3.member.name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a map: by its key',
      { Map: map(text({ max: 1 })) },
      { Map: { a: 'b', c: 'dd' } },
      "1 validation error detected: Value 'dd' at 'map.c.member' failed to satisfy constraint: " +
        'Member must have length less than or equal to 1',
    ],
    ['what breaks nothing', { Names: list(word), Name: word }, { Names: ['ok'], Name: 'ok' }, 'accepted'],
  ])('%s', (_, shapes, input, sentence) => {
    expect(told(shapes, input)).toBe(sentence);
  });

  it('come after every type', () => {
    expect(told({ A: text({ max: 1 }), B: integer() }, { A: 'long', B: 'x' })).toBe(
      'B can not be converted to an Integer',
    );
  });

  it('a sensitive value is in no sentence, wherever it stands', () => {
    const secret = text({ max: 3, pattern: /^$/, sensitive: true });
    const shapes: Shapes = {
      A: secret,
      B: list(secret),
      C: map(secret),
      D: list(structure({ E: secret })),
    };
    fc.assert(
      fc.property(fc.stringMatching(/^[#-%]{4,20}$/), (value) => {
        const input = { A: value, B: [value], C: { a: value }, D: [{ E: value }] };
        expect(told(shapes, input)).toMatch(/^7 validation errors detected/);
        expect(told(shapes, input)).not.toContain(value);
      }),
    );
  });
});
