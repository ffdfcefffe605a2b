import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCode } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { codeErrors, context, portsAllowing } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'appsync-js-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Bundles the files with the documented options. */
function bundle(files: Record<string, string>, options: BuildOptions = {}): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const { outputFiles } = buildSync({
    entryPoints: [join(directory, 'main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    platform: 'node',
    sourcemap: 'inline',
    sourcesContent: false,
    external: ['@aws-appsync/utils'],
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

const main = `
  import { util, type Context } from '@aws-appsync/utils';
  import { Color, Level, pick, describe as tell } from './helpers';
  interface Input { a?: { b?: string }; items?: string[]; }
  enum Kind { A = 'a', B = 'b' }
  const limits = { max: 5 } as const;
  export function request(ctx: Context<Input>) {
    const { a, ...rest } = ctx.args;
    const level = tell(Level.High);
    const chosen = { ...rest, b: a?.b ?? 'none', kind: Kind.B, color: Color.Red, level, all: limits.max };
    let length = 0;
    for (const item of ctx.args.items ?? []) length += item.length;
    ctx.stash.length ||= length;
    ctx.stash.text ??= \`\${length}\`;
    if (length > 100) util.error('too long');
    return pick(chosen, 'b', 'kind', 'color', 'level', 'all');
  }
  export const response = (ctx: Context): unknown => ctx.result satisfies unknown;
`;
const helpers = `
  export enum Color { Red = 'RED', Green = 'GREEN' }
  export enum Level { Low, High }
  export const describe = (level: Level): string => (Level[level] + '!').toLowerCase();
  export function pick<T extends object>(from: T, ...keys: (keyof T)[]) { return keys.map((key) => from[key]); }
`;

describe('what esbuild makes of TypeScript', () => {
  it.each<[string, BuildOptions]>([
    ['as documented', {}],
    ['minified', { minify: true }],
    ['without a source map', { sourcemap: false }],
  ])('runs %s', (_, options) => {
    const compiled = loadCode(bundle({ 'main.ts': main, 'helpers.ts': helpers }, options), portsAllowing());
    expect(compiled.handlers).toEqual(new Set(['request', 'response']));
    const { outcome, stash } = compiled.run('request', context({ arguments: { items: ['ab', 'c'] } }));
    expect(outcome).toEqual({ kind: 'value', value: ['none', 'b', 'RED', 'high!', 5] });
    expect(stash).toEqual({ length: 3, text: '3' });
    expect(compiled.run('response', context({ result: [1] })).outcome).toEqual({ kind: 'value', value: [1] });
  });

  it('refuses the helpers that AppSync refuses: keepNames and namespaces as values use Object.defineProperty', () => {
    const kept = codeErrors(bundle({ 'main.ts': main, 'helpers.ts': helpers }, { keepNames: true }));
    expect(kept.map(({ value }) => value).join('\n')).toContain(
      'Method ObjectConstructor.defineProperty is not implemented',
    );
    const namespace = codeErrors(
      bundle({
        'main.ts': "import * as all from './helpers'; export const request = () => all;",
        'helpers.ts': helpers,
      }),
    );
    expect(namespace.map(({ value }) => value).join('\n')).toContain('Object');
  });

  it.each([
    ['export { a as request }; const a = () => 1;', 1],
    ['const request = function () { return 2; }; export { request }; export default 5;', 2],
    ['export default { a: 1 }; export const request = () => 3, other = 4;', 3],
    ['import * as utils from "@aws-appsync/utils"; export const request = () => utils.util.math.minVal(4, 5);', 4],
    [
      'import { util as u } from "@aws-appsync/utils"; const { math } = u; export const request = () => ' +
        'math.maxVal(4, 5);',
      5,
    ],
    ['export function request() { return util.math.roundNum(5.5); }', 6],
    [
      'export const request = () => { let n = 7; for (const x of [0]) for (const y of [x]) if (y) n += y; ' +
        'return n }\n//# sourceMappingURL=x.js.map',
      7,
    ],
    ['const f = (x) => ({ x }); export const request = () => [8].map((y) => f(y).x)[0];', 8],
    ['export const request = () => { for (const x of [9]) { return x } }', 9],
    ['export const request = () => { let n = 0; for (const x of [10]) n = [x].map(y => y)[0]\n return n }', 10],
    ['export const request = () => { let n = 0; for (const x of [11]) console.log(n = x); return n; }', 11],
  ])('reads %s', (code, value) => {
    expect(loadCode(code, portsAllowing()).run('request', context()).outcome).toEqual({ kind: 'value', value });
  });

  it('knows which handlers there are', () => {
    expect(loadCode('export function response() {}', portsAllowing()).handlers).toEqual(new Set(['response']));
    expect(loadCode('function request() {}', portsAllowing()).handlers).toEqual(new Set());
  });
});
