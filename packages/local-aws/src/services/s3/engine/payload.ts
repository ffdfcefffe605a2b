import { atOnce, inTurns, piecesOf, turnBytes, type Work } from '../../../kernel/in-turns.ts';
import { invalidRequest, S3Error } from '../errors.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  checksumAlgorithms,
  checksumBytes,
  checksumHeader,
  createDigest,
  createEtag,
  digest,
  md5,
  type Checksum,
  type ChecksumAlgorithm,
} from './checksums.ts';
import type { RunningDigest } from './running-digest.ts';

export interface Payload {
  readonly bytes: Uint8Array;
  /** The verified checksum that the client gave. */
  readonly checksum?: Checksum;
}

type Headers = Readonly<Record<string, string>>;

/**
 * Answers the decoded bytes of a request, checked against every digest that it contains. The signed digest belongs to
 * the signature, which is checked elsewhere.
 */
export function readPayload(headers: Headers, body: Uint8Array): Payload {
  const { bytes, trailers } = unwrap(headers, body);
  verifyMd5(headers['content-md5'], () => md5(bytes));
  const checksum = givenChecksum(headers, trailers);
  if (checksum) verifyChecksum(checksum, digest(checksum.algorithm, bytes));
  return checksum ? { bytes, checksum } : { bytes };
}

export interface ObjectPayload extends Payload {
  readonly etag: string;
}

/**
 * Does the same with what is stored, which may be large: it is digested a MiB at a time, and others are served in
 * between. If the client gave no checksum, it adds one by `usual`.
 */
export async function readObjectPayload(
  headers: Headers,
  body: Uint8Array,
  usual?: ChecksumAlgorithm,
): Promise<ObjectPayload> {
  const { bytes, trailers } = unwrap(headers, body);
  const etag = await valueOf(bytes, createEtag());
  verifyMd5(headers['content-md5'], () => Buffer.from(etag, 'hex'));
  const given = givenChecksum(headers, trailers);
  const algorithm = given?.algorithm ?? usual;
  if (algorithm === undefined) return { bytes, etag };
  const value = await valueOf(bytes, createDigest(algorithm));
  if (given) verifyChecksum(given, value);
  return { bytes, etag, checksum: { algorithm, value, type: 'FULL_OBJECT' } };
}

async function valueOf(bytes: Uint8Array, digest: RunningDigest): Promise<string> {
  const work = digested(bytes, digest);
  return bytes.length <= turnBytes ? atOnce(work) : inTurns(work);
}

function* digested(bytes: Uint8Array, digest: RunningDigest): Work<string> {
  for (const piece of piecesOf(bytes)) {
    digest.update(piece);
    yield;
  }
  return digest.value();
}

function verifyChecksum({ algorithm, value }: Checksum, calculated: string): void {
  if (calculated !== value)
    throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

export const isAwsChunked = (headers: Headers): boolean =>
  (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  /(^|,)\s*aws-chunked\s*(,|$)/i.test(headers['content-encoding'] ?? '');

function unwrap(headers: Headers, body: Uint8Array): { bytes: Uint8Array; trailers: ReadonlyMap<string, string> } {
  if (!isAwsChunked(headers)) return { bytes: body, trailers: new Map() };
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && !/^\d+$/.test(length))
    throw invalidRequest('x-amz-decoded-content-length is not a number');
  return decodeAwsChunked(body, length === undefined ? undefined : Number(length));
}

function verifyMd5(given: string | undefined, compute: () => Buffer): void {
  if (given === undefined) return;
  const expected = Buffer.from(given, 'base64');
  if (expected.length !== 16)
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': given });
  const computed = compute();
  if (expected.equals(computed)) return;
  throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    // S3 writes one digest in hexadecimal and the other in base64. recorded: localstack/localstack, test_s3
    ExpectedDigest: expected.toString('hex'),
    CalculatedDigest: computed.toString('base64'),
  });
}

function givenChecksum(headers: Headers, trailers: ReadonlyMap<string, string>): Checksum | undefined {
  const trailer = headers['x-amz-trailer']?.trim().toLowerCase();
  const given = checksumAlgorithms.filter(
    (algorithm) => headers[checksumHeader(algorithm)] !== undefined || trailer === checksumHeader(algorithm),
  );
  if (given.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const [algorithm] = given;
  const named = headers['x-amz-sdk-checksum-algorithm'];
  if (!algorithm) {
    if (named !== undefined)
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer ' +
          'headers were found.',
      );
    if (trailer !== undefined) throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
    return undefined;
  }
  return {
    algorithm,
    value: checksumValue(algorithm, headers[checksumHeader(algorithm)] ?? trailers.get(checksumHeader(algorithm))),
    type: 'FULL_OBJECT',
  };
}

function checksumValue(algorithm: ChecksumAlgorithm, value: string | undefined): string {
  if (value === undefined) {
    throw new S3Error(
      400,
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== checksumBytes[algorithm] || bytes.toString('base64') !== value)
    throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`);
  return value;
}
