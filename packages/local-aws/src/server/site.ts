import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { extname, join, normalize, sep } from 'node:path';
import { createCache } from '../kernel/cache.ts';
import { readPlainFileLater } from '../storage/plain-file.ts';
import type { LivePage } from './live-page.ts';
import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.map': 'application/json',
};

/**
 * These rules hold for any page. No other page may embed it. It does not tell other pages where a visitor comes from.
 * Browsers do not guess the types of its files. Each page itself says what it may load and reach.
 */
const security = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Answers what a path has for the asker; undefined if it has nothing for him. */
export type PageData = (request: UnauthenticatedRequest) => unknown;

/** Serves a built web application as a static host does, and at some paths the JSON that the runtime has for it. */
export function createSite(
  directory: string,
  data: Readonly<Record<string, PageData>>,
  live?: LivePage,
): (request: UnauthenticatedRequest) => Promise<AwsResponse> {
  const compressed = createCompressed();
  return async (request) => {
    const { method, path } = request;
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Method Not Allowed');
    const known = Object.hasOwn(data, path) ? await data[path]?.(request) : undefined;
    if (known !== undefined)
      return {
        status: 200,
        headers: { ...security, 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: JSON.stringify(known),
      };
    const answer = live?.answer(request);
    if (answer) return answer;
    const file = fileOf(directory, path);
    if (!file) return plain(404, 'Not Found');
    try {
      const { body, headers } =
        live && extname(file) === '.html'
          ? { body: live.withScript((await readPlainFileLater(file, mostBytes)).toString('utf8')), headers: {} }
          : await compressed(file, request.headers['accept-encoding']);
      return {
        status: 200,
        headers: {
          ...security,
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'cache-control': 'no-cache',
          ...headers,
        },
        body,
      };
    } catch {
      return plain(404, 'Not Found');
    }
  };
}

interface Body {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const texts = new Set(['.html', '.js', '.css', '.svg', '.json', '.map']);
const encoders = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quickEnough } }),
  gzip: promisify(gzip),
};
/** This level compresses half a megabyte in some 20 ms, and almost as well as the best one. */
const quickEnough = 5;
/** The longest file of a page. Each request reads it whole. */
const mostBytes = 256 * 2 ** 20;
/** The most files that are kept compressed: a page has only a few. */
const mostKept = 64;

/** Reads a file as a host in the network would send it. It compresses a text once until the file changes. */
function createCompressed(): (file: string, accepted: string | undefined) => Promise<Body> {
  const kept = createCache<string, Promise<Uint8Array>>(mostKept);
  return async (file, accepted) => {
    const encoding = texts.has(extname(file)) ? encodingOf(accepted) : undefined;
    const vary = texts.has(extname(file)) ? { vary: 'accept-encoding' } : {};
    if (encoding === undefined) return { body: await readPlainFileLater(file, mostBytes), headers: vary };
    const { mtimeMs, size } = await stat(file);
    const name = [file, mtimeMs, size, encoding].join(' ');
    const known = kept.get(name) ?? readPlainFileLater(file, mostBytes).then(encoders[encoding]);
    kept.set(name, known);
    return { body: await known, headers: { ...vary, 'content-encoding': encoding } };
  };
}

/** Chooses the best encoding that a client accepts. `;q=0` means that it does not accept one. */
function encodingOf(accepted = ''): keyof typeof encoders | undefined {
  const taken = accepted
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';', 1)[0]?.trim());
  return (['br', 'gzip'] as const).find((name) => taken.includes(name));
}

function fileOf(directory: string, path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = normalize(join(directory, decoded.endsWith('/') ? `${decoded}index.html` : decoded));
  return file.startsWith(normalize(directory) + sep) && !decoded.includes('\0') ? file : undefined;
}

const plain = (status: number, body: string): AwsResponse => ({
  status,
  headers: { ...security, 'content-type': 'text/plain; charset=utf-8' },
  body,
});
