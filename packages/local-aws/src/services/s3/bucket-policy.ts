import { parseDocument } from '../../iam/document.ts';
import { isObject } from '../../kernel/is-object.ts';
import { S3Error } from './errors.ts';
import type { BucketPolicy } from './store/index.ts';

/** Reads a policy as a client puts it: JSON with one or more statements about the bucket. */
export function readBucketPolicy(bucket: string, text: string): BucketPolicy {
  const policy = parsed(text);
  if (!isObject(policy)) throw notJson();
  return bucketPolicyOf(bucket, policy);
}

export function bucketPolicyOf(bucket: string, policy: unknown): BucketPolicy {
  if (!isObject(policy)) throw notJson();
  checkPolicy(bucket, policy);
  return {
    text: JSON.stringify(policy),
    document: parseDocument(`The policy of bucket ${bucket}`, policy, 'resource'),
  };
}

const notJson = (): S3Error =>
  new S3Error(400, 'MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A bucket's policy may concern only that bucket and its objects, and must name principals. */
function checkPolicy(bucket: string, policy: Readonly<Record<string, unknown>>): void {
  const malformed = (message: string): S3Error => new S3Error(400, 'MalformedPolicy', message, { BucketName: bucket });
  const statements = [policy['Statement']].flat() as (Record<string, unknown> | undefined)[];
  for (const statement of statements) {
    if (statement === undefined) throw malformed('Missing required field Statement');
    if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined)
      throw malformed('Missing required field Principal');
    const resources = [statement['Resource'] ?? statement['NotResource']].flat();
    const arn = `arn:aws:s3:::${bucket}`;
    const concerns = (resource: unknown): boolean =>
      typeof resource === 'string' &&
      (resource === arn || resource.startsWith(`${arn}/`) || /[*?]/.test(resource.slice(0, arn.length + 1)));
    if (!resources.every(concerns)) throw malformed('Policy has invalid resource');
  }
}
