import type { RequestHead } from '../contract/service.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { Signature } from './sigv4-parse.ts';

/** Writes the text whose hash is signed. */
export function canonicalRequest(
  request: RequestHead,
  signature: Signature,
  service: string,
  payloadHash: string,
): string {
  let headers = '';
  for (const name of signature.signedHeaders)
    headers += `${name}:${canonicalValue(ownValue(request.headers, name) ?? '')}\n`;
  const path = service === 's3' ? s3Path(request.path) : ordinaryPath(request.path);
  const query = canonicalQuery(request.query, signature.presigned);
  const signedHeaders = signature.signedHeaders.join(';');
  return `${request.method}\n${path}\n${query}\n${headers}\n${signedHeaders}\n${payloadHash}`;
}

const isSpace = (char: string | undefined): boolean => char === ' ' || char === '\t';

/** `trim()` would remove the last byte of an `à`, which JavaScript counts as white space. */
function canonicalValue(value: string): string {
  let [start, end] = [0, value.length];
  while (isSpace(value[start])) start += 1;
  while (end > start && isSpace(value[end - 1])) end -= 1;
  return value.slice(start, end).replace(/ {2,}/g, ' ');
}

export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * S3 signs the key itself: it is encoded once, and nothing is normalised. docs: AWS Identity and Access Management User
 * Guide, "Create a signed AWS API request"
 */
function s3Path(path: string): string {
  if (/^[A-Za-z0-9/._~-]*$/.test(path)) return path || '/';
  return path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
}

/**
 * Every other service signs the path as it was sent, encodes it once more, and resolves dot segments. docs: AWS
 * Identity and Access Management User Guide, "Create a signed AWS API request"
 */
function ordinaryPath(path: string): string {
  if (path === '/' || path === '') return '/';
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(encode(segment));
  }
  // A slash at the end stays.
  if (kept.length > 0 && path.endsWith('/')) kept.push('');
  return `/${kept.join('/')}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // No client signs bytes that are not UTF-8, so the comparison will fail.
    return segment;
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function canonicalQuery(query: URLSearchParams, presigned: boolean): string {
  if (query.size === 0) return '';
  const pairs: [string, string][] = [];
  for (const [key, value] of query)
    if (!presigned || key !== 'X-Amz-Signature') pairs.push([encode(key), encode(value)]);
  // Pairs are sorted by name and then by value, in code point order of the encoded text (which is ASCII).
  pairs.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
  return pairs.map(([key, value]) => `${key}=${value}`).join('&');
}
