import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInput } from '../../../src/services/events/engine/input.ts';
import { compilePattern } from '../../../src/services/events/engine/pattern.ts';

const event = {
  version: '0',
  id: 'e1',
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  time: '2026-01-01T00:00:00Z',
  resources: ['arn:one', 'arn:two'],
  detail: {
    status: 'FAILED',
    n: 5,
    flag: true,
    none: null,
    empty: [],
    name: 'Report.TXT',
    ip: '10.0.0.17',
    path: 'a/lib/b.ts',
    list: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
    nested: { deep: 'x' },
  },
};

const detail = (pattern: unknown) => ({ detail: pattern });

describe('compilePattern', () => {
  it.each<[string, unknown, boolean]>([
    ['exact', { source: ['aws.states'], detail: { status: ['FAILED', 'ABORTED'] } }, true],
    ['exact, no alternative', { source: ['aws.states'], detail: { status: ['SUCCEEDED'] } }, false],
    ['every field', { source: ['aws.s3'], detail: { status: ['FAILED'] } }, false],
    ['list in the event', { resources: ['arn:two'] }, true],
    ['number', detail({ n: [5] }), true],
    ['number is not text', detail({ n: ['5'] }), false],
    ['boolean', detail({ flag: [true] }), true],
    ['null', detail({ none: [null] }), true],
    ['prefix', { source: [{ prefix: 'aws.' }] }, true],
    ['prefix, case', detail({ status: [{ prefix: 'fai' }] }), false],
    ['prefix ignoring case', detail({ status: [{ prefix: { 'equals-ignore-case': 'fai' } }] }), true],
    ['suffix', detail({ name: [{ suffix: '.TXT' }] }), true],
    ['suffix ignoring case', detail({ name: [{ suffix: { 'equals-ignore-case': '.txt' } }] }), true],
    ['equals-ignore-case', detail({ status: [{ 'equals-ignore-case': 'failed' }] }), true],
    ['anything-but', detail({ status: [{ 'anything-but': ['SUCCEEDED', 'RUNNING'] }] }), true],
    ['anything-but itself', detail({ status: [{ 'anything-but': 'FAILED' }] }), false],
    ['anything-but number', detail({ n: [{ 'anything-but': [4, 5] }] }), false],
    ['anything-but of what is not there', detail({ absent: [{ 'anything-but': 'x' }] }), false],
    ['anything-but prefix', detail({ status: [{ 'anything-but': { prefix: 'FA' } }] }), false],
    ['anything-but suffixes', detail({ name: [{ 'anything-but': { suffix: ['.js', '.ts'] } }] }), true],
    ['anything-but ignoring case', detail({ status: [{ 'anything-but': { 'equals-ignore-case': 'failed' } }] }), false],
    ['anything-but wildcard', detail({ path: [{ 'anything-but': { wildcard: '*/lib/*' } }] }), false],
    ['numeric range', detail({ n: [{ numeric: ['>', 0, '<=', 5] }] }), true],
    ['numeric outside', detail({ n: [{ numeric: ['<', 5] }] }), false],
    ['numeric equal', detail({ n: [{ numeric: ['=', 5] }] }), true],
    ['numeric of text', detail({ status: [{ numeric: ['>', 0] }] }), false],
    ['exists', detail({ status: [{ exists: true }] }), true],
    ['exists, absent', detail({ absent: [{ exists: true }] }), false],
    ['exists false, absent', detail({ absent: [{ exists: false }] }), true],
    ['exists false, present', detail({ status: [{ exists: false }] }), false],
    ['exists of an object is no leaf', detail({ nested: [{ exists: true }] }), false],
    ['exists false below what is not there', detail({ gone: { deeper: [{ exists: false }] } }), true],
    ['exists false or a value', detail({ status: ['X', { exists: false }] }), false],
    ['empty list does not exist', detail({ empty: [{ exists: false }] }), true],
    ['wildcard', detail({ path: [{ wildcard: 'a/*/b.*' }] }), true],
    ['wildcard needs the order', detail({ path: [{ wildcard: '*b*lib*' }] }), false],
    ['wildcard, escaped', detail({ path: [{ wildcard: 'a\\*' }] }), false],
    ['wildcard without one', detail({ path: [{ wildcard: 'a/lib/b.ts' }] }), true],
    ['cidr', detail({ ip: [{ cidr: '10.0.0.0/24' }] }), true],
    ['cidr outside', detail({ ip: [{ cidr: '10.0.1.0/24' }] }), false],
    ['cidr of text', detail({ status: [{ cidr: '10.0.0.0/8' }] }), false],
    ['objects in a list', detail({ list: { a: [3], b: [4] } }), true],
    ['objects in a list match as one', detail({ list: { a: [1], b: [4] } }), false],
    ['$or', detail({ $or: [{ status: ['X'] }, { n: [5] }] }), true],
    ['$or and the rest', detail({ flag: [false], $or: [{ status: ['FAILED'] }, { n: [5] }] }), false],
    ['nested', detail({ nested: { deep: ['x'] } }), true],
    ['nested in a leaf', detail({ status: { deep: ['x'] } }), false],
    ['inherited names', { toString: [{ exists: true }] }, false],
  ])('%s', (_, pattern, expected) => {
    expect(compilePattern(pattern)(event)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['no object', ['x']],
    ['an empty object', {}],
    ['an empty list', { source: [] }],
    ['a bare value', { source: 'aws.s3' }],
    ['an unknown operator', { source: [{ contains: 'x' }] }],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['a list in a list', { source: [['a']] }],
    ['a bad range', { n: [{ numeric: ['>', 'x'] }] }],
    ['a lone operator', { n: [{ numeric: ['>'] }] }],
    ['a bad block', { ip: [{ cidr: '10.0.0.0/33' }] }],
    ['a bad exists', { n: [{ exists: 'yes' }] }],
    ['a bad $or', { $or: [{ n: [1] }] }],
    ['consecutive wildcards', { p: [{ wildcard: 'a**b' }] }],
    ['anything-but null', { p: [{ 'anything-but': [null] }] }],
  ])('refuses %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
  });

  it('matches wildcards as the obvious regular expression does', () => {
    const letters = fc
      .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
      .map((text) => text.replace(/\*+/g, '*'));
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (wildcard, text) => {
        expect(compilePattern({ p: [{ wildcard }] })({ p: text })).toBe(
          new RegExp(`^${wildcard.replaceAll('*', '.*')}$`).test(text),
        );
      }),
    );
  });

  it('never throws for any event', () => {
    const matches = compilePattern({
      a: { b: [1, { exists: false }, { prefix: 'x' }], c: { d: [{ numeric: ['>', 1] }] } },
      $or: [{ a: [null] }, { e: [{ cidr: '::/0' }] }],
    });
    fc.assert(fc.property(fc.jsonValue(), (value) => void expect(typeof matches(value)).toBe('boolean')));
  });
});

describe('createInput', () => {
  const rule = { arn: 'arn:rule', name: 'rule' };
  const render = (options: Parameters<typeof createInput>[0]) => createInput(options, rule)(event);

  it('sends the event, a constant or a part', () => {
    expect(JSON.parse(render({}))).toEqual(event);
    expect(render({ Input: '{"a":1}' })).toBe('{"a":1}');
    expect(render({ InputPath: '$.detail.status' })).toBe('"FAILED"');
    expect(render({ InputPath: '$.resources[1]' })).toBe('"arn:two"');
  });

  it('fills a template, as JSON outside of strings and as text inside', () => {
    const InputPathsMap = {
      status: '$.detail.status',
      list: '$.detail.list',
      gone: '$.detail.gone',
      deep: '$.detail.nested',
    };
    const InputTemplate =
      '{"status":<status>,"text":"it is <status>: <deep>","list":<list>,"gone":<gone>,"lost":"<gone>",' +
      '"rule":"<aws.events.rule-arn>"}';
    expect(JSON.parse(render({ InputTransformer: { InputPathsMap, InputTemplate } }))).toEqual({
      status: 'FAILED',
      text: 'it is FAILED: {"deep":"x"}',
      list: event.detail.list,
      gone: null,
      lost: '',
      rule: 'arn:rule',
    });
    expect(JSON.parse(render({ InputTransformer: { InputTemplate: '{"e":<aws.events.event.json>}' } }))).toEqual({
      e: event,
    });
  });

  it('keeps any value whole', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const input = createInput(
          { InputTransformer: { InputPathsMap: { v: '$.v', t: '$.t' }, InputTemplate: '{"v":<v>,"t":"\\"<t>\\""}' } },
          rule,
        );
        expect(JSON.parse(input({ v: value, t: text }))).toEqual({
          v: JSON.parse(JSON.stringify(value)),
          t: `"${text}"`,
        });
      }),
    );
  });

  it('refuses what it cannot do', () => {
    expect(() => createInput({ Input: '{' }, rule)).toThrow(/JSON syntax error/);
    expect(() => createInput({ Input: '{}', InputPath: '$' }, rule)).toThrow(/Only one of/);
    expect(() => createInput({ InputPath: '$..x' }, rule)).toThrow(/not supported/);
    expect(() => createInput({ InputTransformer: { InputTemplate: '<nope>' } }, rule)).toThrow(/<nope>/);
  });
});
