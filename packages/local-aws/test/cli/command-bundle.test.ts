import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleOf } from '../../bin/bundle.js';

const directory = mkdtempSync(join(tmpdir(), 'local-aws-bundle-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const out = join(directory, 'dist');
const sources = join(directory, 'sources');
const bundle = (): Promise<string> => bundleOf('src/protocol/event-stream.ts', { directory: out, sources: [sources] });

describe('the bundle that the command runs', () => {
  it('is built once, and anew when a source has changed, which leaves one', async () => {
    mkdirSync(sources);
    writeFileSync(join(sources, 'a.ts'), 'export const a = 1;');
    const first = await bundle();
    expect(await bundle()).toBe(first);
    writeFileSync(join(sources, 'b.ts'), '');
    const second = await bundle();
    expect(second).not.toBe(first);
    expect(readdirSync(out).sort()).toEqual([basename(second), `${basename(second)}.map`]);
    expect(Object.keys((await import(/* @vite-ignore */ second)) as object)).toContain('createFrameEncoder');
  });

  it('is built whole by each of several starts at once', async () => {
    writeFileSync(join(sources, 'c.ts'), '');
    const built = await Promise.all([bundle(), bundle(), bundle()]);
    expect(new Set(built).size).toBe(1);
    expect(readdirSync(out)).toHaveLength(2);
  });
});
