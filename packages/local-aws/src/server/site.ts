import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
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

/** Serves a built web application, and the outputs that the asker may know at /outputs.json, as a static host would. */
export function createSite(
  directory: string,
  outputs: (request: UnauthenticatedRequest) => string,
): (request: UnauthenticatedRequest) => Promise<AwsResponse> {
  return async (request) => {
    const { method, path } = request;
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Method Not Allowed');
    if (path === '/outputs.json')
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: outputs(request),
      };
    const file = fileOf(directory, path);
    if (!file) return plain(404, 'Not Found');
    try {
      return {
        status: 200,
        headers: {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'cache-control': 'no-cache',
          'x-content-type-options': 'nosniff',
        },
        body: await readFile(file),
      };
    } catch {
      return plain(404, 'Not Found');
    }
  };
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
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});
