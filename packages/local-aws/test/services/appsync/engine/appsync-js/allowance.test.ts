import { describe, expect, it } from 'vitest';
import { loadCode, Overspent, type Json } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { undocumentedId } from '../../../../../src/services/appsync/engine/appsync-js/vocabulary.ts';
import { context, portsAllowing, runBody } from './support.ts';

const undocumented = ['match', 'normalize', 'Object.fromEntries', 'String'].map((name) => undocumentedId(name) ?? '');
const here = { units: 50_000, milliseconds: 50 };
/** The allowance of handlers that cost little, which a busy machine may delay. */
const unhurried = { ...here, milliseconds: 10_000 };
const text = 'a'.repeat(100_000);
const needle = `${'a'.repeat(25_000)}b${'a'.repeat(25_000)}`;
const args = { text, needle, raw: { length: 1e15 }, list: Array.from({ length: 1_000 }, (_, index) => index) };

const run = (body: string, allowance = here, values: Record<string, Json> = args) =>
  loadCode(
    `import { util } from '@aws-appsync/utils'; export function request(ctx) { ${body} }`,
    portsAllowing(...undocumented),
    allowance,
  ).run('request', context({ arguments: values }));

const doubling = (start: string, step: string): string =>
  `let a = ${start}; for (const _ of ctx.args.list) { a = ${step}; } return 1;`;
const nested = Array.from({ length: 30 }, () => 'a = [a, a];').join(' ');

describe('a handler in the thread that serves everybody', () => {
  it.each([
    ['calls', 'const o = { f: (p, n) => n < 2 ? n : p.f(p, n - 1) + p.f(p, n - 2) }; return o.f(o, 40);'],
    ['loops', 'let n = 0; for (const a of ctx.args.list) for (const b of ctx.args.list) n += 1; return n;'],
    ['text that doubles by +', doubling("'x'", 'a + a')],
    ['text that doubles by +=', "let a = 'x'; for (const _ of ctx.args.list) { a += a; } return 1;"],
    ['text that doubles by a template', doubling("'x'", '`${a}${a}`')],
    ['text that doubles by String.raw', doubling("'x'", 'String.raw`${a}${a}`')],
    ['text that doubles by concat', doubling("'x'", 'a.concat(a)')],
    ['text that doubles by join', doubling("'x'", '[a, a].join("")')],
    ['text that doubles by replaceAll', doubling("'x'", 'a.replaceAll("x", "xx")')],
    ['text that doubles by a pattern', doubling("'x'", 'a.replaceAll("(x)", "$1$1")')],
    ['a list that doubles by spreading', doubling('[1]', '[...a, ...a]')],
    ['a list that doubles by concat', doubling('[1]', 'a.concat(a)')],
    ['a list that doubles by push', 'let a = [1]; for (const _ of ctx.args.list) { a.push(...a); } return 1;'],
    ['a list that doubles by flatMap', doubling('[1]', 'a.flatMap((x) => [x, x])')],
    ['a list that doubles in a call', doubling('[1]', '((...b) => b)(...a, ...a)')],
    ['a value that is written out', `let a = [1]; ${nested} return a;`],
    ['a value in the stash', `let a = [1]; ${nested} ctx.stash.a = a; return 1;`],
    ['a value in the stash of one who leaves', `let a = [1]; ${nested} ctx.stash.a = a; util.error('x');`],
    ['a value that is turned into text', `let a = [1]; ${nested} return \`\${a}\`.length;`],
    ['a value that is compared as text', `let a = [1]; ${nested} return a == 'x';`],
    ['a value that is joined', `let a = [1]; ${nested} return a.join().length;`],
    ['a value that is flattened', `let a = [1]; ${nested} return a.flat(Infinity).length;`],
    ['a value that is logged', `let a = [1]; ${nested} console.log(a); return 1;`],
    ['a value for a utility', `let a = [1]; ${nested} util.dynamodb.toDynamoDB(a); return 1;`],
    ['a value for JSON.stringify', `let a = [1]; ${nested} return JSON.stringify(a).length;`],
    ['a value that writes itself', `let a = [1]; ${nested} return { toJSON: () => a };`],
    ['String.raw of parts without end', 'return String.raw({ raw: { length: 4294967295 } }).length;'],
    ['String.raw of parts that an argument counts', 'return String.raw({ raw: ctx.args.raw }).length;'],
    [
      'a value that is written with indentation',
      `let a = [1]; for (const _ of ctx.args.list) { a = [a]; } return JSON.stringify(a, null, '          ').length;`,
    ],
    [
      'alternatives of a filter that are multiplied',
      'const and = ctx.args.list.map((i) => ({ or: [{ [`a${i}`]: { eq: 1 } }, { b: { eq: i } }] }));' +
        'return util.transform.toSubscriptionFilter({ and });',
    ],
    ['fill of a list without end', 'const a = []; a.length = 4294967295; a.fill(0); return 1;'],
    ['indexOf of a list without end', 'const a = []; a.length = 4294967295; return a.indexOf(7);'],
    ['sort of a list without end', 'const a = []; a.length = 4294967295; a.sort(); return 1;'],
    ['reverse of a list without end', 'const a = []; a.length = 4294967295; a.reverse(); return 1;'],
    ['map of a list without end', 'const a = []; a.length = 4294967295; return a.map((x) => 1).length;'],
    ['join of a list without end', 'const a = []; a[4294967294] = 1; return a.join().length;'],
    ['text of a list without end', 'const a = []; a[4294967294] = 1; return `${a}`.length;'],
    ['JSON of a list without end', 'const a = []; a[4294967294] = 1; return a;'],
    ['spreading of a list without end', 'const a = []; a[4294967294] = 1; return [...a].length;'],
    ['the rest of a list without end', 'const a = []; a[4294967294] = 1; const [x, ...b] = a; return b.length;'],
    ['looking for a long text', 'return ctx.args.text.indexOf(ctx.args.needle);'],
    ['looking for a long text from the end', 'return ctx.args.text.lastIndexOf(ctx.args.needle);'],
    ['whether a long text is in it', 'return ctx.args.text.includes(ctx.args.needle);'],
    ['splitting at a long text', 'return ctx.args.text.split(ctx.args.needle).length;'],
    ['replacing a long text', "return ctx.args.text.replace(ctx.args.needle, '').length;"],
    ['replacing by a long text', 'return ctx.args.text.replaceAll("a", ctx.args.needle).length;'],
    ['a pattern of JavaScript', "return ctx.args.text.match('(a|a)*b');"],
    ['a pattern that looks around', "return util.matches('(?=a)(a|a)*b', ctx.args.text);"],
    ['a long pattern', 'return util.matches(ctx.args.needle, ctx.args.text);'],
    [
      'keys of a large object',
      'let n = 0; const o = { ...ctx.args.text }; for (const _ of ctx.args.list) { n += Object.keys(o).length; } ' +
        'return n;',
    ],
  ])('stops at %s', (_, body) => {
    const started = performance.now();
    expect(() => run(body)).toThrow(Overspent);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([
    'return ctx.args.list.map((n) => n * 2).filter((n) => n % 3 === 0).sort().join("-");',
    'return ctx.args.text;',
    'return [...ctx.args.list, ...ctx.args.list].length;',
    'return { ...ctx.args, text: ctx.args.text.slice(0, 10).toUpperCase() };',
    "return util.matches('(a|a)*b', ctx.args.text.slice(0, 5000));",
    "return 'a.b.c'.split('.').map((part) => `${part}!`).join('');",
    "return 'a1b22'.replaceAll('[0-9]+', '#') + 'x'.concat('y', 'z');",
    "return 'abc'.match('b')[0];",
    'return JSON.parse(JSON.stringify(ctx.args.list)).reverse()[0];',
    'return Object.entries(Object.assign({}, { a: 1 }, { b: [1, [2, [3]]] }));',
    'return [[1, [2]], [3]].flat(Infinity).concat([4], 5).reduce((sum, n) => sum + n, 0);',
    'const a = [3, 1, 2]; a.push(9); a.unshift(0); a.splice(1, 1); a.shift(); a.fill(7, 1); return a;',
    'const f = (...rest) => rest.length; return f(...[1, 2, 3]);',
    "let s = 'a'; s += 'b'; return (s + 1 + 2, `${s}${s}`) + String.raw`x${s}`;",
    'return [`a${(1, 2)}`, [...(0, [1, 2])]];',
    'ctx.stash.x = 1; util.error("left", "Type", { a: 1 });',
  ])('does %s as elsewhere', (body) => {
    const elsewhere = runBody(body, { arguments: args }, undocumented);
    // The two stand at different places of their files.
    expect({ ...run(body, unhurried), place: undefined }).toEqual({ ...elsewhere, place: undefined });
  });

  it('may spend more on a larger context, which was written out before', () => {
    const large = Array.from({ length: 50_000 }, (_, index) => ({ index, name: `name ${index}` }));
    expect(run('return ctx.args.large;', unhurried, { large }).outcome).toEqual({ kind: 'value', value: large });
  });

  it('cannot name what counts, however it is spelt', () => {
    const code =
      'const \\u0024appsyncStep = () => 1; const $appsync\\u0047rown = (x) => x;\n' +
      'export function request() { const o = { f: (p, n) => n < 2 ? n : p.f(p, n - 1) + p.f(p, n - 2) }; ' +
      'return o.f(o, 40); }';
    expect(() => loadCode(code, portsAllowing(), here).run('request', context())).toThrow(Overspent);
  });
});
