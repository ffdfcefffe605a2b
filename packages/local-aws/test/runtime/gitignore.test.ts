import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitIgnored } from '../../src/runtime/gitignore.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('gitignore-');

const folders = ['lib', 'lib/made', 'lib/made/deep', 'foo', 'foo/w', 'foox', 'foox/y', 'a b', 'out-1', 'ö', '[x]'];
const names = ['bar', 'a.js', 'B.js', '.hidden', '#odd', '!odd', 'sp ', 'back\\slash', 'é', 'a]', 'a-b', '7', 'x'];
const paths = ['', ...folders].flatMap((folder) => names.map((name) => (folder === '' ? name : `${folder}/${name}`)));

/** Makes a repository with these `.gitignore` files. */
function repository(files: Readonly<Record<string, string>>): string {
  const root = fresh();
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  for (const path of paths) writeFileSync(join(root, path), '');
  execFileSync('git', ['init', '-q', root]);
  for (const [folder, text] of Object.entries(files)) writeFileSync(join(root, folder, '.gitignore'), text);
  return root;
}

const everything = [...paths, ...folders];

function ignoredByGit(root: string): string[] {
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  try {
    const input = everything.map((path) => `${path}\0`).join('');
    const args = ['-C', root, 'check-ignore', '-z', '--stdin', '--no-index'];
    return execFileSync('git', args, { input, env: environment }).toString().split('\0').slice(0, -1);
  } catch (error) {
    // It ignores nothing.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}

function ignoredHere(root: string): string[] {
  const isIgnored = gitIgnored(root);
  return everything.filter((path) => isIgnored(join(root, path)));
}

/** Answers whole numbers below `most`, the same ones in each run. */
function randomFrom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >>> 8) % most;
  };
}

describe('what git ignores', () => {
  it.each([
    ['stars', '*.js\nlib/*/deep\n**/bar\nfoo/**\n'],
    ['stars that begin a part only in part', 'foo**/bar\nlib**\n/l**/x\n'],
    ['stars before an escaped slash', '**\\/bar\nlib/**\\/x\n'],
    ['exceptions, also within what is ignored', 'lib/\n!lib/a.js\n*.js\n!/B.js\n'],
    ['folders alone', 'bar/\nmade/\nfoo*/\n/\n!\n'],
    ['signs at the beginning', '\\#odd\n\\!odd\n#x\n!x\n'],
    ['spaces at the end', 'bar  \nsp\\ \nx \\ \nB.js\t\n'],
    ['sets', '[a-b].js\n[!a-z]\n[^B].js\n[[:digit:]]\na[]-]\n[[x]]\n[\\]x]\nlib/[[:nothing:]]\n[\n[a\n[a-\n'],
    ['bytes', '?\n??\né\n'],
    ['lines of Windows, and a mark of the encoding', '\uFEFF*.js\r\nfoo/\r\n'],
    ['a backslash at the end', 'bar\\\nback\\\\slash\n'],
  ])('is ignored: %s', (_what, text) => {
    const root = repository({ '': text });
    expect(ignoredHere(root).sort()).toEqual(ignoredByGit(root).sort());
  });

  it('is ignored whatever the files of several folders say', () => {
    const random = randomFrom(10);
    const parts = ['*', '**', '?', '/', '/', 'lib', 'made', 'foo', 'x', 'bar', 'a', '.js', '[a-x]', '[!x]', '\\', '!'];
    const line = (): string => Array.from({ length: 1 + random(4) }, () => parts[random(parts.length)]).join('');
    const text = (): string => Array.from({ length: 1 + random(4) }, line).join('\n');
    for (let round = 0; round < 60; round += 1) {
      const files = { '': text(), lib: text(), 'lib/made': text(), foo: text() };
      const root = repository(files);
      expect({ files, ignored: ignoredHere(root).sort() }).toEqual({ files, ignored: ignoredByGit(root).sort() });
    }
  });

  it('is found out in a time that does not grow with stars', () => {
    const lines = [
      `${'*a'.repeat(200)}b`,
      `${'**/a'.repeat(60)}b`,
      `${'a*'.repeat(200)}[b`,
      `${'[a-z]*'.repeat(100)}b`,
    ];
    const root = repository({ '': lines.join('\n') });
    const began = process.cpuUsage();
    expect(gitIgnored(root)(join(root, `${'a/'.repeat(60)}${'a'.repeat(200)}`))).toBe(false);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(1_000);
  });
});
