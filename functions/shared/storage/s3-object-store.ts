import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { DeletionError } from './errors.ts';
import type { Condition, Deletion, ObjectList, ObjectStore, PutResult, StoredObject } from './object-store.ts';
import type { SelectReader } from './s3-select-reader.ts';

export function createS3ObjectStore(client: S3Client, bucket: string, read: SelectReader): ObjectStore {
  return {
    get: (key, range) => getObject(client, bucket, key, range?.from),
    put: (key, body, condition) =>
      putObject(client, { Bucket: bucket, Key: key, Body: body, ContentType: contentType(key), ...headers(condition) }),
    list: (prefix, options) => listObjects(client, bucket, prefix, options ?? {}),
    delete: (key, condition) => deleteObject(client, bucket, key, condition?.ifMatch),
    deleteAll: (keys) => deleteObjects(client, bucket, keys),
    select: (key, query) => read(bucket, key, query),
  };
}

async function getObject(
  client: S3Client,
  bucket: string,
  key: string,
  from: number | undefined,
): Promise<StoredObject | undefined> {
  try {
    const range = from === undefined ? {} : { Range: `bytes=${from}-` };
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...range }));
    if (Body === undefined || ETag === undefined) throw new Error('S3 sent an object without body or ETag.');
    return { body: Buffer.from(await Body.transformToByteArray()), etag: ETag };
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined;
    // There is nothing from this offset on.
    if (from !== undefined && isNamed(error, 'InvalidRange')) return { body: Buffer.alloc(0), etag: '' };
    throw error;
  }
}

async function putObject(client: S3Client, input: PutObjectCommandInput): Promise<PutResult> {
  try {
    const { ETag } = await client.send(new PutObjectCommand(input));
    if (ETag === undefined) throw new Error('S3 stored an object without an ETag.');
    return { stored: true, etag: ETag };
  } catch (error) {
    // 412 means that the condition does not hold, 409 that another write of the key is running, and 404 that If-Match
    // names an object that is gone.
    if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return { stored: false };
    if (input.IfMatch !== undefined && isNamed(error, 'NoSuchKey')) return { stored: false };
    throw error;
  }
}

async function listObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
  options: { readonly after?: string; readonly limit?: number },
): Promise<ObjectList> {
  const { Contents = [], IsTruncated = false } = await client.send(
    new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      MaxKeys: options.limit ?? 1_000,
      ...(options.after === undefined ? {} : { StartAfter: options.after }),
    }),
  );
  return {
    objects: Contents.map(({ Key = '', LastModified, Size = 0 }) => ({
      key: Key,
      modified: LastModified?.getTime() ?? 0,
      size: Size,
    })),
    more: IsTruncated,
  };
}

async function deleteObject(client: S3Client, bucket: string, key: string, ifMatch: string | undefined): Promise<void> {
  try {
    await client.send(
      new DeleteObjectCommand({ Bucket: bucket, Key: key, ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }) }),
    );
  } catch (error) {
    if (!isNamed(error, ...gone)) throw error;
  }
}

async function deleteObjects(client: S3Client, bucket: string, deletions: readonly Deletion[]): Promise<void> {
  if (deletions.length === 0) return;
  const Objects = deletions.map((one) =>
    typeof one === 'string' ? { Key: one } : { Key: one.key, ETag: one.ifMatch },
  );
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  const conditional = new Set(deletions.flatMap((one) => (typeof one === 'string' ? [] : [one.key])));
  // The version that should go is gone already. docs: Amazon S3 User Guide, "How to perform conditional deletes"
  const failed = Errors.filter(({ Key = '', Code = '' }) => !(conditional.has(Key) && gone.has(Code)));
  const [first] = failed;
  // Each key succeeds or fails by itself, and the status is 200 even then. docs: Amazon S3 API Reference,
  // "DeleteObjects"
  if (first !== undefined)
    throw new DeletionError(
      `S3 did not delete ${failed.length} of ${deletions.length} objects: ${first.Code ?? 'no code'}.`,
    );
}

const gone: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey']);

function headers(condition: Condition): Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> {
  if ('ifAbsent' in condition) return { IfNoneMatch: '*' };
  return 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : {};
}

const contentType = (key: string): string => (key.endsWith('.ndjson') ? 'application/x-ndjson' : 'application/json');

const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof S3ServiceException && names.includes(error.name);
