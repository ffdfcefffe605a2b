import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lastingFolder, madeOnce } from '../../src/storage/lasting-folder.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('lasting-folder-');

it('is the same as long as it is there, and another when it was cleaned away', () => {
  const told: string[] = [];
  const folder = lastingFolder(fresh, (path) => told.push(path));
  expect(folder.made()).toBeUndefined();
  const first = folder.path();
  expect(folder.path()).toBe(first);
  rmSync(first, { recursive: true });
  const second = folder.path();
  expect([second !== first, existsSync(second), folder.made()]).toEqual([true, true, second]);
  expect(told).toEqual([first, second]);
});

it('is filled once for all who ask, again when it was cleaned away, and again when that failed', async () => {
  const root = fresh();
  let made = 0;
  let isFull = true;
  const folder = madeOnce(async () => {
    await Promise.resolve();
    if (isFull) throw new Error('the disk is full');
    const path = join(root, String((made += 1)));
    mkdirSync(path);
    return path;
  });
  await expect(folder()).rejects.toThrow('the disk is full');
  isFull = false;
  const [first, same] = await Promise.all([folder(), folder()]);
  expect([first, same, await folder()]).toEqual([first, first, first]);
  rmSync(first, { recursive: true });
  const [second, other] = await Promise.all([folder(), folder()]);
  expect([second === other, second !== first, made]).toEqual([true, true, 2]);
});
