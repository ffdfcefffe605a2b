import { aclsAreOff } from './acl.ts';
import type { Change } from './changes.ts';
import type { Call, Need } from '../../contract/action.ts';
import type { AwsResponse } from '../../contract/service.ts';
import type { S3Context } from './context.ts';
import { checksumAlgorithms, checksumHeader } from './engine/checksums.ts';
import { invalidArgument, notImplemented, S3Error } from './errors.ts';
import { isAccountId } from '../../kernel/is-account-id.ts';

/** A request to S3 after its address was parsed. */
export type S3Request = {
  readonly method: string;
  /** The bucket; it is empty for ListBuckets. */
  readonly bucket: string;
  /** The decoded key; it is empty for a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent: possibly `aws-chunked`. */
  readonly body: Uint8Array;
};

/** A request with its caller. */
export interface S3Call extends S3Request, Call {
  /** The changes of objects by the action, for notifications. */
  readonly changes: Change[];
}

/** Answers the permissions that a request needs. Each has the condition keys `common`. */
export type S3Needs = (call: S3Request, common: NonNullable<Need['context']>) => readonly Need[];

/** One API action. Each is exported by a file of its own that has its name. */
export interface S3Action {
  /** The query parameters that it honours. */
  readonly query: readonly string[];
  /** The `x-amz-` headers that it honours; a `*` at the end stands for any ending. */
  readonly headers: readonly string[];
  /** Answers the permissions that a request needs. */
  readonly needs: S3Needs;
  /** Genuine requests. Tests send them, and break them first. */
  readonly genuine: readonly S3Example[];
  readonly run: (call: S3Call, context: S3Context) => AwsResponse | Promise<AwsResponse>;
}

export type S3Example = {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

// Parts of the signature, of the transport, and `x-id`, by which SDKs name the action for people who read logs.
// observed: @aws-sdk/client-s3 3.1169.0
// What begins with x- is for whoever reads access logs. docs: Amazon S3 User Guide, "Amazon S3 server access log
// format"
const isAnyQuery = (parameter: string): boolean => {
  const name = parameter.toLowerCase();
  return name.startsWith('x-') || ofSignatures.has(name);
};
/** The parts of presigned URLs of both versions, and the conditions in them. */
const ofSignatures: ReadonlySet<string> = new Set([
  'awsaccesskeyid',
  'signature',
  'expires',
  'content-md5',
  'content-type',
  'if-match',
  'if-none-match',
]);
const anyHeader = new Set([
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-checksum-mode',
]);
export const payloadHeaders = [
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  ...checksumAlgorithms.map(checksumHeader),
];

/**
 * Refuses by name a sub-resource (`?acl`) or a header that changes what the action does and that the action would
 * otherwise ignore.
 */
export function checkHonoured(name: string, action: S3Action, call: S3Request, accountId: string): void {
  for (const parameter of call.query.keys()) {
    if (!action.query.includes(parameter) && !isAnyQuery(parameter))
      throw notImplemented(`Query parameter ${parameter} of ${name}`);
  }
  for (const [header, value] of Object.entries(call.headers)) {
    if (!header.startsWith('x-amz-') || anyHeader.has(header) || honours(action.headers, header)) continue;
    if (header === 'x-amz-server-side-encryption' && value === 'AES256') continue;
    if (header === 'x-amz-storage-class' && value === 'STANDARD') continue;
    // The SDK for JavaScript with responseChecksumValidation WHEN_REQUIRED sends the checksum of the empty body.
    // observed: @aws-sdk/client-s3 3.1169.0
    if (
      header.startsWith('x-amz-checksum-') &&
      call.body.length === 0 &&
      (call.method === 'GET' || call.method === 'HEAD')
    )
      continue;
    if (header === 'x-amz-acl') (name === 'CreateBucket' ? checkAclOfBucket : checkAcl)(value);
    else throw notImplemented(`Header ${header} of ${name}`);
  }
  const owner = call.headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && !isAccountId(owner))
    throw new S3Error(
      400,
      'InvalidBucketOwnerAWSAccountID',
      'The value of the expected bucket owner parameter must be an AWS Account ID...',
      { value: owner },
    );
  if (owner !== undefined && owner !== accountId) throw new S3Error(403, 'AccessDenied', 'Access Denied');
}

const honours = (patterns: readonly string[], header: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? header.startsWith(pattern.slice(0, -1)) : header === pattern));

const cannedAcls: ReadonlySet<string> = new Set([
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
  'log-delivery-write',
]);

// Buckets enforce the owner's ownership by default, so they accept only the ACL that changes nothing. docs: Amazon S3
// User Guide, "Controlling ownership of objects and disabling ACLs for your bucket"
function checkAcl(value: string): void {
  if (!cannedAcls.has(value)) throw invalidArgument('', 'x-amz-acl', value);
  if (value !== 'bucket-owner-full-control') throw aclsAreOff();
}

/**
 * A new bucket may be private, which it is anyway: Terraform and rclone ask for it. recorded: versity/versitygw#1869,
 * awslabs/game-analytics-pipeline#8 (other ACLs)
 */
function checkAclOfBucket(value: string): void {
  if (value === 'private') return;
  if (!cannedAcls.has(value)) throw invalidArgument('', 'x-amz-acl', value);
  throw new S3Error(
    400,
    'InvalidBucketAclWithObjectOwnership',
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
}
