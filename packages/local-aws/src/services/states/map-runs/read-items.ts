import { gunzipSync } from 'node:zlib';
import type { Principal } from '../../../kernel/principal.ts';
import type { ItemReader, Json, JsonObject } from '../engine/definition/machine.ts';
import type { TaskPorts } from '../integrations/errand.ts';
import { bytesOf, s3Members } from '../integrations/s3/answer.ts';
import { s3Request } from '../integrations/s3/request.ts';
import type { AwsResponse } from '../../../contract/service.ts';
import { csvRows, parseItems, UnreadableItems } from './parse-items.ts';

/** Reads from buckets, as the role of the machine. */
export interface Bucket {
  readonly ports: TaskPorts;
  readonly principal: Principal;
  readonly cause: string | undefined;
}

/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (MaxItems) */
const mostItems = 100_000_000;

/** What an ItemReader gives: `args` are its arguments. */
export async function readItems(
  bucket: Bucket,
  reader: ItemReader,
  args: JsonObject,
  maxItems: number | undefined,
): Promise<Json[]> {
  // recorded: test_map_item_reader_csv_max_items_paths[-1]
  if (maxItems !== undefined && maxItems < 0) throw new UnreadableItems('field MaxItems must be positive');
  const limit = Math.min(maxItems || mostItems, mostItems);
  if (reader.action === 'listObjectsV2') return listed(bucket, reader, args, limit);
  const bytes = await objectOf(bucket, args);
  if (reader.manifestType === 'ATHENA_DATA') return athena(bucket, reader, bytes, limit);
  if (reader.inputType === 'MANIFEST' || reader.manifestType === 'S3_INVENTORY') return inventory(bucket, bytes, limit);
  return parseItems(bytes.toString('utf8'), reader, limit);
}

const call = ({ ports, principal, cause }: Bucket, action: string, args: JsonObject): Promise<unknown> =>
  ports.callService({ principal, service: 's3', action, input: { ...s3Request(action, args) }, cause });

async function objectOf(bucket: Bucket, args: JsonObject): Promise<Buffer> {
  const bytes = await bytesOf(((await call(bucket, 'GetObject', args)) as AwsResponse).body);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** recorded: test_map_item_reader_base_list_objects_v2 */
async function listed(bucket: Bucket, reader: ItemReader, args: JsonObject, limit: number): Promise<Json[]> {
  const found: JsonObject[] = [];
  for (let token: Json | undefined; ;) {
    const request = { ...args, ...(token === undefined ? {} : { ContinuationToken: token }) };
    const page = await s3Members('ListObjectsV2', (await call(bucket, 'ListObjectsV2', request)) as AwsResponse);
    found.push(...((page['Contents'] ?? []) as JsonObject[]));
    token = page['NextContinuationToken'];
    if (token === undefined || (found.length >= limit && reader.transformation !== 'LOAD_AND_FLATTEN')) break;
  }
  if (reader.transformation === 'LOAD_AND_FLATTEN')
    return flattened(
      bucket,
      reader,
      limit,
      found.map(({ Key = '' }) => ({ Bucket: args['Bucket'] ?? '', Key })),
    );
  return found.slice(0, limit).map(({ Key = '', ETag = '', Size = 0, LastModified, StorageClass = '' }) => ({
    ...{ Etag: ETag, Key, LastModified: Math.floor(Date.parse(String(LastModified)) / 1000), Size, StorageClass },
  }));
}

async function flattened(
  bucket: Bucket,
  reader: ItemReader,
  limit: number,
  objects: readonly JsonObject[],
): Promise<Json[]> {
  const items: Json[] = [];
  for (const object of objects) {
    if (items.length >= limit) break;
    const bytes = await objectOf(bucket, object);
    for (const item of parseItems(bytes.toString('utf8'), reader, limit - items.length)) items.push(item);
  }
  return items;
}

/** The manifest names one object of results a line, as `s3://bucket/key`. */
function athena(bucket: Bucket, reader: ItemReader, manifest: Buffer, limit: number): Promise<Json[]> {
  const objects = csvRows(manifest.toString('utf8'), ',').map(([uri = '']) => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    if (Bucket === undefined || Key === undefined) throw new UnreadableItems('The manifest is not that of a query.');
    return { Bucket, Key };
  });
  return flattened(bucket, reader, limit, objects);
}

interface InventoryManifest {
  readonly destinationBucket?: string;
  readonly fileFormat?: string;
  readonly fileSchema?: string;
  readonly files?: readonly { readonly key: string }[];
}

/** docs: Amazon S3 User Guide, "Locating your inventory list" (the manifest and its files) */
async function inventory(bucket: Bucket, manifest: Buffer, limit: number): Promise<Json[]> {
  const { destinationBucket = '', fileFormat, fileSchema = '', files = [] } = manifestOf(manifest);
  if (fileFormat !== 'CSV') throw new UnreadableItems(`The files of the inventory are ${fileFormat}, and not CSV.`);
  const reader: ItemReader = {
    ...{ action: 'getObject', arguments: {}, inputType: 'CSV', headerLocation: 'GIVEN' },
    headers: fileSchema.split(',').map((name) => name.trim()),
  };
  const Bucket = destinationBucket.replace(/^arn:aws[a-z-]*:s3:::/, '');
  return flattened(
    bucket,
    reader,
    limit,
    files.map(({ key }) => ({ Bucket, Key: key })),
  );
}

function manifestOf(bytes: Buffer): InventoryManifest {
  try {
    return JSON.parse(bytes.toString('utf8')) as InventoryManifest;
  } catch {
    throw new UnreadableItems('The manifest is not valid JSON.');
  }
}
