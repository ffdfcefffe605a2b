import { childOf, childrenOf, onlyChildren, parseXml, textOf } from '../../../protocol/rest-xml.ts';
import { invalidArgument, malformedXml, S3Error } from '../errors.ts';

export type Tags = readonly (readonly [key: string, value: string])[];

/** docs: Amazon S3 User Guide, "Categorizing your objects using tags" */
const mostOfObject = 10;
const mostOfBucket = 50;

const notEncoded =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name " +
  'duplicates.';

/** Reads `x-amz-tagging: a=b&c=d` of a write. */
export function readTagHeader(headers: Readonly<Record<string, string>>): Tags | undefined {
  const header = headers['x-amz-tagging'];
  if (header === undefined) return undefined;
  const tags = [...new URLSearchParams(header)];
  if (header !== '' && (tags.length === 0 || tags.some(([key]) => key === '')))
    throw invalidArgument(notEncoded, 'x-amz-tagging', header);
  return checked(tags, mostOfObject, 'Object');
}

/** Reads the `<Tagging>` of an object or a bucket. */
export function readTagDocument(document: Uint8Array, of: 'Object' | 'Bucket'): Tags {
  const root = parseXml(document);
  const set = childOf(root, 'TagSet');
  if (root.name !== 'Tagging' || !set) throw malformedXml();
  onlyChildren(set, ['Tag']);
  const tags = childrenOf(set, 'Tag').map((tag): [string, string] => {
    const [key, value] = [textOf(tag, 'Key'), textOf(tag, 'Value')];
    if (key === undefined || value === undefined) throw malformedXml();
    return [key, value];
  });
  return checked(tags, of === 'Object' ? mostOfObject : mostOfBucket, of);
}

function checked(tags: Tags, most: number, of: 'Object' | 'Bucket'): Tags {
  if (tags.length > most) throw new S3Error(400, 'BadRequest', `${of} tags cannot be greater than ${most}`);
  const seen = new Set<string>();
  for (const [key, value] of tags) {
    if (seen.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    seen.add(key);
    if (key === '' || key.length > 128) throw invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    if (value.length > 256)
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    if (key.startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester', { TagKey: key });
  }
  return tags;
}

const invalidTag = (message: string, details: Record<string, string>): S3Error =>
  new S3Error(400, 'InvalidTag', message, details);

export const tagSet = (tags: Tags): { TagSet: { Tag: { Key: string; Value: string }[] } } => ({
  TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) },
});
