import { crc32 } from 'node:zlib';
import { UnsupportedError } from '../../../../kernel/errors.ts';
import { writeXml, type XmlContent, type XmlMembers } from '../../../../protocol/rest-xml.ts';
import type { Json, JsonObject } from '../../engine/definition/machine.ts';
import { ExactNumber, isObject, writeJson } from '../../engine/numbers.ts';
import { jsonText } from '../task-error.ts';
import { headerMembers, lists, queryMembers, s3Bindings, type S3Binding } from './members.ts';

/** A request in the form that the S3 of this runtime reads. */
export interface S3Members {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Writes the members of an action as a request. docs: Amazon S3 API Reference, "Actions" */
export function s3Request(action: string, args: JsonObject): S3Members {
  const binding = s3Bindings[action];
  if (!binding) throw new UnsupportedError(`The resource arn:aws:states:::aws-sdk:s3:${action}`);
  const { Bucket, Key, Metadata, ...rest } = args;
  const query = new URLSearchParams(binding.query);
  const headers: Record<string, string> = { ...metadataHeaders(Metadata) };
  for (const [name, value] of Object.entries(rest)) {
    if (value === null || name === binding.body?.member) continue;
    if (Object.hasOwn(queryMembers, name)) query.set(queryMembers[name] as string, jsonText(value));
    else if (Object.hasOwn(headerMembers, name)) headers[headerMembers[name] as string] = jsonText(value);
    else throw new UnsupportedError(`The argument ${name} of aws-sdk:s3:${action}`);
  }
  const body = bodyOf(binding, args);
  return {
    method: binding.method,
    bucket: jsonText(Bucket ?? ''),
    key: binding.object ? jsonText(Key ?? '') : '',
    query,
    headers: { ...bodyHeaders(binding, body), ...headers },
    body,
  };
}

function metadataHeaders(metadata: Json | undefined): Record<string, string> {
  if (!isObject(metadata)) return {};
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name.toLowerCase()}`, jsonText(value)]),
  );
}

/** recorded: test_s3_put_object (a body is JSON, a text too: with its quotation marks) */
function bodyOf({ body }: S3Binding, args: JsonObject): Uint8Array {
  const value = body && args[body.member];
  if (!body || value === undefined || value === null) return new Uint8Array();
  return Buffer.from(body.document === undefined ? writeJson(value) : writeXml(body.document, elements(value)));
}

/** recorded: test_s3_put_object (the checksum that the SDK adds, and the type) */
function bodyHeaders({ body }: S3Binding, bytes: Uint8Array): Record<string, string> {
  if (!body || bytes.length === 0) return {};
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return {
    'x-amz-checksum-crc32': checksum.toString('base64'),
    'x-amz-sdk-checksum-algorithm': 'CRC32',
    ...(body.document === undefined ? { 'content-type': 'text/plain; charset=UTF-8' } : {}),
  };
}

const elementOfList = new Map(Object.entries(lists).map(([element, list]) => [list, element]));

function elements(value: Json): XmlContent {
  if (Array.isArray(value)) return value.map(elements);
  if (value instanceof ExactNumber) return value.value;
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [elementOfList.get(name) ?? name, elements(item)]),
  ) satisfies XmlMembers;
}
