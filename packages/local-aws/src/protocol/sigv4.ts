import type { EpochMs } from '../kernel/clock.ts';
import { createHmac, hash as hashOf, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../kernel/principal.ts';
import type { RequestHead } from '../contract/service.ts';
import type { BeginSignature } from '../contract/ports.ts';
import { canonicalRequest } from './sigv4-canonical.ts';
import { verifyChunks } from './sigv4-chunks.ts';
import { evidenceOf, signatureErrors, type SignatureErrors } from './sigv4-errors.ts';
import { parseDate } from './sigv4-date.ts';
import { readHeaderSignature, readQuerySignature, type Signature } from './sigv4-parse.ts';
import { createCache } from '../kernel/cache.ts';
import { done, sha256Of, type Work } from '../kernel/in-turns.ts';
import { maxSkewMs } from './sigv4-date.ts';

/** The credentials that belong to an access key id. */
export interface KnownCredentials {
  readonly secretAccessKey: string;
  /** The session token of temporary credentials, which are refused without it. */
  readonly sessionToken?: string;
  readonly expiresAt?: EpochMs;
  readonly principal: Principal;
}

export interface VerifierOptions {
  readonly region: string;
  /** All regions that run, if there are several. */
  readonly regions?: readonly string[] | undefined;
  readonly now: () => number;
  /** The time by which clients sign; `now` unless given. */
  readonly wall?: () => number;
  readonly find: (accessKeyId: string) => KnownCredentials | undefined;
}

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const unsigned = 'UNSIGNED-PAYLOAD';
const sha256 = /^[0-9a-f]{64}$/;
const streaming = /^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/;
/** These services have a global endpoint and sign for us-east-1, whatever the client's region is. */
const globalServices = new Set(['iam', 'sts']);

/** docs: AWS Identity and Access Management User Guide, "Create a signed AWS API request" */
export function signingKeyOf(
  secret: string,
  { date, region, service }: Pick<Signature, 'date' | 'region' | 'service'>,
): Buffer {
  let key = createHmac('sha256', `AWS4${secret}`).update(date).digest();
  for (const part of [region, service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  return key;
}

/**
 * Verifies AWS Signature Version 4, in headers and in presigned URLs, as each service checks it. If a header names the
 * digest of the body, the caller is known before the body arrives.
 */
export function createSigV4Verifier({ region, regions, now, wall = now, find }: VerifierOptions): BeginSignature {
  const keys = createCache<string, Buffer>(1000);

  function signingKey(signature: Signature, secret: string): Buffer {
    const id = `${signature.accessKeyId}/${signature.scope}`;
    const known = keys.get(id);
    if (known) return known;
    const key = signingKeyOf(secret, signature);
    keys.set(id, key);
    return key;
  }

  return (head, service, words) => {
    const errors = signatureErrors(words);
    const signature = readSignature(head, errors);
    checkScope(signature, service, { region, regions }, errors);
    checkTime(signature, wall(), errors);
    const known = find(signature.accessKeyId);
    if (!known) throw errors.unknownKey(signature.accessKeyId);
    checkToken(signature, known, now(), errors);
    checkSignedHeaders(head, signature, service, errors);
    const claim: Claim = { head, signature, service, errors, key: signingKey(signature, known.secretAccessKey) };
    const check = service === 's3' ? checkOfS3(claim) : checkOfStated(claim);
    return {
      isKnown: check !== undefined,
      *complete(body) {
        if (check) yield* check(body);
        else compare(claim, yield* digestOf(body));
        return known.principal;
      },
    };
  };
}

/** Holds what the headers say, and the key for the signature. */
interface Claim {
  readonly head: RequestHead;
  readonly signature: Signature;
  readonly service: string;
  readonly errors: SignatureErrors;
  readonly key: Buffer;
}

/** Throws if the body is not the signed one. */
type CheckBody = (body: Uint8Array) => Work<void>;

/**
 * Checks the body of a request to S3. A header tells the digest or the form of the body, and the signature covers that
 * header. docs: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header (AWS Signature
 * Version 4)"
 */
function checkOfS3(claim: Claim): CheckBody {
  const { head, signature, errors, key } = claim;
  const payload = payloadOfS3(head, signature, errors);
  compare(claim, payload);
  if (payload === unsigned || payload === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return () => done(undefined);
  if (!payload.startsWith('STREAMING-'))
    return function* (body) {
      const actual = yield* digestOf(body);
      if (actual !== payload) throw errors.contentHashMismatch(payload, actual);
    };
  const { timestamp, scope, signature: seed } = signature;
  const trailer = payload.endsWith('-TRAILER');
  return function* (body) {
    const isSigned = yield* verifyChunks(body, { key, timestamp, scope, seed, trailer });
    if (!isSigned) throw errors.mismatch(signature.accessKeyId);
  };
}

/** Other services take the digest of the body, whether a header names it or not. */
function checkOfStated(claim: Claim): CheckBody | undefined {
  const { head, signature, errors } = claim;
  const stated = statedHash(head, signature);
  if (stated === undefined || !sha256.test(stated) || !isSigned(claim, stated).matches) return undefined;
  return function* (body) {
    const actual = yield* digestOf(body);
    if (actual !== stated) throw errors.contentHashMismatch(stated, actual);
  };
}

function compare(claim: Claim, payloadHash: string): void {
  const { accessKeyId, signature } = claim.signature;
  const { matches, toSign, canonical } = isSigned(claim, payloadHash);
  if (!matches)
    throw claim.errors.mismatch(accessKeyId, {
      SignatureProvided: signature,
      ...evidenceOf('StringToSign', toSign),
      ...evidenceOf('CanonicalRequest', canonical),
    });
}

function isSigned({ head, signature, service, key }: Claim, payloadHash: string) {
  const canonical = canonicalRequest(head, signature, service, payloadHash);
  const requestHash = hashOf('sha256', asSent(canonical));
  const toSign = `AWS4-HMAC-SHA256\n${signature.timestamp}\n${signature.scope}\n${requestHash}`;
  const expected = createHmac('sha256', key).update(toSign).digest();
  const given = Buffer.from(signature.signature, 'hex');
  return { matches: given.length === expected.length && timingSafeEqual(given, expected), toSign, canonical };
}

function* digestOf(body: Uint8Array): Work<string> {
  return body.length === 0 ? emptyHash : yield* sha256Of(body);
}

/**
 * Node turns each byte of a header into one character, but the signature covers the bytes. A character that is no byte
 * stays unchanged; the header object of a subscription may contain one.
 */
function asSent(text: string): string | Buffer {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return /[^\0-\xff]/.test(text) ? text : Buffer.from(text, 'latin1');
}

function readSignature(request: RequestHead, errors: SignatureErrors): Signature {
  const header = request.headers.authorization;
  const presigned = request.query.has('X-Amz-Algorithm') || request.query.has('X-Amz-Signature');
  if (header !== undefined && presigned) throw errors.bothMechanisms();
  if (header !== undefined) return readHeaderSignature(header, request.headers, errors);
  if (presigned) return readQuerySignature(request.query, errors);
  throw errors.missing();
}

function checkScope(
  signature: Signature,
  service: string,
  { region, regions }: Pick<VerifierOptions, 'region' | 'regions'>,
  errors: SignatureErrors,
): void {
  if (signature.service !== service) throw errors.wrongService(signature.service, service);
  if (signature.region !== region && !(globalServices.has(service) && signature.region === 'us-east-1'))
    throw errors.wrongRegion(signature.region, region, regions);
  if (signature.terminator !== 'aws4_request') throw errors.wrongTerminator(signature.terminator);
  if (signature.date !== signature.timestamp.slice(0, 8))
    throw errors.wrongDate(signature.date, signature.timestamp.slice(0, 8));
}

function checkTime(signature: Signature, now: EpochMs, errors: SignatureErrors): void {
  const at = parseDate(signature.timestamp);
  if (at === undefined)
    throw errors.malformed(
      "Date must be in ISO-8601 'basic format'. Got an unreadable one. See http://en.wikipedia.org/wiki/ISO_8601",
    );
  if (signature.expiresSeconds === undefined) {
    if (Math.abs(now - at) > maxSkewMs) throw errors.skewed(signature.timestamp, at, now);
  } else {
    if (at - now > maxSkewMs) throw errors.notYetValid(signature.timestamp, now);
    if (now > at + signature.expiresSeconds * 1000)
      throw errors.expiredUrl(at + signature.expiresSeconds * 1000, now, signature.expiresSeconds);
  }
}

/** Checks that temporary credentials come with their own session token, and other credentials with none. */
export function checkToken(
  signature: Pick<Signature, 'accessKeyId' | 'sessionToken'>,
  known: KnownCredentials,
  now: EpochMs,
  errors: SignatureErrors,
): void {
  if (known.sessionToken === undefined) {
    if (signature.sessionToken !== undefined) throw errors.invalidToken();
    return;
  }
  if (signature.sessionToken === undefined) throw errors.unknownKey(signature.accessKeyId);
  const given = Buffer.from(signature.sessionToken);
  const expected = Buffer.from(known.sessionToken);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw errors.invalidToken();
  if (known.expiresAt !== undefined && now >= known.expiresAt) throw errors.expiredToken();
}

/**
 * The headers that change what a request does. S3 requires that every `x-amz-` header is signed. docs: Amazon S3 API
 * Reference, "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)"
 */
const meaningful = new Set([
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-target',
  'x-amz-content-sha256',
  'x-amz-invocation-type',
]);

function checkSignedHeaders(
  request: RequestHead,
  signature: Signature,
  service: string,
  errors: SignatureErrors,
): void {
  if (!signature.signedHeaders.includes('host')) throw errors.hostUnsigned();
  for (const name in request.headers) {
    if (!name.startsWith('x-amz-')) continue;
    if ((service === 's3' || meaningful.has(name)) && !signature.signedHeaders.includes(name))
      throw errors.headerUnsigned(name);
  }
}

function statedHash({ headers, query }: RequestHead, { presigned }: Signature): string | undefined {
  const header = headers['x-amz-content-sha256'];
  if (header !== undefined || !presigned) return header;
  return query.get('X-Amz-Content-Sha256') ?? undefined;
}

function payloadOfS3(head: RequestHead, signature: Signature, errors: SignatureErrors): string {
  const stated = statedHash(head, signature);
  if (stated === undefined && signature.presigned) return unsigned;
  if (stated === undefined) throw errors.missingContentHash();
  if (stated !== unsigned && !streaming.test(stated) && !sha256.test(stated)) throw errors.invalidContentHash();
  return stated;
}
