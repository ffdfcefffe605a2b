import type { Reading } from '../../contract/action.ts';
import type { RequestHead, UnauthenticatedRequest } from '../../contract/service.ts';
import { ownValue } from '../../kernel/own-value.ts';
import type * as actions from './actions/index.ts';
import { readAddress } from './engine/address.ts';
import { checksumAlgorithms, checksumHeader } from './engine/checksums.ts';
import { subResourceAction } from './api-names.ts';
import { methodNotAllowed } from './errors.ts';
import type { S3Request } from './s3-action.ts';

/** Answers the action that a request asks for, and the request with its address parsed. */
export function readS3Request(request: UnauthenticatedRequest): Reading<S3Request> {
  const { method, query, body } = request;
  const address = readAddress(request.path, request.headers['host'] ?? '');
  const input = { ...address, method, query, body, headers: withSignedParameters(request) };
  return { action: actionOf(input), input };
}

const noBody = new Uint8Array();

const actionOfHead = ({ method, path, query, headers }: RequestHead): string =>
  actionOf({ ...readAddress(path, headers['host'] ?? ''), method, query, headers, body: noBody });

const bringers: ReadonlySet<string> = new Set(['PutObject', 'UploadPart', 'PostObject']);

/** Tells whether the body of a request is stored, and not a document that says what to do. */
export const bringsObject = (head: RequestHead): boolean => bringers.has(actionOfHead(head));

/**
 * A list of 1,000 keys has 1 MB of them, in which each byte may be an escape of five; 10,000 parts are shorter.
 * docs: Amazon S3 API Reference, "DeleteObjects"; Amazon S3 User Guide, "Amazon S3 multipart upload limits"
 */
const listBytes = 6 * 2 ** 20;
/**
 * The thousand rules of a lifecycle need the most. docs: Amazon S3 User Guide, "Managing the lifecycle of objects",
 * "Elements of a CORS configuration" (64 KB), "Bucket policies" (20 KB)
 */
const documentBytes = 2 ** 20;
/** A longer object has to come in parts. */
const objectBytes = 64 * 2 ** 20;

/** Answers how long the body of a request may be: what it is for tells that before it is read. */
export function mostBodyBytes(head: RequestHead): number {
  const action = actionOfHead(head);
  if (bringers.has(action)) return objectBytes;
  return action === 'DeleteObjects' || action === 'CompleteMultipartUpload' ? listBytes : documentBytes;
}

/**
 * A presigned URL carries as query parameters what would otherwise be headers. The checksums among them belong to the
 * body at the time of signing, which mostly was absent, so they count only for the signature. recorded:
 * localstack/localstack, test_s3 (test_presigned_url_v4_x_amz_in_qs)
 */
function withSignedParameters({ query, headers }: UnauthenticatedRequest): Readonly<Record<string, string>> {
  const hoisted = [...query].map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { ...Object.fromEntries(hoisted.filter(([name]) => isHoisted(name))), ...headers };
}

const conditions: ReadonlySet<string> = new Set(['if-match', 'if-none-match']);
const digests: ReadonlySet<string> = new Set([
  'x-amz-sdk-checksum-algorithm',
  ...checksumAlgorithms.map(checksumHeader),
]);
const isHoisted = (name: string): boolean => conditions.has(name) || (name.startsWith('x-amz-') && !digests.has(name));

/** Answers also actions that this runtime lacks, which are refused by name. */
function actionOf(request: S3Request): string {
  const { method, query, bucket, key } = request;
  if (bucket === '') {
    if (method === 'GET') return 'ListBuckets';
    throw methodNotAllowed({ Method: method, ResourceType: 'SERVICE' });
  }
  const kind = key === '' ? 'bucket' : 'object';
  const action =
    subResourceAction(method, query, kind) ?? (kind === 'bucket' ? bucketAction(method, query) : objectAction(request));
  if (!action) throw methodNotAllowed({ Method: method, ResourceType: kind.toUpperCase() });
  return action;
}

const bucketActions: Readonly<Record<string, keyof typeof actions>> = {
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
};

function bucketAction(method: string, query: URLSearchParams): string | undefined {
  if (method === 'GET') return query.has('list-type') ? 'ListObjectsV2' : 'ListObjects';
  if (method === 'POST') return 'PostObject';
  return ownValue(bucketActions, method);
}

function objectAction({ method, query, headers }: S3Request): string | undefined {
  const isPart = query.has('uploadId');
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  switch (method) {
    case 'GET':
      return isPart ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (isPart) return isCopy ? 'UploadPartCopy' : 'UploadPart';
      return isCopy ? 'CopyObject' : 'PutObject';
    case 'DELETE':
      return isPart ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      return isPart ? 'CompleteMultipartUpload' : 'PostObject';
    default:
      return undefined;
  }
}
