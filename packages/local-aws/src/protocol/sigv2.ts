import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BegunSignature, RequestHead } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { done } from '../kernel/in-turns.ts';
import { evidenceOf, signatureErrors } from './sigv4-errors.ts';
import { maxSkewMs } from './sigv4-date.ts';
import { checkToken, type VerifierOptions } from './sigv4.ts';
import { bucketOfHost } from '../kernel/virtual-host.ts';

/**
 * Verifies Signature Version 2, with which boto3 and version 1 of the AWS CLI still sign the presigned URLs of S3.
 * docs: Amazon S3 API Reference, "Signing and authenticating REST requests (AWS signature version 2)"
 */
export function createSigV2Verifier({ now, wall = now, find }: Pick<VerifierOptions, 'now' | 'wall' | 'find'>) {
  return (request: RequestHead): BegunSignature => {
    const errors = signatureErrors('s3');
    const signature = readSignature(request);
    checkTime(request, signature, wall());
    const known = find(signature.accessKeyId);
    if (!known) throw errors.unknownKey(signature.accessKeyId);
    checkToken(signature, known, now(), errors);
    const toSign = stringToSign(request, signature);
    if (!isSignedBy(known.secretAccessKey, toSign, signature.signature))
      throw errors.mismatch(signature.accessKeyId, {
        SignatureProvided: signature.signature,
        ...evidenceOf('StringToSign', toSign),
      });
    // The body is not signed.
    return { isKnown: true, complete: () => done(known.principal) };
  };
}

/** Tells whether a text has this signature of version 2, in base64. */
export function isSignedBy(secret: string, text: string, signature: string): boolean {
  const expected = createHmac('sha1', secret).update(text).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export const isV2 = ({ headers, query }: Pick<RequestHead, 'headers' | 'query'>): boolean =>
  isV2Header(headers['authorization']) || (query.has('AWSAccessKeyId') && query.has('Signature'));

const isV2Header = (header: string | undefined): header is string => header?.startsWith('AWS ') === true;

interface Signature {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly sessionToken?: string;
  /** The expiry of a presigned URL, in seconds since the epoch. */
  readonly expires?: string;
}

function readSignature({ headers, query }: RequestHead): Signature {
  const header = headers['authorization'];
  const token = headers['x-amz-security-token'] ?? query.get('x-amz-security-token');
  const session = token === null ? {} : { sessionToken: token };
  if (!isV2Header(header)) {
    const expires = query.get('Expires');
    if (expires === null)
      throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
    return {
      accessKeyId: query.get('AWSAccessKeyId') ?? '',
      signature: query.get('Signature') ?? '',
      expires,
      ...session,
    };
  }
  const [accessKeyId = '', signature = ''] = header.slice('AWS '.length).split(':');
  return { accessKeyId, signature, ...session };
}

const denied = (message: string, details: Record<string, unknown> = {}): AwsError =>
  new AwsError('AccessDenied', message, { status: 403, details });

function checkTime({ headers }: RequestHead, { expires }: Signature, now: number): void {
  if (expires === undefined) {
    const at = Date.parse(headers['x-amz-date'] ?? headers['date'] ?? '');
    if (Number.isNaN(at)) throw denied('AWS authentication requires a valid Date or x-amz-date header');
    if (Math.abs(now - at) > maxSkewMs) throw signatureErrors('s3').skewed(new Date(at).toUTCString(), at, now);
    return;
  }
  const at = Number(expires) * 1000;
  if (!/^\d{1,11}$/.test(expires))
    throw denied(`Invalid date (should be seconds since epoch): ${expires.slice(0, 100)}`);
  if (now > at) throw signatureErrors('s3').expiredUrl(at, now);
}

function stringToSign(request: RequestHead, { expires }: Signature): string {
  const values = signedValues(request);
  const amz = Object.keys(values)
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${values[name]}\n`);
  const date = values['x-amz-date'] === undefined ? (request.headers['date'] ?? '') : '';
  const when = expires ?? date;
  const plain = [request.method, values['content-md5'] ?? '', values['content-type'] ?? '', when].join('\n');
  return `${plain}\n${amz.join('')}${resourceOf(request)}`;
}

/** What would be headers may stand in the query string of a presigned URL. observed: botocore 1.43.11 */
function signedValues({ headers, query }: RequestHead): Readonly<Record<string, string>> {
  const fromQuery = [...query].map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const isHeader = ([name]: readonly [string, string]): boolean =>
    name.startsWith('x-amz-') || name === 'content-md5' || name === 'content-type';
  return { ...Object.fromEntries(fromQuery.filter(isHeader)), ...headers };
}

/** The query parameters that are part of the resource. observed: botocore 1.43.11 (HmacV1Auth) */
const subResources: ReadonlySet<string> = new Set(
  (
    'accelerate acl cors defaultObjectAcl location logging partNumber policy requestPayment torrent versioning ' +
    'versionId ' +
    'versions website uploads uploadId response-content-type response-content-language response-expires ' +
    'response-cache-control response-content-disposition response-content-encoding delete lifecycle tagging restore ' +
    'storageClass notification replication analytics metrics inventory select select-type object-lock'
  ).split(' '),
);

function resourceOf({ path, query, headers }: RequestHead): string {
  const bucket = bucketOfHost(headers['host'] ?? '');
  const named = [...query].filter(([name]) => subResources.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const parameters = named.map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = bucket === undefined ? path : `/${bucket}${path}`;
  return parameters.length === 0 ? resource : `${resource}?${parameters.join('&')}`;
}
