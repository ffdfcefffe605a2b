import { badRequest, S3Error } from '../errors.ts';

export interface Address {
  readonly bucket: string;
  readonly key: string;
}

const maxKeyBytes = 1024;

/**
 * Bucket and key of a request, path style (`/bucket/key`) or virtual-host style (`bucket.localhost`,
 * `bucket.s3.localhost`).
 */
export function readAddress(path: string, host: string): Address {
  const virtual = bucketOfHost(host);
  const rest = path.startsWith('/') ? path.slice(1) : path;
  const slash = rest.indexOf('/');
  const bucket = virtual ?? decode(slash < 0 ? rest : rest.slice(0, slash));
  const key = decode(virtual !== undefined ? rest : slash < 0 ? '' : rest.slice(slash + 1));
  const size = Buffer.byteLength(key);
  if (leadsOut(key)) throw badRequest();
  if (size > maxKeyBytes)
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', { Size: size, MaxSizeAllowed: maxKeyBytes });
  return { bucket, key };
}

/** S3 takes relative elements in a key as text, as long as from left to right they are never more than the others. */
function leadsOut(key: string): boolean {
  if (!key.includes('..')) return false;
  let depth = 0;
  return key
    .split('/')
    .some((element) => (depth += element === '..' ? -1 : element === '' || element === '.' ? 0 : 1) < 0);
}

function bucketOfHost(host: string): string | undefined {
  const name = /^(.+)\.localhost(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase();
  const bucket = name?.replace(/(^|\.)s3([.-][a-z0-9-]+)?$/, '');
  return bucket === '' ? undefined : bucket;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: text });
  }
}

/** S3's naming rules for general purpose buckets. */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/.test(name) &&
  !name.includes('..') &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
  !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);

/** `bucket/key?versionId=…`, percent-encoded, with or without a leading slash. */
export function readCopySource(header: string): Address & { versionId?: string } {
  const mark = header.lastIndexOf('?versionId=');
  const path = decode((mark < 0 ? header : header.slice(0, mark)).replace(/^\//, ''));
  const slash = path.indexOf('/');
  if (slash <= 0 || slash === path.length - 1) {
    throw new S3Error(400, 'InvalidArgument', 'Invalid copy source object key', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: header,
    });
  }
  const source = { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
  return mark < 0 ? source : { ...source, versionId: header.slice(mark + '?versionId='.length) };
}
