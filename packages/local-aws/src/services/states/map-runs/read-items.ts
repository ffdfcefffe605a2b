import { asText } from '../../../kernel/as-text.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { ItemReader, Json, JsonObject } from '../engine/definition/machine.ts';
import { itemsIn, type Item } from '../engine/run/map-items.ts';
import type { TaskPorts } from '../integrations/errand.ts';
import { bytesOf, s3Members } from '../integrations/s3/answer.ts';
import { s3Request } from '../integrations/s3/request.ts';
import type { AwsResponse } from '../../../contract/service.ts';
import { csvRows, listedTime, parseItems, UnreadableItems } from './parse-items.ts';
import type { ParquetReader } from './read-parquet.ts';
import { loadUnpackZstd, unpackGzip } from './unpack.ts';
import { s3Location } from '../../../kernel/s3-location.ts';

/** Reads from buckets, as the role of the machine. */
export interface Bucket {
  readonly ports: TaskPorts;
  readonly parquet: ParquetReader;
  /** The state machine that reads. */
  readonly machineArn: string;
  readonly principal: Principal;
  readonly cause: string | undefined;
}

/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (MaxItems) */
const mostItems = 100_000_000;

/** Reads the items of an ItemReader; `args` are its arguments. */
export async function readItems(
  bucket: Bucket,
  reader: ItemReader,
  args: JsonObject,
  maxItems: number | undefined,
): Promise<Item[]> {
  // recorded: test_map_item_reader_csv_max_items_paths[-1]
  if (maxItems !== undefined && maxItems < 0) throw new UnreadableItems('field MaxItems must be positive');
  const limit = Math.min(maxItems || mostItems, mostItems);
  if (reader.action === 'listObjectsV2') return listed(bucket, reader, args, limit);
  if (reader.manifestType === 'ATHENA_DATA') return athena(bucket, reader, await unpacked(bucket, args), limit);
  if (reader.inputType === 'MANIFEST' || reader.manifestType === 'S3_INVENTORY')
    return inventory(bucket, await unpacked(bucket, args), limit);
  return itemsOfObject(bucket, reader, args, limit);
}

async function itemsOfObject(bucket: Bucket, reader: ItemReader, args: JsonObject, limit: number): Promise<Item[]> {
  const source = `S3://${asText(args['Bucket'])}/${asText(args['Key'])}`;
  if (reader.inputType !== 'PARQUET')
    return parseItems((await unpacked(bucket, args)).toString('utf8'), reader, source, limit);
  // docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (Parquet file in an Amazon S3 bucket)
  if (args['VersionId'] !== undefined)
    throw new UnreadableItems('VersionId is not supported for the InputType PARQUET.');
  return itemsIn(await bucket.parquet.read(bucket.machineArn, await objectOf(bucket, args), limit), source);
}

const call = ({ ports, principal, cause }: Bucket, action: string, args: JsonObject): Promise<unknown> =>
  ports.callService({ principal, service: 's3', action, input: { ...s3Request(action, args) }, cause });

const objectOf = async (bucket: Bucket, args: JsonObject): Promise<Buffer> =>
  bytesOf(((await call(bucket, 'GetObject', args)) as AwsResponse).body);

/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (InputType: compression) */
async function unpacked(bucket: Bucket, args: JsonObject): Promise<Buffer> {
  const bytes = await objectOf(bucket, args);
  if (bytes.length < 4) return bytes;
  if (bytes.readUInt16BE(0) === 0x1f8b) return unpackGzip(bytes);
  return bytes.readUInt32BE(0) === 0x28b52ffd ? (await loadUnpackZstd())(bytes) : bytes;
}

/** recorded: test_map_item_reader_base_list_objects_v2 */
async function listed(bucket: Bucket, reader: ItemReader, args: JsonObject, limit: number): Promise<Item[]> {
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
  const listing = found.slice(0, limit).map(({ Key = '', ETag = '', Size = 0, LastModified, StorageClass = '' }) => ({
    ...{ Etag: ETag, Key, LastModified: listedTime(String(LastModified), reader.language), Size, StorageClass },
  }));
  return itemsIn(listing, `S3://${asText(args['Bucket'])}`);
}

async function flattened(
  bucket: Bucket,
  reader: ItemReader,
  limit: number,
  objects: readonly JsonObject[],
): Promise<Item[]> {
  const items: Item[] = [];
  for (const object of objects) {
    if (items.length >= limit) break;
    for (const item of await itemsOfObject(bucket, reader, object, limit - items.length)) items.push(item);
  }
  return items;
}

/** The manifest names one object of results a line, as `s3://bucket/key`. */
function athena(bucket: Bucket, reader: ItemReader, manifest: Buffer, limit: number): Promise<Item[]> {
  const objects = csvRows(manifest.toString('utf8'), ',').map(([uri = '']) => {
    const at = s3Location(uri);
    if (at === undefined) throw new UnreadableItems('The manifest is not that of a query.');
    return { Bucket: at.bucket, Key: at.key };
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
async function inventory(bucket: Bucket, manifest: Buffer, limit: number): Promise<Item[]> {
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
