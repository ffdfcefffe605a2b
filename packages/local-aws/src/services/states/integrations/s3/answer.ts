import type { AwsResponse } from '../../../../contract/service.ts';
import { parseXml, type XmlElement } from '../../../../protocol/rest-xml.ts';
import type { Json, JsonObject } from '../../engine/definition/machine.ts';
import { headerMembers, lists, numbers, s3Bindings, truths } from './members.ts';

const memberOfHeader = new Map(Object.entries(headerMembers).map(([member, header]) => [header, member]));

/** Reads the answer of this runtime's S3 as members. recorded: test_s3_get_object, test_s3_put_object */
export async function s3Members(action: string, { headers, body }: AwsResponse): Promise<JsonObject> {
  const bytes = await bytesOf(body);
  const isObject = action === 'GetObject' || action === 'HeadObject';
  const isDocument = !isObject && bytes.length > 0;
  const members: JsonObject = {};
  for (const [header, value] of Object.entries(headers)) {
    const member = memberOfHeader.get(header);
    if (member === undefined || (!isObject && isAboutTheAnswer.has(member))) continue;
    members[member] = member === 'LastModified' ? new Date(value).toISOString() : valueOf(member, value);
  }
  return {
    ...members,
    ...(isDocument ? documentOf(action, parseXml(bytes)) : {}),
    // recorded: test_s3_get_object
    ...(isObject ? { Metadata: metadataOf(headers) } : {}),
    ...(action === 'GetObject' ? { Body: bytes.toString('utf8') } : {}),
  };
}

const isAboutTheAnswer = new Set(['ContentLength', 'ContentType']);

export async function bytesOf(body: AwsResponse['body']): Promise<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const metadataOf = (headers: AwsResponse['headers']): JsonObject =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), value]),
  );

function documentOf(action: string, root: XmlElement): JsonObject {
  if (s3Bindings[action]?.query?.['location'] === '') return { LocationConstraint: root.text };
  return membersOf(root);
}

function membersOf({ children }: XmlElement): JsonObject {
  const members: JsonObject = {};
  for (const child of children) {
    const list = Object.hasOwn(lists, child.name) && child.children.length > 0 ? lists[child.name] : undefined;
    const value = child.children.length > 0 ? membersOf(child) : valueOf(child.name, child.text);
    if (list === undefined) members[child.name] = value;
    else members[list] = [...((members[list] as Json[] | undefined) ?? []), value];
  }
  // The list of buckets stands in an element of its own.
  const { Buckets } = members;
  if (Buckets !== undefined && typeof Buckets === 'object' && Buckets !== null && 'Bucket' in Buckets)
    members['Buckets'] = Buckets['Bucket'] as Json;
  return members;
}

function valueOf(member: string, text: string): Json {
  if (numbers.has(member)) return Number(text);
  return truths.has(member) ? text === 'true' : text;
}
