import { isoSeconds, quoted } from '../context.ts';
import { after, from, successor, type Cursor, type ListRequest, type Page } from '../engine/listing.ts';
import { invalidArgument } from '../errors.ts';
import type { S3Call } from '../s3-action.ts';
import type { ListedVersion } from '../store/model.ts';
import type { XmlMembers } from '../../../protocol/rest-xml.ts';

/** The parts that the three list actions share: their parameters, the encoding of keys, and the elements of a page. */
export interface ListParameters {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  readonly encode: (text: string) => string;
  readonly encodingType: string | undefined;
}

export const listQuery = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
const pageSize = 1000;

export function readListParameters({ query }: S3Call, most = 'max-keys'): ListParameters {
  const encodingType = query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  const maxKeys = query.get(most) ?? String(pageSize);
  if (!/^\d{1,10}$/.test(maxKeys) || Number(maxKeys) > 2 ** 31 - 1)
    throw invalidArgument(`Provided ${most} not an integer or within integer range`, most, maxKeys);
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    maxKeys: Number(maxKeys),
    encodingType,
    encode: encodingType === undefined ? (text) => text : urlEncode,
  };
}

/**
 * Encodes keys in lists as a form does, where a space is `+`, but leaves slashes. docs: Amazon S3 API Reference,
 * "ListObjectsV2" (EncodingType)
 */
export const urlEncode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

export const listRequest = (parameters: ListParameters, cursor: Cursor): ListRequest => ({
  prefix: Buffer.from(parameters.prefix),
  delimiter: Buffer.from(parameters.delimiter),
  maxKeys: Math.min(parameters.maxKeys, pageSize),
  cursor,
});

/**
 * Answers the position after `marker`. If the marker is a common prefix, as the last page named it, that is the
 * position after the whole prefix. Markers are not tokens of the kernel's pager: they are keys, which a client may
 * choose itself. docs: Amazon S3 API Reference, "ListObjects" (Marker: any key in the bucket)
 */
export function afterMarker(marker: string, parameters: ListParameters): Cursor {
  const rolled = commonPrefixOf(marker, parameters);
  const next = rolled === marker ? successor(Buffer.from(marker)) : undefined;
  return next ? from(next) : after(Buffer.from(marker));
}

/**
 * Does the same for lists that continue after the whole common prefix in which their marker lies. recorded:
 * localstack/localstack, test_s3_list_operations (test_list_objects_marker_common_prefixes)
 */
export function afterPrefixOf(marker: string, parameters: ListParameters): Cursor {
  const rolled = commonPrefixOf(marker, parameters);
  const next = rolled === undefined ? undefined : successor(Buffer.from(rolled));
  return next ? from(next) : after(Buffer.from(marker));
}

function commonPrefixOf(marker: string, { prefix, delimiter }: ListParameters): string | undefined {
  if (delimiter === '' || !marker.startsWith(prefix)) return undefined;
  const at = marker.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : marker.slice(0, at + delimiter.length);
}

export const start: Cursor = from(Buffer.alloc(0));

/** Answers the last key or common prefix of a page that is not the last one. The next page continues there. */
export function lastOf(page: Page<ListedVersion>): { text: string; isPrefix: boolean } | undefined {
  if (!page.truncated || !page.last) return undefined;
  return 'row' in page.last
    ? { text: page.last.row.key.toString(), isPrefix: false }
    : { text: page.last.commonPrefix.toString(), isPrefix: true };
}

export const objectElement = (
  { key, modified, etag, size, checksum }: ListedVersion,
  encode: (text: string) => string,
  owner?: string,
): XmlMembers => ({
  Key: encode(key.toString()),
  LastModified: isoSeconds(modified),
  ETag: quoted(etag),
  ChecksumAlgorithm: checksum?.algorithm,
  ChecksumType: checksum?.type,
  Size: size,
  Owner: owner === undefined ? undefined : { ID: owner },
  StorageClass: 'STANDARD',
});

export const prefixElements = (page: Page<ListedVersion>, encode: (text: string) => string): XmlMembers[] =>
  page.commonPrefixes.map((commonPrefix) => ({ Prefix: encode(commonPrefix.toString()) }));

/** The elements at the beginning of every answer. */
export const listHead = (
  bucket: string,
  { prefix, delimiter, maxKeys, encode, encodingType }: ListParameters,
): XmlMembers => ({
  Name: bucket,
  Prefix: encode(prefix),
  Delimiter: delimiter === '' ? undefined : encode(delimiter),
  MaxKeys: Math.min(maxKeys, pageSize),
  EncodingType: encodingType,
});
