import { asText } from '../../../kernel/as-text.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { ItemReader, Json, JsonObject } from '../engine/definition/machine.ts';
import { itemsIn, type Item } from '../engine/run/map-items.ts';
import type { TaskPorts } from '../integrations/errand.ts';
import { bytesOf, s3Members } from '../integrations/s3/answer.ts';
import { s3Request } from '../integrations/s3/request.ts';
import type { Found, Wanted } from './items-job.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { AwsResponse } from '../../../contract/service.ts';
import { listedTime, UnreadableItems } from './parse-items.ts';
import { roomOfMap, type ObjectReader, type Room } from './read-elsewhere.ts';
import { s3Location } from '../../../kernel/s3-location.ts';

/** Reads from buckets, as the role of the machine. */
export interface Bucket {
  readonly ports: TaskPorts;
  readonly objects: ObjectReader;
  /** The state machine that reads. */
  readonly machineArn: string;
  readonly principal: Principal;
  readonly cause: string | undefined;
  /** What may still be read. */
  readonly room?: Room;
}

/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (MaxItems) */
const mostItems = 100_000_000;

/** Reads the items of an ItemReader; `args` are its arguments. */
export async function readItems(
  from: Bucket,
  reader: ItemReader,
  args: JsonObject,
  maxItems: number | undefined,
): Promise<Item[]> {
  // recorded: test_map_item_reader_csv_max_items_paths[-1]
  if (maxItems !== undefined && maxItems < 0) throw new UnreadableItems('field MaxItems must be positive');
  const limit = Math.min(maxItems || mostItems, mostItems);
  const bucket = { ...from, room: roomOfMap() };
  if (reader.action === 'listObjectsV2') return listed(bucket, reader, args, limit);
  if (reader.manifestType === 'ATHENA_DATA') return athena(bucket, reader, args, limit);
  if (reader.inputType === 'MANIFEST' || reader.manifestType === 'S3_INVENTORY') return inventory(bucket, args, limit);
  return itemsOfObject(bucket, reader, args, limit);
}

async function itemsOfObject(bucket: Bucket, reader: ItemReader, args: JsonObject, limit: number): Promise<Item[]> {
  const source = `S3://${asText(args['Bucket'])}/${asText(args['Key'])}`;
  // docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (Parquet file in an Amazon S3 bucket)
  if (reader.inputType === 'PARQUET' && args['VersionId'] !== undefined)
    throw new UnreadableItems('VersionId is not supported for the InputType PARQUET.');
  const found = await contentOf(bucket, args, { kind: 'items', reader: { ...reader, arguments: {} }, limit });
  return found.map(([value, key]) => ({ value, source, ...(key !== undefined && { key }) }));
}

const call = ({ ports, principal, cause }: Bucket, action: string, args: JsonObject): Promise<unknown> =>
  ports.callService({ principal, service: 's3', action, input: { ...s3Request(action, args) }, cause });

const objectOf = async (bucket: Bucket, args: JsonObject): Promise<Buffer> =>
  bytesOf(((await call(bucket, 'GetObject', args)) as AwsResponse).body);

const contentOf = async (bucket: Bucket, args: JsonObject, wanted: Wanted): Promise<readonly Found[]> =>
  bucket.objects.read(bucket.machineArn, await objectOf(bucket, args), wanted, bucket.room);

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
async function athena(bucket: Bucket, reader: ItemReader, args: JsonObject, limit: number): Promise<Item[]> {
  const rows = await contentOf(bucket, args, { kind: 'rows' });
  const objects = rows.map(([row]) => {
    const [uri = ''] = row as string[];
    const at = s3Location(uri);
    if (at === undefined) throw new UnreadableItems('The manifest is not that of a query.');
    return { Bucket: at.bucket, Key: at.key };
  });
  return flattened(bucket, reader, limit, objects);
}

interface InventoryManifest {
  readonly destinationBucket: string;
  readonly fileFormat: string;
  readonly fileSchema: string;
  readonly files: readonly { readonly key: string }[];
}

function manifestIn(document: unknown): InventoryManifest {
  const { destinationBucket, fileFormat, fileSchema, files } = isObject(document) ? document : {};
  const texts = [destinationBucket, fileFormat, fileSchema].every((member) => typeof member === 'string');
  const named = Array.isArray(files) && files.every((file) => isObject(file) && typeof file['key'] === 'string');
  if (!texts || !named) throw new UnreadableItems('The manifest is not that of an inventory.');
  return document as InventoryManifest;
}

/** docs: Amazon S3 User Guide, "Locating your inventory list" (the manifest and its files) */
async function inventory(bucket: Bucket, args: JsonObject, limit: number): Promise<Item[]> {
  const [[document] = []] = await contentOf(bucket, args, { kind: 'document' });
  const { destinationBucket, fileFormat, fileSchema, files } = manifestIn(document);
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
