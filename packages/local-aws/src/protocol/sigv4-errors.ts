import type { EpochMs } from '../kernel/clock.ts';
import type { SignatureWords } from '../contract/service.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { isRegionName } from '../kernel/region-name.ts';
import { formatDate } from './sigv4-date.ts';

/** The errors for each way in which a signature can be wrong, in the words of the called service. */
export interface SignatureErrors {
  missing(): AwsError;
  bothMechanisms(): AwsError;
  unsupportedMechanism(mechanism: string): AwsError;
  incompleteHeader(missing: readonly string[]): AwsError;
  incompleteQuery(missing: readonly string[]): AwsError;
  invalidExpires(value: string): AwsError;
  malformed(message: string): AwsError;
  malformedCredential(credential: string): AwsError;
  wrongService(given: string, expected: string): AwsError;
  /** `regions` are those that run, if there are several. */
  wrongRegion(given: string, expected: string, regions?: readonly string[]): AwsError;
  wrongTerminator(given: string): AwsError;
  wrongDate(given: string, expected: string): AwsError;
  skewed(timestamp: string, at: number, now: EpochMs): AwsError;
  notYetValid(timestamp: string, now: EpochMs): AwsError;
  expiredUrl(at: number, now: EpochMs, expiresSeconds?: number): AwsError;
  unknownKey(accessKeyId: string): AwsError;
  invalidToken(): AwsError;
  expiredToken(): AwsError;
  hostUnsigned(): AwsError;
  headerUnsigned(name: string): AwsError;
  missingContentHash(): AwsError;
  invalidContentHash(): AwsError;
  contentHashMismatch(given: string, actual: string): AwsError;
  /** `evidence` helps a developer to compare what was signed. */
  mismatch(accessKeyId: string, evidence?: Record<string, string>): AwsError;
}

export const signatureErrors = (words: SignatureWords): SignatureErrors => ({ s3, query, rest, json })[words];

const error = (code: string, message: string, status: number, details: Record<string, unknown> = {}): AwsError =>
  new AwsError(code, message, { status, details });
/**
 * Writes a text that was signed here together with its bytes in hexadecimal, as S3 shows both. recorded:
 * localstack/localstack, test_s3
 */
export const evidenceOf = (name: string, text: string): Record<string, string> => ({
  [name]: text,
  [`${name}Bytes`]: (Buffer.from(text).toString('hex').match(/../g) ?? []).join(' '),
});

const safe = (text: string): string => text.slice(0, 128).replace(/[^\x20-\x7e]/g, '?');

/** A name may have the form of a region and still be another region. Only a text without that form is malformed. */
const otherRegion = (given: string, expected: string, regions?: readonly string[]): AwsError | undefined =>
  isRegionName(given) ? unsupportedRegion(given, expected, regions) : undefined;

export function unsupportedRegion(
  given: string,
  expected: string,
  regions: readonly string[] = [expected],
): UnsupportedError {
  const where = regions.length === 1 ? `it is ${expected} alone` : `it has ${regions.join(', ')}`;
  return new UnsupportedError(
    `Region ${given}`,
    `${where}: AWS_REGION=${expected}, --region ${expected}, or region in the client's options`,
  );
}

const s3Malformed = (message: string, details: Record<string, unknown> = {}): AwsError =>
  error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${message}`, 400, details);
const s3Query = (message: string): AwsError => error('AuthorizationQueryParametersError', message, 400);

const s3InvalidDate = (): AwsError =>
  error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header', 403);

const s3: SignatureErrors = {
  missing: () => error('AccessDenied', 'Access Denied', 403),
  bothMechanisms: () =>
    error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, ' +
        'Signature query string parameter or the Authorization header should be specified',
      400,
      { ArgumentName: 'Authorization' },
    ),
  unsupportedMechanism: () =>
    error(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      400,
    ),
  incompleteHeader: (missing) => {
    if (missing.includes('X-Amz-Date')) return s3InvalidDate();
    return s3Malformed('the authorization header requires three components: Credential, SignedHeaders, and Signature.');
  },
  incompleteQuery: () =>
    s3Query(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
        'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ),
  invalidExpires: (value) => {
    if (!/^\d+$/.test(value) || Number(value) === 0) return s3Query('X-Amz-Expires should be a number');
    return s3Query(
      'X-Amz-Expires must be less than a week (in seconds); ' +
        'that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  },
  malformed: s3InvalidDate,
  malformedCredential: () =>
    s3Malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'),
  wrongService: (given) => s3Malformed(`incorrect service "${safe(given)}". This endpoint belongs to "s3".`),
  wrongRegion: (given, expected, regions) =>
    otherRegion(given, expected, regions) ??
    s3Malformed(`the region '${safe(given)}' is wrong; expecting '${expected}'`, { Region: expected }),
  wrongTerminator: (given) => s3Malformed(`incorrect terminal "${safe(given)}". This endpoint uses "aws4_request".`),
  wrongDate: (given, expected) =>
    s3Malformed(`Invalid credential date "${safe(given)}". This date is not the same as X-Amz-Date: "${expected}".`),
  skewed: (timestamp, _at, now) =>
    error('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', 403, {
      RequestTime: timestamp,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: '900000',
    }),
  notYetValid: () => error('AccessDenied', 'Request is not valid yet', 403),
  expiredUrl: (at, now, expiresSeconds) =>
    error('AccessDenied', 'Request has expired', 403, {
      ...(expiresSeconds !== undefined && { 'X-Amz-Expires': String(expiresSeconds) }),
      Expires: new Date(at).toISOString(),
      ServerTime: new Date(now).toISOString(),
    }),
  unknownKey: (accessKeyId) =>
    error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403, {
      AWSAccessKeyId: safe(accessKeyId),
    }),
  invalidToken: () => error('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400),
  expiredToken: () => error('ExpiredToken', 'The provided token has expired.', 400),
  hostUnsigned: () =>
    error('AccessDenied', 'There were headers present in the request which were not signed', 403, {
      HeadersNotSigned: 'host',
    }),
  headerUnsigned: (name) =>
    error('AccessDenied', 'There were headers present in the request which were not signed', 403, {
      HeadersNotSigned: safe(name),
    }),
  missingContentHash: () =>
    error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400),
  invalidContentHash: () =>
    error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      400,
      { ArgumentName: 'x-amz-content-sha256' },
    ),
  contentHashMismatch: (given, actual) =>
    error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
      { ClientComputedContentSHA256: safe(given), S3ComputedContentSHA256: actual },
    ),
  mismatch: (accessKeyId, evidence) =>
    error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your key and signing method.',
      403,
      { AWSAccessKeyId: safe(accessKeyId), ...evidence },
    ),
};

interface Names {
  readonly missing: readonly [code: string, message: string];
  readonly incomplete: string;
  readonly unknown: string;
  readonly mismatch: string;
  readonly expired: string;
  /** The status of refusals: the JSON protocols answer 400, the others 403. */
  readonly status: number;
}

function family({ missing, incomplete, unknown, mismatch, expired, status }: Names): SignatureErrors {
  const incompleteError = (message: string): AwsError => error(incomplete, message, 400);
  const refused = (message: string): AwsError => error(mismatch, message, status);
  const unknownToken = (): AwsError => error(unknown, 'The security token included in the request is invalid.', status);
  const late = (timestamp: string, now: EpochMs): AwsError =>
    refused(
      `Signature expired: ${timestamp} is now earlier than ${formatDate(now - 900_000)} (${formatDate(now)} - 15 min.)`,
    );
  const early = (timestamp: string, now: EpochMs): AwsError =>
    refused(
      `Signature not yet current: ${safe(timestamp)} is still later than ` +
        `${formatDate(now + 900_000)} (${formatDate(now)} + 15 min.)`,
    );
  const needs = (names: readonly string[]): AwsError =>
    incompleteError(names.map((name) => `Authorization header requires '${name}' parameter.`).join(' '));
  return {
    missing: () => error(missing[0], missing[1], status),
    bothMechanisms: () => incompleteError('Authorization header and query parameters must not both carry a signature.'),
    unsupportedMechanism: (mechanism) => incompleteError(`Unsupported AWS 'algorithm': '${safe(mechanism)}'.`),
    incompleteHeader: needs,
    incompleteQuery: (names) =>
      incompleteError(names.map((name) => `AWS query-string parameters must include '${name}'.`).join(' ')),
    invalidExpires: (value) => incompleteError(`'X-Amz-Expires' is not valid: '${safe(value)}'.`),
    malformed: incompleteError,
    malformedCredential: (credential) =>
      incompleteError(
        'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
          `got '${safe(credential)}'`,
      ),
    wrongService: (_given, expected) => refused(`Credential should be scoped to correct service: '${expected}'. `),
    wrongRegion: (given, expected, regions) =>
      otherRegion(given, expected, regions) ?? refused('Credential should be scoped to a valid region. '),
    wrongTerminator: () => refused("Credential should be scoped with a valid terminator: 'aws4_request'. "),
    wrongDate: (given, expected) =>
      refused(
        'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
          `'${safe(given)}' != '${expected}'. `,
      ),
    skewed: (timestamp, at, now) => (at < now ? late : early)(timestamp, now),
    notYetValid: early,
    expiredUrl: (at, now) => refused(`Signature expired: ${formatDate(at)} is now earlier than ${formatDate(now)}`),
    unknownKey: unknownToken,
    invalidToken: unknownToken,
    expiredToken: () => error(expired, 'The security token included in the request is expired', status),
    hostUnsigned: () => refused("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
    headerUnsigned: (name) => refused(`'${safe(name)}' must be a 'SignedHeader' in the AWS Authorization.`),
    missingContentHash: () =>
      incompleteError("Authorization header requires existence of 'x-amz-content-sha256' header."),
    invalidContentHash: () => incompleteError("'x-amz-content-sha256' is not valid."),
    contentHashMismatch: () => refused(signatureMessage),
    mismatch: () => refused(signatureMessage),
  };
}

const signatureMessage =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

const query = family({
  missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token'],
  incomplete: 'IncompleteSignature',
  unknown: 'InvalidClientTokenId',
  mismatch: 'SignatureDoesNotMatch',
  expired: 'ExpiredToken',
  status: 403,
});

const exceptions = {
  missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token'],
  incomplete: 'IncompleteSignatureException',
  unknown: 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  expired: 'ExpiredTokenException',
} as const;

const rest = family({ ...exceptions, status: 403 });
const json = family({ ...exceptions, status: 400 });
