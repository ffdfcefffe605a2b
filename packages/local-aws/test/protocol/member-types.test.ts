import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flag,
  integer,
  list,
  long,
  map,
  readInput as readMembers,
  structure,
  text,
  timestamp,
  type Shape,
  type Shapes,
} from '../../src/protocol/members.ts';
import { AwsError } from '../../src/kernel/errors.ts';

const refused = expect.objectContaining({ code: 'SerializationException', status: 400 });
const readInput = (shapes: Shapes, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  readMembers(shapes, input, { action: 'Act', refuse: (sentence) => new AwsError('ValidationException', sentence) });
const read = (shape: Shape, value: unknown): unknown => readInput({ Member: shape }, { Member: value })['Member'];

describe('members of a request', () => {
  it.each<[string, Shape, unknown[], unknown[]]>([
    ['text', text(), ['', 'x', '\ud800'], [1, true, [], {}, { toString: 'x' }]],
    ['flag', flag(), [true, false], ['true', 0, {}]],
    ['integer', integer(), [0, -1, 2 ** 31 - 1], [1.5, 2 ** 31, 1e308, '1', Infinity, []]],
    ['long', long(), [0, 2 ** 53 - 1], [1.5, 2 ** 53, 1e308, '1']],
    ['timestamp', timestamp(), [0, 1.5, 8.64e12], [8.65e12, 1e300, Infinity, '2020']],
    ['list', list(text()), [[], ['a']], ['a', {}, [1], [null], [['a']], { length: 1 }]],
    ['map', map(text()), [{}, { a: 'b' }], ['a', [], { a: 1 }]],
    ['structure', structure({ A: text() }), [{}, { A: 'x' }], ['a', [], 1, { A: 1 }]],
  ])('are of their type: %s', (_, shape, right, wrong) => {
    for (const value of right) expect(read(shape, value)).toEqual(value);
    for (const value of wrong) expect(() => read(shape, value)).toThrow(refused);
  });

  it('are not there when they are null', () => {
    expect(
      readInput(
        { A: text(), B: structure({ C: integer() }), D: map(text()) },
        { A: null, B: { C: null }, D: { e: null } },
      ),
    ).toEqual({ B: {}, D: {} });
  });

  it('are refused by name when nobody knows them, those of every object too', () => {
    const shape = { A: structure({ B: text() }) };
    expect(() => readInput(shape, JSON.parse('{"__proto__":{"A":1}}') as Record<string, unknown>)).toThrow(
      'Parameter __proto__ of Act is not supported',
    );
    expect(() => readInput(shape, { A: { constructor: 'x' } })).toThrow('Parameter A.constructor is not supported');
    expect(() => readInput(shape, { ['x'.repeat(5_000)]: 1 })).toThrow(/^Parameter x{100} of Act is not/);
  });

  it('are read or refused, whatever they are', () => {
    const shape = {
      Names: list(text()),
      Entries: list(structure({ Id: text(), Delay: integer(), Attributes: map(structure({ Value: text() })) })),
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (Names, Entries) => {
        try {
          readInput(shape, { Names, Entries });
        } catch (error) {
          expect(['SerializationException', 'UnsupportedByLocalAws']).toContain((error as { code?: string }).code);
        }
      }),
    );
  });
});
