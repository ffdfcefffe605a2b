import { describe, expect, it } from 'vitest';
import { loadCode } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { context, evaluate, portsAllowing, raisedBy, runBody } from './support.ts';

/** Makes names at run time, so that the check before saving does not see them. */
const hidden = (name: string): string => `["${name.slice(0, 3)}" + "${name.slice(3)}"]`;
const constructor = hidden('constructor');

describe('isolation', () => {
  it.each([
    `ctx${constructor}${constructor}("return process")()`,
    `ctx.args.list${constructor}${constructor}("return process")()`,
    `"text"${constructor}${constructor}("return process")()`,
    `util.autoId${constructor}("return process")()`,
    `util.error${constructor}("return process")()`,
    `((x) => x)${constructor}("return process")()`,
    `ctx.info${constructor}${constructor}("return process")()`,
    `JSON.parse${constructor}${constructor}("return process")()`,
    `util.time.nowISO8601()${constructor}${constructor}("return process")()`,
  ])('%s leads nowhere', (expression) => {
    expect(raisedBy(expression, { arguments: { list: [] } }).type).toBe('Code');
  });

  it('gives utilities that belong to the realm, without prototypes to lean on', () => {
    expect(evaluate(`typeof util.autoId${hidden('prototype')}`)).toBe('undefined');
    expect(evaluate(`typeof util.autoId${hidden('__proto__')}`)).toBe('undefined');
    expect(evaluate(`typeof ctx${hidden('__defineGetter__')}`)).toBe('undefined');
  });

  it.each([
    `ctx.args.o${constructor}${hidden('prototype')}.polluted = 1`,
    `ctx.args.list${constructor}${hidden('prototype')}.map = 1`,
    `"x"${constructor}${hidden('prototype')}.split = 1`,
    `util[ctx.args.name] = 1`,
    `util.time[ctx.args.name] = 1`,
    `Object[ctx.args.name] = 1`,
    `JSON[ctx.args.name] = 1`,
    `Math[ctx.args.name] = 1`,
    `console[ctx.args.name] = 1`,
  ])('%s changes nothing', (statement) => {
    const overrides = { arguments: { o: {}, list: [], name: 'polluted' } };
    const allowed =
      'export function request(ctx) { return [ctx.args.o.polluted, typeof [].map, typeof "".split, typeof {}' +
      '.polluted]; }';
    let failed = false;
    try {
      const { outcome } = runBody(`${statement};`, overrides);
      failed = outcome.kind === 'error';
    } catch {
      failed = true;
    }
    expect(failed).toBe(true);
    expect(loadCode(allowed, portsAllowing()).run('request', context(overrides)).outcome).toEqual({
      kind: 'value',
      value: [null, 'function', 'function', 'undefined'],
    });
  });

  it('does not let __proto__ in the arguments reach a prototype', () => {
    const evil = JSON.parse('{"__proto__": {"polluted": 1}}') as { polluted?: number };
    expect(
      evaluate('[ctx.args.polluted, ({ ...ctx.args }).polluted, Object.assign({}, ctx.args).polluted, ({}).polluted]', {
        arguments: evil,
      }),
    ).toEqual([null, null, null, null]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('starts every run afresh, also the variables of the file', () => {
    const compiled = loadCode(
      'let count = 0; const seen = [];\nexport function request(ctx) { count += 1; seen.push(1); return [count, ' +
        'seen.length]; }',
      portsAllowing(),
    );
    for (let run = 0; run < 3; run += 1)
      expect(compiled.run('request', context()).outcome).toEqual({ kind: 'value', value: [1, 1] });
  });

  it('does not change what it was given', () => {
    const given = context({ arguments: { a: { b: 1 } }, stash: { s: 1 } });
    const copy = structuredClone(given);
    loadCode('export function request(ctx) { ctx.args.a.b = 2; ctx.stash.s = 2; }', portsAllowing()).run(
      'request',
      given,
    );
    expect(given).toEqual(copy);
  });

  it('lets code name its variables as the machinery does', () => {
    const code =
      'const $appsync = 1; const $appsyncStep = 2;\nexport function request() { let n = $appsync + $appsyncStep; ' +
      'for (const x of [1]) n += x; return n; }';
    expect(loadCode(code, portsAllowing()).run('request', context()).outcome).toEqual({ kind: 'value', value: 4 });
  });

  it('has none of the globals of a host', () => {
    const names = [
      'process',
      'require',
      'globalThis',
      'Date',
      'fetch',
      'Function',
      'Proxy',
      'WebAssembly',
      'SharedArrayBuffer',
      'queueMicrotask',
    ];
    for (const name of names) expect(() => evaluate(name), name).toThrow('The code contains one or more errors.');
  });
});
