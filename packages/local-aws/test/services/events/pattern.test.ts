import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { createInput } from '../../../src/services/events/engine/input.ts';
import { compilePattern } from '../../../src/delivery/event-pattern/pattern.ts';

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
    ['a path for nesting', { 'detail.nested.deep': ['x'] }, true],
    ['a path that is not there', { 'detail.nested.wide': ['x'] }, false],
    ['a path and what stands beside it', { 'detail.status': ['FAILED'], detail: { n: [6] } }, false],
    ['a path through a list of objects', { 'detail.list.a': [3] }, true],
    ['anything-but with several endings', detail({ name: [{ 'anything-but': { suffix: ['.txt', '.TXT'] } }] }), false],
    ['a range with both ends', detail({ n: [{ numeric: ['>=', 5, '<', 6] }] }), true],
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

  it('takes a path in an event as nesting', () => {
    const matches = compilePattern({ detail: { a: { b: ['x'], c: [1] } } });
    expect(matches({ detail: { 'a.b': 'x', a: { c: 1 } } })).toBe(true);
    expect(matches({ 'detail.a': { b: 'x', c: 2 } })).toBe(false);
  });

  it.each<[unknown, string]>([
    [{ 'anything-but': { prefix: '' } }, 'Null prefix/suffix not allowed'],
    [{ 'anything-but': { suffix: ['a', ''] } }, 'Null prefix/suffix not allowed'],
    [
      { 'anything-but': { suffix: { 'equals-ignore-case': 'a' } } },
      'Value of anything-but must be an array or single string/number value.',
    ],
    [{ 'anything-but': { exists: true } }, 'Unsupported anything-but pattern: exists'],
    [{ 'anything-but': ['a', 1] }, 'either all values are number or string, mixed type is not supported'],
    [{ numeric: ['>', 0, '>', 1] }, 'Bad numeric range operator: >'],
    [{ numeric: ['<', 0, '>', 1] }, 'Too many elements in numeric expression'],
    [{ numeric: ['=', 'x'] }, 'Value of equals must be numeric'],
    [{ cidr: '10.0.0.0' }, "Malformed CIDR, one '/' required"],
    [{ cidr: '10.0.0.0/x' }, 'Malformed CIDR, mask bits must be an integer'],
    [{ cidr: '10.0.0.0/32' }, 'IPv4 mask bits must be < 32'],
    [{ cidr: 'host/8' }, 'Nonstandard IP address: host'],
    [{ suffix: ['a'] }, 'suffix match pattern must be a string'],
    [{ prefix: { wildcard: 'a' } }, 'Unsupported prefix pattern: wildcard'],
    [{ wildcard: 'ab**' }, 'Consecutive wildcard characters at pos 3'],
    [{ wildcard: '*/*/*/*/*/x' }, 'Rule is too complex'],
  ])('refuses %j in the words of EventBridge', (alternative, reason) => {
    expect(() => compilePattern({ field: [alternative] })).toThrow(reason);
  });

  it('matches wildcards as the obvious regular expression does', () => {
    const letters = fc
      .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
      .map((text) => text.replace(/\*+/g, '*'))
      // EventBridge refuses more stars as too complex.
      .filter((text) => text.split('*').length < 6);
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
  const render = (options: Parameters<typeof createInput>[0]) => createInput(options, rule, 'T')(event) ?? '';

  it('a template that names a large part of an event many times is no target’s input, and takes no time', async () => {
    const large = { ...event, detail: { a: 'x'.repeat(60_000) } };
    for (const part of ['<a>', '<aws.events.event.json>']) {
      const InputTemplate = `"${part.repeat(Math.floor(8_000 / part.length))}"`;
      const input = createInput({ InputTransformer: { InputPathsMap: { a: '$.detail' }, InputTemplate } }, rule, 'T');
      expect(await longestTurn(() => void expect(input(large)).toBeUndefined())).toBeLessThan(100);
    }
  });

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
      '{"status":<status>,"text":"it is <status>","deep":<deep>,"list":<list>,"gone":<gone>,"lost":"<gone>",' +
      '"rule":"<aws.events.rule-arn>"}';
    expect(JSON.parse(render({ InputTransformer: { InputPathsMap, InputTemplate } }))).toEqual({
      status: 'FAILED',
      text: 'it is FAILED',
      deep: { deep: 'x' },
      list: event.detail.list,
      gone: '',
      lost: '',
      rule: 'arn:rule',
    });
    expect(JSON.parse(render({ InputTransformer: { InputTemplate: '{"e":<aws.events.event.json>}' } }))).toEqual({
      e: event,
    });
  });

  it.each<[string, string, string | undefined]>([
    ['an object in a text loses its quotes', '"it is <deep>"', '"it is {deep:x}"'],
    ['a list in a text too', '"of <some>"', '"of [arn:one,arn:two]"'],
    ['what is missing is nothing in a text', '"is <gone>!"', '"is !"'],
    ['an object between quotes of an object is no JSON', '{"a":"<deep>"}', undefined],
    ['a text without quotes is no JSON', 'it is <status>', undefined],
    ['several lines of text', '"is <status>"\n"on <rule>"', '"is FAILED"\n"on x"'],
    ['numbers between quotes', '{"n":"<n>"}', '{"n":"5"}'],
  ])('%s', (_, InputTemplate, expected) => {
    const InputPathsMap = {
      deep: '$.detail.nested',
      some: '$.resources',
      gone: '$.detail.gone',
      status: '$.detail.status',
      rule: '$.detail.nested.deep',
      n: '$.detail.n',
    };
    expect(createInput({ InputTransformer: { InputPathsMap, InputTemplate } }, rule, 'T')(event)).toBe(expected);
  });

  it('knows the event without its detail', () => {
    const { detail: _, 'detail-type': detailType, ...rest } = event;
    const InputTemplate = '{"e":<aws.events.event>}';
    expect(JSON.parse(render({ InputTransformer: { InputTemplate } }))).toEqual({ e: { ...rest, detailType } });
  });

  it('keeps any value whole', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const input = createInput(
          { InputTransformer: { InputPathsMap: { v: '$.v', t: '$.t' }, InputTemplate: '{"v":<v>,"t":"\\"<t>\\""}' } },
          rule,
          'T',
        );
        expect(JSON.parse(input({ v: value, t: text }) ?? '')).toEqual({
          v: JSON.parse(JSON.stringify(value)),
          t: `"${text}"`,
        });
      }),
    );
  });

  it('refuses what it cannot do', () => {
    expect(() => createInput({ Input: '{' }, rule, 'T')).toThrow(/JSON syntax error/);
    expect(() => createInput({ Input: '{}', InputPath: '$' }, rule, 'T')).toThrow(
      /InputTransformer must be provided for target T\.$/,
    );
    expect(() => createInput({ InputPath: '$..x' }, rule, 'T')).toThrow(/not supported/);
    expect(() => createInput({ InputTransformer: { InputTemplate: '<nope>' } }, rule, 'T')).toThrow(
      'InputTemplate for target T contains invalid placeholder nope.',
    );
  });
});
