import type { Reading } from '../../contract/action.ts';
import type { UnauthenticatedRequest } from '../../contract/service.ts';
import type { S3ActionName } from './actions/index.ts';
import { readAddress } from './engine/address.ts';
import { methodNotAllowed, notImplemented } from './errors.ts';
import type { S3Request } from './s3-action.ts';

/** The action that a request asks for, and the request with its address understood. */
export function readS3Request(request: UnauthenticatedRequest): Reading<S3Request> {
  const { method, query, body } = request;
  const address = readAddress(request.path, request.headers['host'] ?? '');
  const input = { ...address, method, query, body, headers: withSignedParameters(request) };
  return { action: actionOf(input), input };
}

// A presigned URL carries as query parameters what would be headers.
function withSignedParameters({ query, headers }: UnauthenticatedRequest): Readonly<Record<string, string>> {
  const hoisted: Record<string, string> = {};
  for (const [name, value] of query) if (/^x-amz-/i.test(name)) hoisted[name.toLowerCase()] = value;
  return { ...hoisted, ...headers };
}

function actionOf(request: S3Request): S3ActionName {
  const { method, query, bucket, key } = request;
  if (bucket === '') {
    if (method === 'GET') return 'ListBuckets';
    throw methodNotAllowed({ Method: method, ResourceType: 'SERVICE' });
  }
  const action = key === '' ? bucketAction(method, query) : objectAction(request);
  if (!action) throw methodNotAllowed({ Method: method, ResourceType: key === '' ? 'BUCKET' : 'OBJECT' });
  return action;
}

function bucketAction(method: string, query: URLSearchParams): S3ActionName | undefined {
  switch (method) {
    case 'GET':
      if (query.has('location')) return 'GetBucketLocation';
      if (query.has('versioning')) return 'GetBucketVersioning';
      if (query.has('policy')) return 'GetBucketPolicy';
      if (query.has('versions')) return 'ListObjectVersions';
      return query.has('list-type') ? 'ListObjectsV2' : 'ListObjects';
    case 'HEAD':
      return 'HeadBucket';
    case 'PUT':
      return 'CreateBucket';
    case 'DELETE':
      return 'DeleteBucket';
    case 'POST':
      if (query.has('delete')) return 'DeleteObjects';
      throw notImplemented('POST Object (browser uploads by form)');
    default:
      return undefined;
  }
}

function objectAction({ method, query, headers }: S3Request): S3ActionName | undefined {
  switch (method) {
    case 'GET':
      return query.has('uploadId') ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (query.has('uploadId')) return 'UploadPart';
      return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    case 'DELETE':
      return query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      if (query.has('uploadId')) return 'CompleteMultipartUpload';
      if (query.has('select')) return 'SelectObjectContent';
      throw notImplemented(`POST Object with ${[...query.keys()].join(', ') || 'no sub-resource'}`);
    default:
      return undefined;
  }
}
