import { formatDate, parseDate } from './sigv4-date.ts';
import type { SignatureErrors } from './sigv4-errors.ts';

export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** The scope: `<date>/<region>/<service>/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** The time: `20260131T101500Z`. */
  readonly timestamp: string;
  readonly sessionToken?: string;
  readonly presigned: boolean;
  /** The lifetime of a presigned URL. */
  readonly expiresSeconds?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';
const maxExpiresSeconds = 7 * 24 * 3600;

export function readHeaderSignature(
  header: string,
  headers: Readonly<Record<string, string>>,
  errors: SignatureErrors,
): Signature {
  const space = header.indexOf(' ');
  const mechanism = space < 0 ? header : header.slice(0, space);
  if (mechanism !== algorithm) throw errors.unsupportedMechanism(mechanism);
  const parts = new Map<string, string>();
  for (const part of header.slice(space + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const missing = ['Credential', 'SignedHeaders', 'Signature'].filter((name) => !parts.get(name));
  const timestamp = headers['x-amz-date'] ?? basicDate(headers.date);
  if (timestamp === undefined) throw errors.incompleteHeader([...missing, 'X-Amz-Date']);
  if (missing.length > 0) throw errors.incompleteHeader(missing);
  const token = headers['x-amz-security-token'];
  return {
    ...readCredential(parts.get('Credential') ?? '', errors),
    signedHeaders: (parts.get('SignedHeaders') ?? '').split(';'),
    signature: hexSignature(parts.get('Signature') ?? '', errors),
    timestamp,
    presigned: false,
    ...(token !== undefined && { sessionToken: token }),
  };
}

export function readQuerySignature(query: URLSearchParams, errors: SignatureErrors): Signature {
  const missing = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-SignedHeaders',
    'X-Amz-Signature',
  ].filter((name) => !query.get(name));
  const expires = query.get('X-Amz-Expires');
  if (missing.length > 0) throw errors.incompleteQuery(missing);
  const mechanism = query.get('X-Amz-Algorithm') ?? '';
  if (mechanism !== algorithm) throw errors.unsupportedMechanism(mechanism);
  // A signature without an expiry is valid within the usual time window.
  const expiresSeconds = expires === null ? undefined : Number(expires);
  if (
    expiresSeconds !== undefined &&
    (!/^\d{1,9}$/.test(expires ?? '') || expiresSeconds > maxExpiresSeconds || expiresSeconds < 1)
  )
    throw errors.invalidExpires(expires ?? '');
  const token = query.get('X-Amz-Security-Token');
  return {
    ...readCredential(query.get('X-Amz-Credential') ?? '', errors),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: hexSignature(query.get('X-Amz-Signature') ?? '', errors),
    timestamp: query.get('X-Amz-Date') ?? '',
    presigned: true,
    ...(expiresSeconds !== undefined && { expiresSeconds }),
    ...(token !== null && { sessionToken: token }),
  };
}

function readCredential(credential: string, errors: SignatureErrors) {
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || !terminator || more.length > 0)
    throw errors.malformedCredential(credential);
  return { accessKeyId, date, region, service, terminator, scope: `${date}/${region}/${service}/${terminator}` };
}

function hexSignature(signature: string, errors: SignatureErrors): string {
  if (!/^[0-9a-f]{64}$/.test(signature)) throw errors.mismatch('');
  return signature;
}

/** The `Date` header, in the format of HTTP, may replace `x-amz-date`. */
function basicDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (parseDate(date) !== undefined) return date;
  const at = Date.parse(date);
  return Number.isNaN(at) ? undefined : formatDate(at);
}
