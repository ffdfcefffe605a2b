import { bucketOfHost } from '../../../kernel/virtual-host.ts';
import { badRequest, S3Error } from '../errors.ts';

export interface Address {
  readonly bucket: string;
  readonly key: string;
}

const maxKeyBytes = 1024;

/**
 * Reads the bucket and the key of a request, in path style (`/bucket/key`) or virtual-host style (`bucket.localhost`,
 * `bucket.s3.localhost`).
 */
export function readAddress(path: string, host: string): Address {
  const virtual = bucketOfHost(host);
  const rest = path.startsWith('/') ? path.slice(1) : path;
  const [inPath, keyOfPath] = atSlash(rest);
  const bucket = virtual ?? decode(inPath);
  const key = decode(virtual === undefined ? keyOfPath : rest);
  checkKey(key);
  return { bucket, key };
}

/** Checks a key, which may come from an address, from a field of a form, or from another service. */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (leadsOut(key)) throw badRequest();
  if (size > maxKeyBytes)
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', { Size: size, MaxSizeAllowed: maxKeyBytes });
}

/** Divides `bucket/key`; the key may be empty. */
function atSlash(path: string): readonly [bucket: string, key: string] {
  const slash = path.indexOf('/');
  return slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
}

/**
 * S3 takes relative elements in a key as text, if from left to right they never outnumber the other elements. docs:
 * Amazon S3 User Guide, "Naming Amazon S3 objects"
 */
function leadsOut(key: string): boolean {
  if (!key.includes('..')) return false;
  let depth = 0;
  return key.split('/').some((element) => (depth += steps.get(element) ?? 1) < 0);
}

/** How many levels an element leads down; a name leads down one level. */
const steps: ReadonlyMap<string, number> = new Map([
  ['..', -1],
  ['.', 0],
  ['', 0],
]);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: text });
  }
}

/** docs: Amazon S3 User Guide, "General purpose bucket naming rules" */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/.test(name) &&
  !name.includes('..') &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
  !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);

/** Reads `bucket/key?versionId=…`, percent-encoded, with or without a slash at the beginning. */
export function readCopySource(header: string): Address & { versionId?: string } {
  const mark = header.lastIndexOf('?versionId=');
  // A plus means a space here, as in a form. recorded: localstack/localstack, test_s3
  // (special_character_plus_for_space)
  const path = decode((mark < 0 ? header : header.slice(0, mark)).replace(/^\//, '').replaceAll('+', '%20'));
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
