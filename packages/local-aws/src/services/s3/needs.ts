import type { Need } from '../../contract/action.ts';
import type { S3ActionName } from './actions/index.ts';
import { readCopySource } from './engine/address.ts';
import type { S3Request } from './s3-action.ts';

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

/** `arn:aws:s3:::bucket/key` → `bucket` */
export const bucketOfArn = (arn: string): string => arn.slice('arn:aws:s3:::'.length).split('/', 1)[0] ?? '';

type Context = NonNullable<Need['context']>;
type Row = (call: S3Request, common: Context) => readonly Need[];

/** On the bucket itself. */
const onBucket =
  (action: string, keys: readonly string[] = []): Row =>
  ({ bucket, query }, common) => [
    {
      action,
      resource: bucketArn(bucket),
      context: { ...common, ...Object.fromEntries(keys.map((name) => [`s3:${name}`, query.get(name) ?? undefined])) },
    },
  ];

/** On one object, or one version of it where the request names it. */
const onObject =
  (action: string): Row =>
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

/** `creates`: whether the request makes an object, as opposed to a part of an upload; policies can ask. */
const write =
  (creates: boolean): Row =>
  ({ bucket, key, headers }, common) => {
    const resource = objectArn(bucket, key);
    const context = {
      ...common,
      's3:objectcreationoperation': String(creates),
      's3:if-none-match': headers['if-none-match'],
      's3:if-match': headers['if-match'],
    };
    const put: Need = { action: 's3:PutObject', resource, context };
    // To compare with what is there takes the right to read it.
    return headers['if-match'] === undefined ? [put] : [put, { action: 's3:GetObject', resource, context: common }];
  };

const copy: Row = (call, common) => {
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
    ...write(true)(call, copied),
  ];
};

const listing = ['prefix', 'delimiter', 'max-keys'];

const rows: Readonly<Record<S3ActionName, Row>> = {
  AbortMultipartUpload: ({ bucket, key }, context) => [
    { action: 's3:AbortMultipartUpload', resource: objectArn(bucket, key), context },
  ],
  CompleteMultipartUpload: write(true),
  CopyObject: copy,
  CreateBucket: onBucket('s3:CreateBucket'),
  CreateMultipartUpload: write(false),
  DeleteBucket: onBucket('s3:DeleteBucket'),
  DeleteObject: onObject('s3:DeleteObject'),
  // Each key by itself, within the action: some may succeed where others are refused.
  DeleteObjects: () => [],
  GetBucketLocation: onBucket('s3:GetBucketLocation'),
  GetBucketPolicy: onBucket('s3:GetBucketPolicy'),
  GetBucketVersioning: onBucket('s3:GetBucketVersioning'),
  GetObject: onObject('s3:GetObject'),
  HeadBucket: onBucket('s3:ListBucket'),
  HeadObject: onObject('s3:GetObject'),
  ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  ListObjects: onBucket('s3:ListBucket', listing),
  ListObjectsV2: onBucket('s3:ListBucket', listing),
  ListObjectVersions: onBucket('s3:ListBucketVersions', listing),
  ListParts: ({ bucket, key }, context) => [
    { action: 's3:ListMultipartUploadParts', resource: objectArn(bucket, key), context },
  ],
  PutObject: write(true),
  SelectObjectContent: onObject('s3:GetObject'),
  UploadPart: write(false),
};

/**
 * What an action needs. `exists`: a bucket that is not there is answered as such, to anybody, as S3 does before it looks
 * at permissions.
 */
export const createNeedsOf =
  (accountId: string, exists: (bucket: string) => boolean) =>
  (action: string, request: S3Request): readonly Need[] | undefined => {
    if (!isActionName(action)) return undefined;
    if (action !== 'CreateBucket' && request.bucket !== '' && !exists(request.bucket)) return [];
    return rows[action](request, commonKeys(request, accountId));
  };

const isActionName = (action: string): action is S3ActionName => Object.hasOwn(rows, action);

export const commonKeys = ({ headers, query }: S3Request, accountId: string): Context => ({
  's3:resourceaccount': accountId,
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:authtype': query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER',
  // As with aws:SecureTransport, the endpoint stands for one with TLS.
  's3:tlsversion': '1.3',
  's3:x-amz-content-sha256': headers['x-amz-content-sha256'],
  's3:x-amz-acl': headers['x-amz-acl'],
  's3:x-amz-server-side-encryption': headers['x-amz-server-side-encryption'],
  's3:x-amz-storage-class': headers['x-amz-storage-class'],
});
