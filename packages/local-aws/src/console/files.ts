import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const security = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * The page loads nothing from elsewhere and contains no inline script. The editor creates style sheets, which the nonce
 * allows.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** A packed package contains the built pages here. Inside the repository the first request builds them. */
const packed = fileURLToPath(new URL('../console-pages/', import.meta.url));

async function directoryOfPages(): Promise<string> {
  if (existsSync(packed)) return packed;
  const builder = new URL('../../console/build.js', import.meta.url).href;
  const { builtConsole } = (await import(builder)) as { builtConsole: () => Promise<string> };
  return builtConsole();
}

/** Serves the files of the console: one page for every screen, its scripts and its styles. */
export function createFiles(): (request: UnauthenticatedRequest) => Promise<AwsResponse> {
  let directory: Promise<string> | undefined;
  const compressed = new Map<string, Buffer>();
  return async ({ path, headers }) => {
    directory ??= directoryOfPages();
    directory.catch(() => (directory = undefined));
    const folder = await directory;
    if (!path.startsWith('/assets/')) return pageIn(folder);
    const name = path.slice('/assets/'.length);
    // The folder contains no folders, so a name with a slash is not one of its files.
    if (!/^[\w.-]+$/.test(name) || !existsSync(join(folder, name))) return plain(404, 'Not Found');
    const shared = {
      ...security,
      'content-type': types[extname(name)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    };
    if (!/\bgzip\b/.test(headers['accept-encoding'] ?? ''))
      return { status: 200, headers: shared, body: await readFile(join(folder, name)) };
    const body = compressed.get(name) ?? gzipSync(await readFile(join(folder, name)));
    compressed.set(name, body);
    return { status: 200, headers: { ...shared, vary: 'accept-encoding', 'content-encoding': 'gzip' }, body };
  };
}

async function pageIn(folder: string): Promise<AwsResponse> {
  const nonce = randomBytes(16).toString('base64');
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  return html(200, page.replace('{{nonce}}', nonce), { 'content-security-policy': policy(nonce) });
}

export const html = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): AwsResponse => ({
  status,
  headers: {
    ...security,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  },
  body,
});

const plain = (status: number, body: string): AwsResponse => ({
  status,
  headers: { ...security, 'content-type': 'text/plain; charset=utf-8' },
  body,
});

export const json = (status: number, body: unknown): AwsResponse => ({
  status,
  headers: { ...security, 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
