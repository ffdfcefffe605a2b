import type { Need } from '../../contract/action.ts';
import { isV2 } from '../../protocol/sigv2.ts';
import { readCopySource } from './engine/address.ts';
import type { S3Needs, S3Request } from './s3-action.ts';

export const conditionKeys = [
  's3:prefix',
  's3:delimiter',
  's3:max-keys',
  's3:versionid',
  's3:if-none-match',
  's3:if-match',
  's3:objectcreationoperation',
  's3:x-amz-acl',
  's3:x-amz-copy-source',
  's3:x-amz-metadata-directive',
  's3:x-amz-server-side-encryption',
  's3:x-amz-storage-class',
  's3:x-amz-content-sha256',
  's3:signatureversion',
  's3:authtype',
  's3:resourceaccount',
  's3:tlsversion',
  's3:locationconstraint',
];

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** Answers the bucket of an ARN: `arn:aws:s3:::bucket/key` → `bucket`. */
export const bucketOfArn = (arn: string): string => arn.slice('arn:aws:s3:::'.length).split('/', 1)[0] ?? '';

type Context = NonNullable<Need['context']>;

/** Needs a permission on the bucket itself. */
export const onBucket =
  (action: string, keys: readonly string[] = []): S3Needs =>
  ({ bucket, query }, common) => [
    {
      action,
      resource: bucketArn(bucket),
      context: { ...common, ...Object.fromEntries(keys.map((name) => [`s3:${name}`, query.get(name) ?? undefined])) },
    },
  ];

/** Needs a permission on one object, or on one version of it if the request names it. */
export const onObject =
  (action: string): S3Needs =>
  ({ bucket, key, query }, common) => {
    const version = query.get('versionId');
    return [
      {
        action: version === null ? action : `${action}Version`,
        resource: objectArn(bucket, key),
        context: { ...common, 's3:versionid': version ?? undefined },
      },
    ];
  };

/**
 * A deletion by ETag also needs the permission to read the object. docs: Amazon S3 User Guide, "How to perform
 * conditional deletes"
 */
export const deletes: S3Needs = (call, common) => {
  const deletion = onObject('s3:DeleteObject')(call, common);
  const match = call.headers['if-match'];
  return match === undefined || match === '*' ? deletion : [...deletion, ...onObject('s3:GetObject')(call, common)];
};

/** Needs a permission on an upload that is under way. */
export const onUpload =
  (action: string): S3Needs =>
  ({ bucket, key }, context) => [{ action, resource: objectArn(bucket, key), context }];

/** `creates` tells whether the request makes an object, as opposed to a part of an upload; policies can ask for it. */
export const writes =
  ({ creates }: { readonly creates: boolean }): S3Needs =>
  ({ bucket, key, headers }, common) => {
    const resource = objectArn(bucket, key);
    const context = {
      ...common,
      's3:objectcreationoperation': String(creates),
      's3:if-none-match': headers['if-none-match'],
      's3:if-match': headers['if-match'],
    };
    const put: Need = { action: 's3:PutObject', resource, context };
    // Tags need a permission of their own. docs: Amazon S3 API Reference, "PutObject" (x-amz-tagging)
    const tag: readonly Need[] =
      headers['x-amz-tagging'] === undefined ? [] : [{ action: 's3:PutObjectTagging', resource, context: common }];
    // A write that compares with the present object needs the permission to read it.
    return headers['if-match'] === undefined
      ? [put, ...tag]
      : [put, ...tag, { action: 's3:GetObject', resource, context: common }];
  };

export const copies: S3Needs = (call, common) => {
  const header = call.headers['x-amz-copy-source'] ?? '';
  const source = readCopySource(header);
  const versionId = source.versionId;
  const copied = {
    ...common,
    's3:x-amz-copy-source': header.replace(/^\//, ''),
    's3:x-amz-metadata-directive': call.headers['x-amz-metadata-directive'],
  };
  return [
    {
      action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
      resource: objectArn(source.bucket, source.key),
      context: { ...common, 's3:versionid': versionId },
    },
    ...writes({ creates: true })(call, copied),
  ];
};

/** The members of a listing that policies can ask for. */
export const listing = ['prefix', 'delimiter', 'max-keys'];

export const commonKeys = ({ headers, query }: S3Request, accountId: string): Context => ({
  's3:resourceaccount': accountId,
  's3:signatureversion': isV2({ headers, query }) ? 'AWS' : 'AWS4-HMAC-SHA256',
  's3:authtype': query.has('X-Amz-Signature') || query.has('Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER',
  // As for aws:SecureTransport, the endpoint counts as one with TLS.
  's3:tlsversion': '1.3',
  's3:x-amz-content-sha256': headers['x-amz-content-sha256'],
  's3:x-amz-acl': headers['x-amz-acl'],
  's3:x-amz-server-side-encryption': headers['x-amz-server-side-encryption'],
  's3:x-amz-storage-class': headers['x-amz-storage-class'],
});
