import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { xmlError } from '../../protocol/rest-xml.ts';
import type { AwsResponse, UnauthenticatedRequest } from '../../contract/service.ts';

/** An error of S3 with its response headers (`x-amz-delete-marker` …). */
export class S3Error extends AwsError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(code, message, { status, details });
    this.headers = headers;
  }
}

/** The refusal of a request before the rest of it is read: it contains nothing but a status. */
export const badRequest = (): S3Error => new S3Error(400, 'BadRequest', '');
export const noSuchBucket = (bucket: string): S3Error =>
  new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
export const bucketAlreadyOwned = (bucket: string): S3Error =>
  new S3Error(
    409,
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: bucket },
  );
/** recorded: yanganto/s3rs issue 18, JuliaCloud/AWSS3.jl issue 25 */
export const permanentRedirect = (
  bucket: string,
  { region, host }: { readonly region: string; readonly host: string },
): S3Error =>
  new S3Error(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future ' +
      'requests to this endpoint.',
    { Endpoint: host, Bucket: bucket },
    { 'x-amz-bucket-region': region },
  );
export const noSuchKey = (key: string, headers: Record<string, string> = {}): S3Error =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }, headers);
export const noSuchVersion = (key: string, versionId: string): S3Error =>
  new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: versionId });
export const noSuchUpload = (uploadId: string): S3Error =>
  new S3Error(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted ' +
      'or completed.',
    {
      UploadId: uploadId,
    },
  );
export const preconditionFailed = (condition: string): S3Error =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
export const conditionalConflict = (condition: string, key: string): S3Error =>
  new S3Error(
    409,
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    {
      Condition: condition,
      Key: key,
    },
  );
export const conditionNotImplemented = (header: string, additionalMessage: string): S3Error =>
  new S3Error(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented', {
    Header: header,
    additionalMessage,
  });
export const invalidArgument = (message: string, name: string, value: string): S3Error =>
  new S3Error(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
/** The most bytes that one request stores, whether it brings them or copies them. */
export const mostInOneRequest = 5 * 2 ** 30;
export const copySourceTooLarge = (): S3Error =>
  invalidRequest(
    `The specified copy source is larger than the maximum allowable size for a copy source: ${mostInOneRequest}`,
  );
export const invalidRequest = (message: string): S3Error => new S3Error(400, 'InvalidRequest', message);
export const malformedXml = (): S3Error =>
  new S3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
export const methodNotAllowed = (
  details: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): S3Error =>
  new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', details, headers);

/** docs: Amazon S3 API Reference, "Error responses" */
export const documentTooLarge = (): S3Error =>
  new S3Error(400, 'MaxMessageLengthExceeded', 'Your request was too big.');

/** The error for a feature that exists in the API and not here. */
export const notImplemented = (what: string): UnsupportedError => new UnsupportedError(what);

/**
 * Answers `x-amz-request-id` and `x-amz-id-2`, which every answer of S3 contains. docs: Amazon S3 API Reference,
 * "Common Response Headers"
 */
export const requestIds = (request: UnauthenticatedRequest): Record<string, string> => ({
  'x-amz-request-id': request.requestId,
  'x-amz-id-2': Buffer.from(request.requestId).toString('base64'),
});

/**
 * Writes an error as XML, also an error from outside of this service (a bad signature, a denial). docs: Amazon S3 API
 * Reference, "Error Responses"
 */
export function s3ErrorResponse(request: UnauthenticatedRequest, error: AwsError): AwsResponse {
  // S3 has its own name for the error that other services call InternalFailure. docs: Amazon S3 API Reference, "Error
  // Responses"
  const shown =
    error.code === 'InternalFailure'
      ? new AwsError('InternalError', 'We encountered an internal error. Please try again.', { status: 500 })
      : error;
  const ids = requestIds(request);
  if (error.code === 'BadRequest' && error.message === '') return { status: error.status, headers: ids, body: '' };
  return xmlError(request, shown, ids['x-amz-id-2'] ?? '', { ...(error instanceof S3Error && error.headers), ...ids });
}
