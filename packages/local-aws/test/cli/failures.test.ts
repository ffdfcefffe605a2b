import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, writeApi } from './api-assembly.ts';
import { startCommand } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'failures-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Writes code as a bundler leaves it: an inline map leads to another file. */
function bundled(file: string, source: string): string {
  writeFileSync(join(directory, file), source);
  const { outputFiles } = buildSync({
    entryPoints: [join(directory, file)],
    outdir: directory,
    write: false,
    bundle: true,
    format: 'esm',
    target: 'esnext',
    platform: 'node',
    external: ['@aws-appsync/utils'],
    sourcemap: 'inline',
    sourcesContent: false,
  });
  return outputFiles[0]?.text ?? '';
}

beforeAll(() =>
  writeApi(join(directory, 'assembly'), {
    schema: 'type Query { fine: String raise: String broken: String behind: String logs: String }',
    fieldLogLevel: 'ERROR',
    resolvers: {
      'Query.fine': {
        code: 'export function request() { return { payload: 1 }; } export function response() { return "ok"; }',
      },
      'Query.raise': {
        code: bundled(
          'raise.ts',
          "import { util } from '@aws-appsync/utils';\n\nexport function request(): unknown {\n" +
            "  return util.error('not\\nthis', 'Refused');\n}\nexport const response = () => null;\n",
        ),
      },
      'Query.broken': {
        code: bundled(
          'broken.ts',
          'type Ctx = { args: { a: { b: { c: string } } } };\n\nexport const request = () => ({ payload: null });\n' +
            'export function response(ctx: Ctx) {\n  return ctx.args.a.b.c;\n}\n',
        ),
      },
      'Query.behind': {
        lambda: "exports.handler = async () => {\n  throw new TypeError('boom');\n};",
      },
      'Query.logs': {
        code:
          'export function request(ctx) {\n  console.log("quiet"); console.error("loud", ctx.args);\n' +
          '  return { payload: 1 };\n}\n' +
          'export function response() { return "ok"; }',
      },
    },
  }),
);

it('says in a line what failed: operation, field, pipeline function, function, error and place', async () => {
  const { outputs, stop } = await startCommand(directory, '--assembly', 'assembly', '--data-dir', 'data');
  expect(await ask(outputs, 'query Good { fine }')).toEqual({ data: { fine: 'ok' } });
  expect(await ask(outputs, 'query Bad { raise }')).toMatchObject({ errors: [{ errorType: 'Refused' }] });
  expect(await ask(outputs, '{ broken }')).toMatchObject({ errors: [{ errorType: 'Code' }] });
  expect(await ask(outputs, '{ behind }')).toMatchObject({ errors: [{ message: 'hidden', errorType: 'Hidden' }] });
  expect(await ask(outputs, '{ none }')).toMatchObject({ errors: [{ message: expect.stringContaining('none') }] });
  expect(await ask({ ...outputs, stackOutputs: {} }, '{ fine }')).toMatchObject({ errors: [{}] });
  expect(await ask(outputs, '{ logs }')).toEqual({ data: { logs: 'ok' } });
  const { stderr } = await stop();
  const lines = stderr.split('\n').filter((line) => line.includes('✗'));
  expect(lines.map((line) => line.replace(/ \[[\da-f]{8}( → [\da-f]{8})?\]$/, ''))).toEqual([
    'local-aws: ✗ Bad: Query.raise: Refused: not this (raise.ts:4:15)',
    expect.stringMatching(/^local-aws: ✗ Query\.broken: Code: Cannot read .* \(broken\.ts:5:\d+\)$/),
    'local-aws: ✗ Query.behind → invoke_behind → behindFunction: TypeError: boom (index.js:2:9)',
    expect.stringMatching(/^local-aws: ✗ GraphQL: .*FieldUndefined/),
    expect.stringMatching(/^local-aws: ✗ GraphQL: Unauthorized/),
  ]);

  const logs = readdirSync(join(directory, 'data/logs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('appsync') && file.endsWith('.log'))
    .map((file) => readFileSync(join(directory, 'data/logs', file), 'utf8'))
    .join('');
  expect(logs).toMatch(/ERROR - code\.js:2:\d+: "loud" \{\}\n/);
  expect(logs).not.toContain('quiet');
});
