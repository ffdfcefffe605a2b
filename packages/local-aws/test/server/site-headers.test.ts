import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSite } from '../../src/server/site.ts';

const directory = mkdtempSync(join(tmpdir(), 'site-headers-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(join(directory, 'index.html'), '<!doctype html>');
const site = createSite(directory, { '/outputs.json': () => ({}) });
const ask = (path: string, method = 'GET') =>
  site({
    method,
    path,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    requestId: 'r',
    sourceIp: '::1',
  });

it.each([
  ['/', 'GET', 200],
  ['/outputs.json', 'GET', 200],
  ['/nothing', 'GET', 404],
  ['/..%2f..%2fetc/passwd', 'GET', 404],
  ['/', 'DELETE', 405],
])('%s (%s) comes with what holds for any page', async (path, method, status) => {
  const answer = await ask(path, method);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-security-policy': "frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
});
