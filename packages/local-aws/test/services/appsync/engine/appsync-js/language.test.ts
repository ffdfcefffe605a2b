import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import { loadCode } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { UnverifiedBehaviour, unverifiedBehaviours } from '../../../../../src/kernel/unverified.ts';
import { codeErrors, evaluate, portsAllowing } from './support.ts';

const inRequest = (statement: string): string =>
  `import { util } from '@aws-appsync/utils';\nexport function request(ctx) {\n  ${statement}\n}\n`;

/** What AppSync refuses, with the words it refuses it with. */
const refusals: [statement: string, error: string][] = [
  ['for (let i = 0; i < 3; i += 1) {}', '@aws-appsync/no-for: For statements are not supported.'],
  ['while (false) {}', '@aws-appsync/no-while: While statements are not supported.'],
  ['do {} while (false);', '@aws-appsync/no-while: do...while statements are not supported.'],
  ['for (const x of []) { continue; }', '@aws-appsync/no-continue: Continue statements are not supported'],
  ['out: for (const x of []) {}', '@aws-appsync/no-labels: Labeled statements are not supported.'],
  ['try { util.error("x"); } catch {}', '@aws-appsync/no-try: Try statements are not supported.'],
  ['try {} finally {}', '@aws-appsync/no-try: Try statements are not supported.'],
  ['throw "x";', 'Throw statements are not supported. Use util.error().'],
  ['class A {}', '@aws-appsync/no-classes: Class declarations are not supported.'],
  ['const A = class {};', '@aws-appsync/no-classes: Class declarations are not supported.'],
  ['return this;', '@aws-appsync/no-this: This expressions are not supported.'],
  ['async function f() {}', '@aws-appsync/no-async: Async functions are not supported.'],
  ['[1].map(async (x) => x);', '@aws-appsync/no-async: Async functions are not supported.'],
  ['function* f() {}', '@aws-appsync/no-generators: Generator functions are not supported.'],
  ['return ctx.x.replace(/a/g, "b");', '@aws-appsync/no-regex: Regex literals are not supported.'],
  ['let i = 0; i++;', '@aws-appsync/no-disallowed-unary-operators: The operator ++ is not supported'],
  ['let i = 0; --i;', '@aws-appsync/no-disallowed-unary-operators: The operator -- is not supported'],
  ['return ~1;', '@aws-appsync/no-disallowed-unary-operators: The operator ~ is not supported'],
  [
    'return ctx instanceof ctx;',
    '@aws-appsync/no-disallowed-binary-operators: The operator instanceof is not supported',
  ],
  ['return "a" in ctx;', '@aws-appsync/no-in-operator: in operator is not supported. Use Object.hasOwn().'],
  ['new Promise();', '@aws-appsync/no-promise: Promise is not supported'],
  ['Promise.resolve(1);', '@aws-appsync/no-promise: Promise is not supported'],
  ['return 1n;', 'BigInt literals are not supported.'],
  ['return { get a() { return 1; } };', 'Getters and setters are not supported.'],
  ['debugger;', 'Debugger statements are not supported.'],
  ['return import("fs");', 'Dynamic imports are not supported.'],
  ['return import.meta;', 'Meta properties are not supported.'],
  ['return util.error`x`;', 'Tagged templates are not supported.'],
  ['ctx = {};', '@aws-appsync/no-disallowed-re-assignment: ctx is readonly and re-assignment is not supported.'],
  [
    'ctx.stash = {};',
    '@aws-appsync/no-disallowed-re-assignment: ctx is readonly. Adding/Updating stash is not supported.',
  ],
  [
    'delete ctx.args;',
    '@aws-appsync/no-disallowed-re-assignment: ctx is readonly. Adding/Updating args is not supported.',
  ],
  [
    'ctx.mine = 1;',
    '@aws-appsync/no-disallowed-re-assignment: ctx is readonly. Adding/Updating mine is not supported.',
  ],
  [
    'return [2, 1].sort((a, b) => a - b);',
    '@aws-appsync/no-function-passing: Functions can not be passed as an argument',
  ],
  ['return [2, 1].sort(1);', 'Array.prototype.sort() does not support arguments.'],
  [
    'const apply = (f) => f(1); return apply((x) => x);',
    '@aws-appsync/no-function-passing: Functions can not be passed as an argument',
  ],
  [
    'const f = (x) => x; return [f(1)].concat(f);',
    '@aws-appsync/no-function-passing: Functions can not be passed as an argument',
  ],
  ['return (x) => x;', '@aws-appsync/no-function-return: returning a function is not allowed'],
  ['const f = () => 1; return f;', '@aws-appsync/no-function-return: returning a function is not allowed'],
  ['const f = () => 1; const g = f;', '@aws-appsync/no-function-reassign: re-assigning function is not allowed'],
  [
    'function f(n) { return n > 0 ? f(n - 1) : 0; } return f(3);',
    '@aws-appsync/no-recursion: Recursive function calls not supported. Detected cycle in f <-f',
  ],
  [
    'const even = (n) => odd(n); const odd = (n) => even(n);',
    '@aws-appsync/no-recursion: Recursive function calls not supported. Detected cycle in even <-odd <-even',
  ],
  [
    'const walk = (n) => n.map((m) => walk(m));',
    '@aws-appsync/no-recursion: Recursive function calls not supported. Detected cycle in walk <-walk',
  ],
  ['const f = () => 1; return f(2);', 'TS2554: Expected 0 arguments, but got 1.'],
  ['return Date.now();', "TS2304: Cannot find name 'Date'."],
  ['return fetch("http://x");', "TS2304: Cannot find name 'fetch'."],
  ['return process.env;', "TS2304: Cannot find name 'process'."],
  ['return globalThis;', "TS2304: Cannot find name 'globalThis'."],
  ['setTimeout(() => 1, 1);', "TS2304: Cannot find name 'setTimeout'."],
  ['return require("fs");', "TS2304: Cannot find name 'require'."],
  ['return eval("1");', "TS2304: Cannot find name 'eval'."],
  ['return Function("return 1");', "TS2304: Cannot find name 'Function'."],
  ['return Symbol.iterator;', "TS2304: Cannot find name 'Symbol'."],
  ['return Reflect.ownKeys(ctx);', "TS2304: Cannot find name 'Reflect'."],
  ['return arguments;', "TS2304: Cannot find name 'arguments'."],
  ['return `${undefinedName}`;', "TS2304: Cannot find name 'undefinedName'."],
  ['new Date();', 'New expressions are not supported.'],
  ['return util.validate(true, "x");', "TS2339: Property 'validate' does not exist on type 'Util'."],
  ['return util.time.now();', "TS2339: Property 'now' does not exist on type 'TimeUtils'."],
  ['return Math.hypot(1, 2);', "TS2339: Property 'hypot' does not exist on type 'Math'."],
  [
    'return Object.create(null);',
    '@aws-appsync/no-disallowed-methods: Method ObjectConstructor.create is not implemented',
  ],
  [
    'return Object.defineProperty({}, "a", {});',
    '@aws-appsync/no-disallowed-methods: Method ObjectConstructor.defineProperty is not implemented',
  ],
  ['return "a".padStart(3);', '@aws-appsync/no-disallowed-methods: Method String.padStart is not implemented'],
  ['return ctx.args.list.entries();', '@aws-appsync/no-disallowed-methods: Method Array.entries is not implemented'],
  ['const f = () => 1; return f.call(null);', 'The method call is not supported.'],
  ['return ctx.constructor;', 'The property constructor is not supported.'],
  ['return ctx["__proto__"];', 'The property __proto__ is not supported.'],
  ['const m = Math; return m.abs(1);', 'Math can only be used for its members.'],
];

describe('what AppSync refuses', () => {
  it.each(refusals)('%s', (statement, error) => {
    const values = codeErrors(inRequest(statement)).map(({ value }) => value);
    expect(values.map((value) => value.replace(/^code\.js\(\d+,\d+\): error:? ?/, ''))).toContain(error);
  });

  it('tells the place of every problem, in the order of the text', () => {
    expect(
      codeErrors('export function request(ctx) {\n  let i = 0;\n  i++;\n  return ctx.x.replace(/ab/, "");\n}'),
    ).toEqual([
      {
        errorType: 'LINT_ERROR',
        value: 'code.js(3,3): error @aws-appsync/no-disallowed-unary-operators: The operator ++ is not supported',
        location: { line: 3, column: 3, span: 3 },
      },
      {
        errorType: 'LINT_ERROR',
        value: 'code.js(4,24): error @aws-appsync/no-regex: Regex literals are not supported.',
        location: { line: 4, column: 24, span: 4 },
      },
    ]);
  });

  it('tells where the text stops being JavaScript', () => {
    expect(codeErrors('const = 1;')).toEqual([
      {
        errorType: 'PARSER_ERROR',
        value: 'code.js(1,7): error: Unexpected token.',
        location: { line: 1, column: 7, span: 1 },
      },
    ]);
  });

  it.each([
    ["import fs from 'fs';", "TS2307: Cannot find module 'fs' or its corresponding type declarations."],
    ["import utils from '@aws-appsync/utils';", `TS1192: Module '"@aws-appsync/utils"' has no default export.`],
    [
      "import { nothing } from '@aws-appsync/utils';",
      `TS2305: Module '"@aws-appsync/utils"' has no exported member 'nothing'.`,
    ],
    ["export * from '@aws-appsync/utils';", 'Re-exports are not supported.'],
  ])('%s', (code, error) => {
    expect(codeErrors(code).map(({ value }) => value.replace(/^code\.js\(\d+,\d+\): error:? ?/, ''))).toEqual([error]);
  });

  it.each(['rds', 'ai'])('names the helper module %s as missing here', (module) => {
    expect(() => loadCode(`import * as x from '@aws-appsync/utils/${module}';`, portsAllowing())).toThrow(
      UnsupportedError,
    );
  });
});

describe('what nobody documents', () => {
  it.each([
    ['String(1)', 'appsync-js:String', '1'],
    ['Math.abs(-1)', 'appsync-js:Math.abs', 1],
    ['Object.fromEntries([["a", 1]])', 'appsync-js:Object.fromEntries', { a: 1 }],
    ['(1.25).toFixed(1)', 'appsync-js:toFixed', '1.3'],
  ])('%s has to be allowed', (expression, id, value) => {
    expect(() => evaluate(expression)).toThrow(UnverifiedBehaviour);
    expect(() => evaluate(expression)).toThrow(id);
    expect(evaluate(expression, {}, [id])).toEqual(value);
  });
});

it.each(['parseInt("7", 10)', 'parseFloat("1.5")', 'Number("2")', 'Array.isArray([])'])(
  'a save refuses %s, which nothing allows',
  (expression) => {
    const all = [...Object.keys(unverifiedBehaviours)];
    expect(() => evaluate(expression, {}, all)).toThrow('The code contains one or more errors.');
  },
);

describe('what AppSync has', () => {
  it.each<[string, unknown]>([
    ['["a"].includes("a")', true],
    ['"abc".includes("bd")', false],
    ['"abc".substring(1)', 'bc'],
    ['+"2"', 2],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['[1, 2, 3].map((x) => x * 2).filter((x) => x > 2)', [4, 6]],
    ['[[1], [2]].flatMap((x) => x)', [1, 2]],
    ['[1, 2].reduce((sum, x) => sum + x, 0)', 3],
    ['[1, 2, 3].findLast((x) => x < 3)', 2],
    ['({ ...{ a: 1 }, b: 2 })', { a: 1, b: 2 }],
    ['ctx.args?.deep?.deeper ?? "none"', 'none'],
    ['`a${`b${1 + 1}`}`', 'ab2'],
    ['typeof void 0', 'undefined'],
    ['Object.entries({ a: 1 })', [['a', 1]]],
    ['Object.hasOwn({ a: 1 }, "a")', true],
    ['Number.isNaN(NaN)', true],
    ['Math.max(1, Math.round(2.5), Math.floor(1.9))', 3],
    ['Math.random()', 0.5],
    ['String.raw`a\\n`', 'a\\n'],
    ['" a,b ".trim().split(",")', ['a', 'b']],
    ['5 & 3 | 8 ^ 1', 9],
    ['2 ** 3 % 5', 3],
    ['JSON.parse("{bad")', ''],
    ['JSON.parse("[1]")', [1]],
    ['JSON.stringify({ a: [1] })', '{"a":[1]}'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });

  it('runs for-of, for-in, switch, break, delete, destructuring and defaults', () => {
    const code = `
      export function request(ctx) {
        const { list = [], ...rest } = ctx.args;
        let sum = 0;
        for (const x of list) { if (x > 2) break; sum += x; }
        for (const key in rest) if (key === 'gone') delete rest[key];
        switch (sum) { case 3: rest.sum = 'three'; break; default: rest.sum = 'other'; }
        return rest;
      }`;
    const { outcome } = loadCode(code, portsAllowing()).run('request', {
      arguments: { list: [1, 2, 3], gone: 1, kept: 2 },
      identity: null,
      source: null,
      stash: {},
      request: { headers: {}, domainName: null },
      info: { fieldName: 'f', parentTypeName: 'Query', variables: {}, selectionSetList: [], selectionSetGraphQL: '' },
      env: {},
      authType: 'API Key Authorization',
    });
    expect(outcome).toEqual({ kind: 'value', value: { kept: 2, sum: 'three' } });
  });

  it('takes patterns of replace as Java regular expressions', () => {
    expect(evaluate('"a.b.c".replace(".", "-")')).toBe('-.b.c');
    expect(evaluate('"a.b.c".replaceAll("\\\\.", "-")')).toBe('a-b-c');
    expect(evaluate('"x1y22".replaceAll("([0-9]+)", "<$1>")')).toBe('x<1>y<22>');
    expect(evaluate('"abab".replace("a", "c")')).toBe('cbab');
  });
});
