import type { PolicyDocument } from '../../contract/policy.ts';
import { parseDocument, policyFindings } from '../../iam/document.ts';
import { unknownActions } from '../../iam/known-actions.ts';
import { findings, type AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import { isConditionKey } from './condition-keys.ts';
import { S3Error } from './errors.ts';
import type { BucketPolicy } from './store/index.ts';

/** Reads a policy as a client puts it: JSON with one or more statements about the bucket. */
export function readBucketPolicy(bucket: string, text: string): BucketPolicy {
  const policy = jsonOrUndefined(text);
  if (!isObject(policy)) throw notJson();
  return bucketPolicyOf(bucket, policy);
}

export function bucketPolicyOf(bucket: string, policy: unknown): BucketPolicy {
  if (!isObject(policy)) throw notJson();
  const [fault] = policyFaults(bucket, policy, concerning(bucket));
  if (fault) throw fault;
  const document = parseDocument(`The policy of bucket ${bucket}`, policy, 'resource');
  checkNames(bucket, document);
  return { text: textOf(policy), document };
}

/** Finds what is wrong with the policy of a bucket that may not exist. */
export async function bucketPolicyFindings(bucket: string, policy: unknown): Promise<readonly AwsError[]> {
  if (!isObject(policy)) return [notJson()];
  const where = `The policy of bucket ${bucket}`;
  const read = (sound: unknown): PolicyDocument => parseDocument(where, sound, 'resource');
  const incomplete = [...policyFaults(bucket, policy, () => true)];
  const shape = await policyFindings(where, policy, (sound) => checkActions(bucket, read(sound)));
  const keys = await policyFindings(where, policy, (sound) => checkKeys(bucket, read(sound)));
  const own = [...shape, ...keys, ...(await findings(() => textOf(policy)))];
  // In the words of S3 it is told already.
  const isTold = ({ message }: AwsError): boolean =>
    incomplete.length > 0 && /Missing required field (Principal|Statement)$/.test(message);
  const all = [...incomplete, ...own.filter((fault) => !isTold(fault))];
  return [...new Map(all.map((fault) => [fault.message, fault])).values()];
}

/** Writes a policy without white space. */
function textOf(policy: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(policy);
  if (Buffer.byteLength(text) > mostBytes) throw tooLarge();
  return text;
}

/** docs: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3" */
function checkNames(bucket: string, document: PolicyDocument): void {
  checkActions(bucket, document);
  checkKeys(bucket, document);
}

function checkActions(bucket: string, document: PolicyDocument): void {
  if (unknownActions('s3', document).length > 0) throw malformed(bucket, 'Policy has invalid action');
}

function checkKeys(bucket: string, document: PolicyDocument): void {
  const conditions = document.statements.flatMap((statement) => statement.conditions);
  if (!conditions.every(({ key }) => isConditionKey(key)))
    throw malformed(bucket, 'Policy has an invalid condition key');
}

export const noSuchBucketPolicy = (bucket: string): S3Error =>
  new S3Error(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: bucket });

const notJson = (): S3Error =>
  new S3Error(400, 'MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");

/** docs: Amazon S3 User Guide, "Adding a bucket policy by using the Amazon S3 console" (limited to 20 KB) */
const mostBytes = 20 * 1024;

/** The limit is AWS's. recorded: minio/minio#8625, a server of the same API (the words) */
const tooLarge = (): S3Error => new S3Error(400, 'PolicyTooLarge', 'Policy exceeds the maximum allowed document size.');

/** docs: Amazon S3 User Guide, "Bucket policies" (a principal that does not exist) */
export const invalidPrincipal = (bucket: string): S3Error => malformed(bucket, 'Invalid principal in policy');

const malformed = (bucket: string, message: string): S3Error =>
  new S3Error(400, 'MalformedPolicy', message, { BucketName: bucket });

const concerning = (bucket: string): ((resource: unknown) => boolean) => {
  const arn = `arn:aws:s3:::${bucket}`;
  return (resource) =>
    typeof resource === 'string' &&
    (resource === arn || resource.startsWith(`${arn}/`) || /[*?]/.test(resource.slice(0, arn.length + 1)));
};

/**
 * A bucket's policy may concern only that bucket and its objects, and must name principals. The faults are found one by
 * one, because a call tells the first only, and a policy of a megabyte has hundreds of thousands.
 */
function* policyFaults(
  bucket: string,
  policy: Readonly<Record<string, unknown>>,
  concerns: (resource: unknown) => boolean,
): Generator<AwsError> {
  const statements: readonly unknown[] = [policy['Statement']].flat();
  if (statements.length === 0) yield malformed(bucket, 'Missing required field Statement');
  for (const statement of statements) {
    if (!isObject(statement)) {
      yield malformed(bucket, 'Missing required field Statement');
      continue;
    }
    if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined)
      yield malformed(bucket, 'Missing required field Principal');
    const resources = [statement['Resource'] ?? statement['NotResource']].flat();
    if (!resources.every(concerns)) yield malformed(bucket, 'Policy has invalid resource');
  }
}
