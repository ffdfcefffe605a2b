import type { AwsResponse, RequestHead, UnauthenticatedRequest } from '../contract/service.ts';
import type { AwsError } from '../kernel/errors.ts';
import { encodeCbor } from './cbor.ts';
import { ec2Error, queryError } from './query.ts';
import { xmlError } from './rest-xml.ts';
import { isV2 } from './sigv2.ts';

/**
 * Writes an error in the form that the client can parse. The request itself tells its protocol, or else the service
 * that it is signed for. This serves requests for services that this runtime does not have, and requests in a protocol
 * that a service does not speak. docs: Smithy, "AWS protocols"
 */
export function refusal(request: UnauthenticatedRequest, error: AwsError): AwsResponse {
  return withoutBodyOfHead(request, writers[dialectOf(request)](request, error));
}

type Dialect = 'cbor' | 'json' | 'query' | 'ec2' | 's3';

const writers: Readonly<Record<Dialect, (request: UnauthenticatedRequest, error: AwsError) => AwsResponse>> = {
  cbor: cborError,
  json: jsonError,
  query: queryError,
  ec2: ec2Error,
  s3: (request, error) => xmlError(request, error, request.requestId, { 'x-amz-request-id': request.requestId }),
};

const withoutBodyOfHead = ({ method }: RequestHead, response: AwsResponse): AwsResponse =>
  method === 'HEAD' ? { ...response, body: '' } : response;

/** The services whose errors differ from those of forms and of JSON, by the name that clients sign for. */
const byService: Readonly<Record<string, Dialect>> = {
  ec2: 'ec2',
  sdb: 'ec2',
  s3express: 's3',
  's3-outposts': 's3',
  's3-object-lambda': 's3',
  // REST with XML uses the error of the Query protocol. docs: Smithy, "AWS REST XML protocol"
  route53: 'query',
  cloudfront: 'query',
};

export const isCbor = ({ headers }: RequestHead): boolean => headers['smithy-protocol'] === 'rpc-v2-cbor';

/** The Query protocol uses a form, or a query string that names the action. */
export const isForm = ({ headers, query }: RequestHead): boolean =>
  (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded') || query.has('Action');

function dialectOf(request: RequestHead): Dialect {
  if (isCbor(request)) return 'cbor';
  if (request.headers['x-amz-target'] !== undefined) return 'json';
  const own = Object.entries(byService).find(([name]) => name === signedService(request));
  if (own) return own[1];
  return isForm(request) ? 'query' : 'json';
}

/**
 * Answers the service in `Credential=<key>/<date>/<region>/<service>/aws4_request`, from the header or from a presigned
 * URL.
 */
export function signedService(request: RequestHead): string | undefined {
  // Only S3 still accepts version 2, which names no service. docs: Amazon S3 API Reference, "Appendix: Authenticating
  // requests (AWS signature version 2)"
  if (isV2(request)) return 's3';
  return credentialOf(request)?.at(-2);
}

/** Answers the region that a request of version 4 is signed for. */
export const signedRegion = (request: RequestHead): string | undefined => credentialOf(request)?.at(-3);

const credentialOf = ({ headers, query }: RequestHead): readonly string[] | undefined =>
  (/Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential'))?.split('/');

function cborError(request: UnauthenticatedRequest, { code, message, status, details }: AwsError): AwsResponse {
  return cborResponse(request, status, encodeCbor({ __type: code, message, ...details }));
}

/** docs: Smithy, "Smithy RPC v2 CBOR protocol" (Responses) */
export const cborResponse = (
  { requestId }: UnauthenticatedRequest,
  status: number,
  body: Buffer,
): AwsResponse & { readonly body: Buffer } => ({
  status,
  headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId },
  body,
});

export const jsonResponse = (
  request: UnauthenticatedRequest,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): AwsResponse => ({
  status,
  headers: { 'content-type': jsonType(request), 'x-amzn-requestid': request.requestId, ...headers },
  body,
});

/** Answers the content type of the request if it is a type of JSON. */
function jsonType({ headers }: RequestHead): string {
  const type = headers['content-type'] ?? '';
  return type.startsWith('application/') && type.includes('json') ? type : 'application/x-amz-json-1.0';
}

function jsonError(request: UnauthenticatedRequest, error: AwsError): AwsResponse {
  const { code, message, status, details } = error;
  return jsonResponse(request, status, JSON.stringify({ __type: code, message, ...details }), {
    'x-amzn-errortype': code,
  });
}
