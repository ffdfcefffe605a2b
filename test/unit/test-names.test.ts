import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const tests = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.test\.tsx?$/.test(path) && !/(^|\/)(node_modules|cdk\.out|dist|build)\//.test(path),
);
const services = readdirSync(join(root, 'packages/local-aws/src/services'));
const runtimeTests = 'packages/local-aws/test/';

describe('a test is found by the name of what it tests (npx vitest run NAME)', () => {
  it('no two tests have the same name', () => {
    expect(tests.length).toBeGreaterThan(100);
    const names = tests.map((path) => basename(path));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(services)('the service %s has tests of its own', (service) => {
    expect(tests.filter((path) => path.startsWith(`${runtimeTests}services/${service}/`))).not.toEqual([]);
  });

  it('a test of the runtime stands in the folder that is named like the folder of what it tests', () => {
    // Recorded answers of AWS have a folder of their own beside the tests of their service.
    const folderOf = (path: string): string => relative(runtimeTests, dirname(path)).replace(/\/recordings$/, '');
    const strays = tests
      .filter((path) => path.startsWith(runtimeTests))
      .filter((path) => !existsSync(join(root, 'packages/local-aws/src', folderOf(path))));
    expect(strays).toEqual([]);
  });

  it('every folder of tests holds a test', () => {
    const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/');
    const files = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => path.split('/').length > 2 && !path.startsWith('test/support/'));
    const folders = new Set(tests.map(folderOf));
    expect([...new Set(files.map(folderOf))].filter((folder) => !folders.has(folder))).toEqual([]);
  });
});
