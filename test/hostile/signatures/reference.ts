import { createHash, createHmac } from 'node:crypto';
import { headerOf, type Wire } from './wire.ts';

/**
 * Signature Version 4 once more, from its description alone and for a whole request as it travels: the judge of what
 * the runtime accepts. It shares no line with the runtime, takes what may be sent only from the specification, and is
 * slow.
 */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly expires: number | undefined;
  readonly sessionToken: string | undefined;
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const unreserved = /^[A-Za-z0-9\-._~]$/;
const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
const encoded = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => (unreserved.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte)))
    .join('');

/** Percent-decoding to bytes; a percent sign that begins no escape stands for itself. */
function decoded(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const escape = /^%([0-9a-fA-F]{2})/.exec(text.slice(at, at + 3))?.[1];
    bytes.push(...(escape === undefined ? Buffer.from(text[at] ?? '', 'latin1') : [Number.parseInt(escape, 16)]));
    if (escape !== undefined) at += 2;
  }
  return Buffer.from(bytes);
}

const parts = (target: string): [path: string, query: string] => {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
};

/** In a query a plus sign is a space, as in a form. */
const pairsOf = (query: string): [string, string][] =>
  query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encoded(decoded(name.replaceAll('+', ' '))), encoded(decoded(value.replaceAll('+', ' ')))];
    });

const byOctets = ([a, x]: [string, string], [b, y]: [string, string]): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) || Buffer.compare(Buffer.from(x), Buffer.from(y));

export function canonicalPath(service: string, path: string): string {
  // S3 signs the key; a slash that is escaped belongs to a segment.
  if (service === 's3')
    return path
      .split('/')
      .map((segment) => encoded(decoded(segment)))
      .join('/');
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encoded(Buffer.from(segment, 'latin1')));
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function claimOf(wire: Wire): Claim | undefined {
  const [, query] = parts(wire.target);
  const parameters = new Map(pairsOf(query).map(([name, value]) => [name, decoded(value).toString()]));
  const header = headerOf(wire, 'authorization');
  const isPresigned = parameters.has('X-Amz-Signature') || parameters.has('X-Amz-Algorithm');
  if ((header === undefined) !== isPresigned) return undefined;
  const algorithm = header === undefined ? parameters.get('X-Amz-Algorithm') : header.trim().split(' ', 1)[0];
  if (algorithm !== 'AWS4-HMAC-SHA256') return undefined;
  const named =
    header === undefined
      ? undefined
      : new Map(
          header
            .trim()
            .slice(algorithm.length)
            .split(',')
            .map((part): [string, string] => [
              part.slice(0, part.indexOf('=')).trim(),
              part.slice(part.indexOf('=') + 1).trim(),
            ]),
        );
  const read = (name: string): string => (named ? named.get(name) : parameters.get(`X-Amz-${name}`)) ?? '';
  const expires = parameters.get('X-Amz-Expires');
  return {
    credential: read('Credential'),
    signedHeaders: read('SignedHeaders'),
    signature: read('Signature'),
    timestamp: (named ? headerOf(wire, 'x-amz-date')?.trim() : parameters.get('X-Amz-Date')) ?? '',
    expires: named || expires === undefined ? undefined : Number(expires),
    sessionToken: named ? headerOf(wire, 'x-amz-security-token')?.trim() : parameters.get('X-Amz-Security-Token'),
  };
}

const mustBeSigned = (service: string, name: string): boolean =>
  name.startsWith('x-amz-') &&
  (service === 's3' ||
    ['x-amz-date', 'x-amz-security-token', 'x-amz-target', 'x-amz-content-sha256', 'x-amz-invocation-type'].includes(
      name,
    ));

function isInTime({ timestamp, expires }: Claim, now: number): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  const at = match
    ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`)
    : Number.NaN;
  if (Number.isNaN(at)) return false;
  if (expires === undefined) return Math.abs(now - at) <= 900_000;
  return (
    Number.isInteger(expires) &&
    expires >= 1 &&
    expires <= 604_800 &&
    at - now <= 900_000 &&
    now <= at + expires * 1_000
  );
}

function payloadOf(wire: Wire, isPresigned: boolean): string | undefined {
  const actual = sha256(wire.body);
  if (wire.service !== 's3') return actual;
  const fromQuery = new Map(pairsOf(parts(wire.target)[1])).get('X-Amz-Content-Sha256');
  const stated =
    headerOf(wire, 'x-amz-content-sha256')?.trim() ?? (isPresigned ? (fromQuery ?? 'UNSIGNED-PAYLOAD') : undefined);
  if (stated === 'UNSIGNED-PAYLOAD' || stated?.startsWith('STREAMING-')) return stated;
  return stated === actual ? actual : undefined;
}

/** Whether AWS would let this request through to the service, as one of `keys`. */
export function isAcceptable(wire: Wire, region: string, keys: readonly Keys[], now = Date.now()): boolean {
  const claim = claimOf(wire);
  const known = keys.find(({ accessKeyId }) => accessKeyId === claim?.credential.split('/')[0]);
  if (!claim || !known || !isInTime(claim, now)) return false;
  const scope = [claim.timestamp.slice(0, 8), region, wire.service, 'aws4_request'].join('/');
  if (claim.credential !== `${known.accessKeyId}/${scope}` || claim.sessionToken !== known.sessionToken) return false;
  const isPresigned = headerOf(wire, 'authorization') === undefined;
  const payload = payloadOf(wire, isPresigned);
  const signed = claim.signedHeaders.split(';');
  if (
    payload === undefined ||
    !signed.includes('host') ||
    wire.headers.some(
      ([name]) => mustBeSigned(wire.service, name.toLowerCase()) && !signed.includes(name.toLowerCase()),
    )
  )
    return false;
  const values = (name: string): string =>
    wire.headers
      .filter(([other]) => other.toLowerCase() === name)
      .map(([, value]) => value.replace(/^[ \t]*([^]*?)[ \t]*$/, '$1').replace(/ +/g, ' '))
      .join(',');
  const [path, query] = parts(wire.target);
  const canonicalQuery = pairsOf(query)
    .filter(([name]) => !isPresigned || name !== 'X-Amz-Signature')
    .sort(byOctets)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const canonical = [
    wire.method,
    canonicalPath(wire.service, path),
    canonicalQuery,
    ...signed.map((name) => `${name}:${values(name)}`),
    '',
    claim.signedHeaders,
    payload,
  ].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer | string>((previous, part) => hmac(previous, part), `AWS4${known.secretAccessKey}`) as Buffer;
  const signature = hmac(
    key,
    `AWS4-HMAC-SHA256\n${claim.timestamp}\n${scope}\n${sha256(Buffer.from(canonical, 'latin1'))}`,
  ).toString('hex');
  return (
    signature === claim.signature &&
    (!payload.startsWith('STREAMING-AWS4') || areChunksSigned(wire.body, key, claim, scope))
  );
}

/** Each chunk is signed over the one before it; nothing stands behind the last one. */
function areChunksSigned(body: Buffer, key: Buffer, { timestamp, signature }: Claim, scope: string): boolean {
  let previous = signature;
  for (let rest = body.toString('latin1'); ;) {
    const [all, size = '', given] = /^([0-9a-fA-F]+);chunk-signature=([0-9a-f]{64})\r\n/.exec(rest) ?? [];
    if (all === undefined) return false;
    const end = all.length + Number.parseInt(size, 16);
    const data = Buffer.from(rest.slice(all.length, end), 'latin1');
    previous = hmac(
      key,
      `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scope}\n${previous}\n${sha256('')}\n${sha256(data)}`,
    ).toString('hex');
    if (previous !== given || rest.slice(end, end + 2) !== '\r\n') return false;
    rest = rest.slice(end + 2);
    if (data.length === 0) return rest === '';
  }
}
