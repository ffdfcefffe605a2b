import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import { loadCode } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { UnverifiedBehaviour } from '../../../../../src/kernel/unverified.ts';
import { context, evaluate, portsAllowing, raisedBy, runBody } from './support.ts';

describe('the context', () => {
  it('has args as another name of arguments', () => {
    expect(runBody('ctx.args.a = 2; return [ctx.arguments.a, ctx.args.a];', { arguments: { a: 1 } }).outcome).toEqual({
      kind: 'value',
      value: [2, 2],
    });
  });

  it('hands back the stash, also from a handler that ends early or fails', () => {
    expect(runBody('ctx.stash.a = 1;', { stash: { b: 2 } }).stash).toEqual({ a: 1, b: 2 });
    expect(runBody('ctx.stash.a = 1; runtime.earlyReturn();').stash).toEqual({ a: 1 });
    expect(runBody('ctx.stash.a = 1; return ctx.source.x;').stash).toEqual({ a: 1 });
  });

  it('cannot be written to, also where the check when saving does not see it', () => {
    const raised = raisedBy('(() => { const c = ctx; c.stash = {}; })()');
    expect(raised).toMatchObject({ type: 'Code', message: expect.stringContaining('read only') });
    expect(raisedBy('(() => { ctx.env.A = "b"; })()', { env: { A: 'a' } }).type).toBe('Code');
  });

  it('keeps the selection sets out of JSON', () => {
    const info = {
      fieldName: 'f',
      parentTypeName: 'Query',
      variables: { v: 1 },
      selectionSetList: ['a', 'a/b'],
      selectionSetGraphQL: '{ a { b } }',
    };
    expect(evaluate('ctx.info', { info })).toEqual({ fieldName: 'f', parentTypeName: 'Query', variables: { v: 1 } });
    expect(evaluate('({ ...ctx.info })', { info })).toEqual({
      fieldName: 'f',
      parentTypeName: 'Query',
      variables: { v: 1 },
    });
    expect(evaluate('[ctx.info.selectionSetList, ctx.info.selectionSetGraphQL]', { info })).toEqual([
      ['a', 'a/b'],
      '{ a { b } }',
    ]);
  });

  it('shows result, prev and error', () => {
    const overrides = { result: { id: 1 }, prev: { result: [2] }, error: { message: 'm', type: 'Lambda:Unhandled' } };
    expect(evaluate('[ctx.result.id, ctx.prev.result, ctx.error.type]', overrides)).toEqual([
      1,
      [2],
      'Lambda:Unhandled',
    ]);
    expect(evaluate('[ctx.prev, ctx.identity, ctx.source, ctx.request.domainName]')).toEqual([null, null, null, null]);
  });
});

describe('the outcome', () => {
  it.each<[string, unknown]>([
    ['undefined', null],
    ['({ a: undefined, b: null })', { b: null }],
    ['[undefined, NaN]', [null, null]],
    ['"text"', 'text'],
  ])('%s is returned as JSON', (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });

  it('is the error of util.error, also from inside a callback of a helper', () => {
    const code = `import { util } from '@aws-appsync/utils';
      function check(list) { return list.map((x) => x > 1 ? util.error('too big', 'TooBig', { x }, { limit: 1 }) : x); }
      export function response(ctx) { const checked = check(ctx.result); return checked; }`;
    const { outcome } = loadCode(code, portsAllowing()).run('response', context({ result: [1, 2, 3] }));
    expect(outcome).toEqual({
      kind: 'error',
      error: { message: 'too big', type: 'TooBig', data: { x: 2 }, info: { limit: 1 } },
    });
  });

  it('is that of util.error, also where the runtime itself catches', () => {
    expect(raisedBy('JSON.parse({ toString: () => util.error("ended") })').message).toBe('ended');
  });

  it('has no type when util.error is given none', () => {
    expect(raisedBy('util.error("no")')).toEqual({ message: 'no', type: null, data: null, info: null });
  });

  it('is unauthorized', () => {
    expect(raisedBy('util.unauthorized()')).toMatchObject({ type: 'Unauthorized', unauthorized: true });
  });

  it('carries on after util.appendError', () => {
    const { outcome, appended } = runBody('util.appendError("a"); util.appendError("b", "B", 1, 2); return 3;');
    expect(outcome).toEqual({ kind: 'value', value: 3 });
    expect(appended).toEqual([
      { message: 'a', type: null, data: null, info: null },
      { message: 'b', type: 'B', data: 1, info: 2 },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['runtime.earlyReturn()', null, 'NEXT'],
    ['runtime.earlyReturn({ a: 1 })', { a: 1 }, 'NEXT'],
    ['runtime.earlyReturn([1], { skipTo: "END" })', [1], 'END'],
  ])('%s', (call, value, skipTo) => {
    expect(runBody(`${call}; return 'not reached';`).outcome).toEqual({ kind: 'earlyReturn', value, skipTo });
  });

  it('is an error of type Code when the code is at fault, and the log tells where', () => {
    const { outcome, logs } = loadCode(
      'export function request(ctx) {\n  const source = ctx.source;\n  return source.name;\n}',
      portsAllowing(),
    ).run('request', context());
    expect(outcome).toMatchObject({
      kind: 'error',
      error: { type: 'Code', message: "Cannot read properties of null (reading 'name')", data: null, info: null },
    });
    expect(logs).toEqual([{ level: 'ERROR', line: expect.stringMatching(/^ERROR - code\.js:3:\d+: Cannot read/) }]);
  });

  it('names what is called but is no function', () => {
    expect(raisedBy('ctx.args.missing()').message).toBe('Invalid function: missing');
    expect(raisedBy('ctx.args.list["pad" + "Start"]()', { arguments: { list: 'a' } }).type).toBe('Code');
  });

  it.each(['util.rds.toJsonObject("{}")', 'util.transform.toElasticsearchQueryDSL({})'])(
    '%s is named as missing',
    (expression) => {
      expect(() => evaluate(expression)).toThrow(UnsupportedError);
      expect(() => evaluate(expression)).toThrow(expression.slice(0, expression.indexOf('(')));
    },
  );

  it('logs what the console is given, with its place', () => {
    const { logs } = loadCode(
      'export function request(ctx) {\n  console.log("current id", ctx.args.id);\n  console.error({ a: [1] }, ' +
        'undefined);\n  console.log();\n}',
      portsAllowing(),
    ).run('request', context({ arguments: { id: 'record-id' } }));
    expect(logs).toEqual([
      { level: 'INFO', line: 'INFO - code.js:2:3: "current id" "record-id"' },
      { level: 'ERROR', line: 'ERROR - code.js:3:3: {"a":[1]} undefined' },
      { level: 'INFO', line: 'INFO - code.js:4:3: ' },
    ]);
  });
});

describe('extensions', () => {
  const filter = { filterGroup: [{ filters: [{ fieldName: 'a', operator: 'eq', value: 1 }] }] };

  it('sets the filters of a subscription', () => {
    const { subscriptionFilter, invalidationFilter } = runBody(
      'extensions.setSubscriptionFilter(ctx.args); extensions.setSubscriptionInvalidationFilter(ctx.args);',
      { arguments: filter },
    );
    expect(subscriptionFilter).toEqual(filter);
    expect(invalidationFilter).toEqual(filter);
  });

  it.each(['null', '{}', '{ filterGroup: [] }', 'util.transform.toSubscriptionFilter("text")'])(
    'does not guess what the filter %s means',
    (value) => {
      expect(() => runBody(`extensions.setSubscriptionFilter(${value});`)).toThrow(UnverifiedBehaviour);
      expect(runBody(`extensions.setSubscriptionFilter(${value});`, {}, ['appsync-js-null-filter'])).not.toHaveProperty(
        'subscriptionFilter',
      );
    },
  );

  it('gathers invalidations, five at most, and cache evictions', () => {
    const call = 'extensions.invalidateSubscriptions({ subscriptionField: "onA", payload: { id: 1 } });';
    expect(runBody(call).invalidations).toEqual([{ subscriptionField: 'onA', payload: { id: 1 } }]);
    expect(runBody(call.repeat(6)).outcome).toMatchObject({ kind: 'error', error: { type: 'Code' } });
    expect(runBody('extensions.evictFromApiCache("Query", "get", { "ctx.args.id": 1 });').cacheEvictions).toEqual([
      { typeName: 'Query', fieldName: 'get', keys: { 'ctx.args.id': 1 } },
    ]);
  });
});

describe('limits', () => {
  it('ends a loop after 1,000 iterations', () => {
    const arguments_ = { list: Array.from({ length: 1001 }, (_, index) => index) };
    expect(
      runBody('let n = 0; for (const x of ctx.args.list) n += 1; return n;', { arguments: arguments_ }).outcome,
    ).toMatchObject({
      kind: 'error',
      error: { type: 'Code' },
    });
    expect(evaluate('ctx.args.list.map((x) => x).length', { arguments: arguments_ })).toBe(1001);
    expect(
      runBody('let n = 0; for (const x of ctx.args.list.slice(1)) n += 1; return n;', { arguments: arguments_ })
        .outcome,
    ).toEqual({
      kind: 'value',
      value: 1000,
    });
  });

  it('ends what repeats without an end', () => {
    const hundred = { list: Array.from({ length: 100 }, () => 0) };
    const nested =
      'ctx.args.list.forEach(() => ctx.args.list.forEach(() => ctx.args.list.forEach(() => ' +
      'ctx.args.list.forEach(() => 0))))';
    expect(raisedBy(nested, { arguments: hundred })).toMatchObject({
      type: 'Code',
      message: expect.stringContaining('steps'),
    });
    const hidden = 'export function request(ctx) { const o = { f: (x) => o.f(x) }; return o.f(1); }';
    expect(loadCode(hidden, portsAllowing()).run('request', context()).outcome).toMatchObject({
      kind: 'error',
      error: { type: 'Code' },
    });
  });
});
