/**
 * Tells how the actions of S3 bind their members to HTTP. S3 is the one service here whose requests are not members.
 * docs: Amazon S3 API Reference, "Actions"
 */
export interface S3Binding {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** The query parameters that choose this action. */
  readonly query?: Readonly<Record<string, string>>;
  /** The member that is the body: unchanged, or as a document of this name. */
  readonly body?: { readonly member: string; readonly document?: string };
  /** The action concerns an object, and not a bucket. */
  readonly object?: true;
}

const upload = { method: 'POST', object: true } as const;

export const s3Bindings: Readonly<Record<string, S3Binding>> = {
  AbortMultipartUpload: { method: 'DELETE', object: true },
  CompleteMultipartUpload: { ...upload, body: { member: 'MultipartUpload', document: 'CompleteMultipartUpload' } },
  CopyObject: { method: 'PUT', object: true },
  CreateBucket: { method: 'PUT', body: { member: 'CreateBucketConfiguration', document: 'CreateBucketConfiguration' } },
  CreateMultipartUpload: { ...upload, query: { uploads: '' } },
  DeleteBucket: { method: 'DELETE' },
  DeleteObject: { method: 'DELETE', object: true },
  DeleteObjects: { method: 'POST', query: { delete: '' }, body: { member: 'Delete', document: 'Delete' } },
  GetBucketLocation: { method: 'GET', query: { location: '' } },
  GetBucketVersioning: { method: 'GET', query: { versioning: '' } },
  GetObject: { method: 'GET', object: true },
  HeadBucket: { method: 'HEAD' },
  HeadObject: { method: 'HEAD', object: true },
  ListBuckets: { method: 'GET' },
  ListObjectVersions: { method: 'GET', query: { versions: '' } },
  ListObjects: { method: 'GET' },
  ListObjectsV2: { method: 'GET', query: { 'list-type': '2' } },
  ListParts: { method: 'GET', object: true },
  PutObject: { method: 'PUT', object: true, body: { member: 'Body' } },
  UploadPart: { method: 'PUT', object: true, body: { member: 'Body' } },
};

export const queryMembers: Readonly<Record<string, string>> = {
  ContinuationToken: 'continuation-token',
  Delimiter: 'delimiter',
  EncodingType: 'encoding-type',
  FetchOwner: 'fetch-owner',
  KeyMarker: 'key-marker',
  Marker: 'marker',
  MaxKeys: 'max-keys',
  MaxParts: 'max-parts',
  PartNumber: 'partNumber',
  PartNumberMarker: 'part-number-marker',
  Prefix: 'prefix',
  ResponseCacheControl: 'response-cache-control',
  ResponseContentDisposition: 'response-content-disposition',
  ResponseContentEncoding: 'response-content-encoding',
  ResponseContentLanguage: 'response-content-language',
  ResponseContentType: 'response-content-type',
  ResponseExpires: 'response-expires',
  StartAfter: 'start-after',
  UploadId: 'uploadId',
  VersionId: 'versionId',
  VersionIdMarker: 'version-id-marker',
};

/** The members that are headers, of requests and of answers. */
export const headerMembers: Readonly<Record<string, string>> = {
  Acl: 'x-amz-acl',
  AcceptRanges: 'accept-ranges',
  CacheControl: 'cache-control',
  ChecksumAlgorithm: 'x-amz-sdk-checksum-algorithm',
  ChecksumCRC32: 'x-amz-checksum-crc32',
  ChecksumCRC32C: 'x-amz-checksum-crc32c',
  ChecksumCRC64NVME: 'x-amz-checksum-crc64nvme',
  ChecksumMode: 'x-amz-checksum-mode',
  ChecksumSHA1: 'x-amz-checksum-sha1',
  ChecksumSHA256: 'x-amz-checksum-sha256',
  ChecksumType: 'x-amz-checksum-type',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentMD5: 'content-md5',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  CopySource: 'x-amz-copy-source',
  CopySourceIfMatch: 'x-amz-copy-source-if-match',
  CopySourceIfNoneMatch: 'x-amz-copy-source-if-none-match',
  CopySourceVersionId: 'x-amz-copy-source-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ETag: 'etag',
  ExpectedBucketOwner: 'x-amz-expected-bucket-owner',
  Expires: 'expires',
  IfMatch: 'if-match',
  IfModifiedSince: 'if-modified-since',
  IfNoneMatch: 'if-none-match',
  IfUnmodifiedSince: 'if-unmodified-since',
  LastModified: 'last-modified',
  MetadataDirective: 'x-amz-metadata-directive',
  Range: 'range',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  StorageClass: 'x-amz-storage-class',
  VersionId: 'x-amz-version-id',
};

/**
 * The elements of documents that are lists in the SDK, with the names of these lists. docs: AWS SDK for Java 2.x API
 * Reference, "S3Client"
 */
export const lists: Readonly<Record<string, string>> = {
  Bucket: 'Bucket',
  CommonPrefixes: 'CommonPrefixes',
  Contents: 'Contents',
  DeleteMarker: 'DeleteMarkers',
  Deleted: 'Deleted',
  Error: 'Errors',
  Object: 'Objects',
  Part: 'Parts',
  Version: 'Versions',
};

export const numbers = new Set(['ContentLength', 'KeyCount', 'MaxKeys', 'MaxParts', 'PartNumber', 'Size']);
export const truths = new Set(['DeleteMarker', 'IsLatest', 'IsTruncated', 'BucketKeyEnabled']);

/** The errors for which the SDK has a class of its own. docs: AWS SDK for Java 2.x API Reference, "S3Exception" */
export const modelled = new Set([
  'BucketAlreadyExists',
  'BucketAlreadyOwnedByYou',
  'EncryptionTypeMismatch',
  'IdempotencyParameterMismatch',
  'InvalidObjectState',
  'InvalidRequest',
  'InvalidWriteOffset',
  'NoSuchBucket',
  'NoSuchKey',
  'NoSuchUpload',
  'ObjectAlreadyInActiveTier',
  'ObjectNotInActiveTier',
  'TooManyParts',
]);
