import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { createSite } from '../../src/server/site.ts';

const directory = mkdtempSync(join(tmpdir(), 'site-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const script = 'const dragons = 1;\n'.repeat(1_000);
writeFileSync(join(directory, 'main.js'), script);
writeFileSync(join(directory, 'dragon.png'), Buffer.from([1, 2, 3]));

const serve = createSite(directory, { '/outputs.json': () => ({}) });
const get = (path: string, accepted?: string) =>
  serve({
    method: 'GET',
    path,
    headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
  } as unknown as Parameters<typeof serve>[0]);
const bytes = (body: unknown): Buffer => Buffer.from(body as Uint8Array);

it.each([
  ['br, gzip', 'br', brotliDecompressSync],
  ['gzip, deflate, BR;q=1.0', 'br', brotliDecompressSync],
  ['gzip;q=0.5', 'gzip', gunzipSync],
  ['br;q=0, gzip', 'gzip', gunzipSync],
])('sends a text as small as a client that takes %s can read it', async (accepted, encoding, decoded) => {
  const { headers, body } = await get('/main.js', accepted);
  expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
  expect(bytes(body).length).toBeLessThan(script.length / 20);
  expect(decoded(bytes(body)).toString()).toBe(script);
});

it.each([undefined, '', 'identity', 'deflate', 'br;q=0', 'brx'])(
  'sends it as it is to one that takes %s',
  async (accepted) => {
    const { headers, body } = await get('/main.js', accepted);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(bytes(body).toString()).toBe(script);
  },
);

it('sends what is small already as it is', async () => {
  const { headers, body } = await get('/dragon.png', 'br');
  expect(headers).not.toHaveProperty('content-encoding');
  expect([...bytes(body)]).toEqual([1, 2, 3]);
});

it('sends a file that has changed anew', async () => {
  await get('/main.js', 'br');
  writeFileSync(join(directory, 'main.js'), 'changed()');
  expect(brotliDecompressSync(bytes((await get('/main.js', 'br')).body)).toString()).toBe('changed()');
});

it.skipIf(process.platform === 'win32')('what is no file is not waited for', async () => {
  for (const name of ['pipe.js', 'pipe.png', 'pipe.html']) {
    execFileSync('mkfifo', [join(directory, name)]);
    for (const accepted of [undefined, 'br'])
      expect(await get(`/${name}`, accepted)).toMatchObject({ status: 404, body: 'Not Found' });
  }
  symlinkSync('/dev/zero', join(directory, 'zero.png'));
  expect(await get('/zero.png')).toMatchObject({ status: 404 });
});
