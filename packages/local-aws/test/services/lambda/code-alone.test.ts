import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { lab } from './support.ts';

/** A project with packages of its own, and a data directory in it. */
const project = realpathSync(mkdtempSync(join(tmpdir(), 'code-alone-')));
for (const name of ['installed', '@scope/installed']) {
  const path = join(project, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
  writeFileSync(join(path, 'index.js'), 'module.exports = "of the project";');
  writeFileSync(join(path, 'part.js'), 'module.exports = "of the project";');
}
writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
const code = join(project, '.local-aws', 'temporary', 'code');
mkdirSync(code, { recursive: true });

const { fn, invoke, dispose } = lab({ codeFolder: () => code });
afterAll(async () => {
  await dispose();
  rmSync(project, { recursive: true, force: true });
});

const packages = ['installed', 'installed/part.js', '@scope/installed'];

it('a function finds no package of the project around its code, as it would not when deployed', async () => {
  await fn('esm', 'export const handler = ({ name }) => import(name).then(() => "found", ({ code }) => code);');
  const required =
    'exports.handler = async ({ name }) => { try { return require(name); } catch (e) { return e.code; } };';
  await fn('cjs', required, {}, 'index.cjs');
  for (const name of packages) {
    expect((await invoke('esm', { name })).payload, name).toBe('ERR_MODULE_NOT_FOUND');
    expect((await invoke('cjs', { name })).payload, name).toBe('MODULE_NOT_FOUND');
  }
});

it('it finds the SDK, with what that itself needs', async () => {
  const source = (load: string): string =>
    `${load}; return typeof s3.S3Client + new s3.S3Client({ region: 'us-east-1' }).constructor.name;`;
  await fn(
    'sdk-esm',
    `export const handler = async () => { ${source("const s3 = await import('@aws-sdk/client-s3')")} };`,
  );
  await fn(
    'sdk-cjs',
    `exports.handler = async () => { ${source("const s3 = require('@aws-sdk/client-s3')")} };`,
    {},
    'index.cjs',
  );
  for (const name of ['sdk-esm', 'sdk-cjs']) expect((await invoke(name)).payload).toBe('functionS3Client');
});

it('the type of the project’s modules is not that of the function', async () => {
  await fn('plain', 'exports.handler = async () => typeof module;', {}, 'index.js');
  expect((await invoke('plain')).payload).toBe('object');
});

it('a package that is not in the code is missed by the name that it was asked for by', async () => {
  await fn('forgot', "import 'installed'; export const handler = () => 1;");
  const { payload, functionError } = await invoke('forgot');
  expect(functionError).toBe('Unhandled');
  expect(payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  expect(JSON.stringify(payload)).toContain("Cannot find package 'installed' imported from /var/task/index.mjs");
  expect(JSON.stringify(payload)).not.toContain(project);
});
