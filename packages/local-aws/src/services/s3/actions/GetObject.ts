import { onObject } from '../needs.ts';
import type { AwsResponse } from '../../../contract/service.ts';
import type { S3Context } from '../context.ts';
import { checkRead } from '../engine/conditions.ts';
import { readPart } from '../engine/part-range.ts';
import { readRange } from '../engine/range.ts';
import { checksumHeaders, findObject, headerValue, objectHeaders } from '../objects.ts';
import type { S3Action, S3Call } from '../s3-action.ts';
import type { ObjectVersion } from '../store/model.ts';

/** The headers of the answer that a request may override. */
export const overrides = [
  'response-content-type',
  'response-content-language',
  'response-expires',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
];

export const GetObject: S3Action = {
  query: ['versionId', 'partNumber', ...overrides],
  headers: [],
  needs: onObject('s3:GetObject'),
  genuine: [{ method: 'GET', path: '/bucket/key', headers: { range: 'bytes=0-9' } }],
  run: (call, context: S3Context) => {
    const { store } = context;
    const { bucket, key, query } = call;
    const version = findObject(store, bucket, key, query.get('versionId'));
    const head = readHead(context, call, version);
    if (head.status === 304 || version.size === 0) return { ...head, body: '' };
    const whole = store.blobs.readWhole(version.id, version.blobs, version.size);
    const body = whole ? whole.subarray(head.start, head.end) : store.blobs.stream(version.blobs, head.start, head.end);
    return { status: head.status, headers: head.headers, body };
  },
};

/** Makes the status and the headers for GET and HEAD: conditions, range, checksum. */
export function readHead(
  { store, clock }: S3Context,
  { bucket, headers, query }: S3Call,
  version: ObjectVersion,
): Omit<AwsResponse, 'body'> & { start: number; end: number } {
  const found = objectHeaders(store, bucket, version);
  for (const parameter of overrides) {
    const value = query.get(parameter);
    if (value !== null) found[parameter.slice('response-'.length)] = headerValue(parameter, value);
  }
  const current = checkRead(headers, version, { now: clock.now() }) !== undefined;
  if (current) return { status: 304, headers: found, start: 0, end: 0 };
  const partNumber = query.get('partNumber');
  const part = partNumber === null ? undefined : readPart(partNumber, headers['range'], version);
  if (part?.count !== undefined) found['x-amz-mp-parts-count'] = String(part.count);
  const isPart = part !== undefined && version.size > 0;
  const range = isPart ? part : readRange(headers['range'], version.size);
  const { start, end } = range ?? { start: 0, end: version.size };
  found['content-length'] = String(end - start);
  if (range) found['content-range'] = `bytes ${start}-${end - 1}/${version.size}`;
  // A checksum of the whole object says nothing about a part of it.
  if ((!range || end - start === version.size) && headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED')
    Object.assign(found, checksumHeaders(version.checksum));
  return { status: range ? 206 : 200, headers: found, start, end };
}
