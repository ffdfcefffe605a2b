import { onObject } from '../needs.ts';
import { publicError } from '../../../contract/respond.ts';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { prepare, S3SelectError, type SelectQuery } from 's3-select';
import type { Operator } from '../../../kernel/operator.ts';
import { parseXml } from '../../../protocol/rest-xml.ts';
import type { S3Context } from '../context.ts';
import { readPayload } from '../engine/payload.ts';
import { selectBody } from '../engine/select-frames.ts';
import { readSelectRequest, type SelectCall } from '../engine/select-request.ts';
import { methodNotAllowed, S3Error } from '../errors.ts';
import { findObject } from '../objects.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';
import type { ObjectVersion } from '../store/model.ts';

const streamType = { 'content-type': 'application/octet-stream', 'x-amz-server-side-encryption': 'AES256' };

export const SelectObjectContent: S3Action = {
  query: ['select', 'select-type'],
  headers: [...payloadHeaders],
  needs: onObject('s3:GetObject'),
  genuine: [
    {
      method: 'POST',
      path: '/bucket/key',
      query: { select: '', 'select-type': '2' },
      body: '<SelectObjectContentRequest/>',
    },
  ],
  async run({ bucket, key, headers, body }, context: S3Context) {
    if (context.selectDisabled) throw methodNotAllowed({ Method: 'POST', ResourceType: 'OBJECT' });
    const object = findObject(context.store, bucket, key, null);
    const select = readSelectRequest(parseXml(readPayload(headers, body).bytes));
    try {
      const offset = sourceOffset(select, object.size);
      const query = prepare(select.request, { sourceOffset: offset, objectSize: object.size });
      const rows = query.run(readSource(context, object, select, offset));
      const stats = (): SelectQuery['stats'] =>
        select.compression === 'NONE' ? query.stats : { ...query.stats, bytesScanned: object.size };
      return {
        status: 200,
        headers: streamType,
        body: await selectBody({
          rows,
          stats,
          progress: select.progress,
          clock: context.clock,
          describe: describedTo(context.operator),
        }),
      };
    } catch (error) {
      throw translate(error);
    }
  },
};

/**
 * Reading begins one byte before the scan range, which tells whether a record starts with the range. A CSV header is
 * read from the beginning.
 */
function sourceOffset({ request: { scanRange, input } }: SelectCall, size: number): number {
  if (!scanRange || input.csv) return 0;
  const start = scanRange.start ?? Math.max(size - (scanRange.end ?? 0), 0);
  return Math.min(Math.max(start - 1, 0), size);
}

function readSource(
  { store }: S3Context,
  object: ObjectVersion,
  { compression }: SelectCall,
  offset: number,
): Uint8Array | AsyncIterable<Uint8Array> {
  const whole = store.blobs.readWhole(object.id, object.blobs, object.size);
  if (whole && compression === 'NONE') return whole.subarray(offset);
  const stored = whole ? [whole] : store.blobs.stream(object.blobs, offset, object.size);
  return compression === 'NONE' ? (stored as AsyncIterable<Uint8Array>) : gunzip(stored);
}

async function* gunzip(
  stored: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = Readable.from(stored);
  const unzip = createGunzip();
  source.on('error', (error) => unzip.destroy(error));
  try {
    yield* source.pipe(unzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw error;
    throw new S3SelectError(
      'InvalidCompressionFormat',
      'The file is not in a supported compression format. Only GZIP and BZIP2 are supported.',
    );
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

const statuses: Readonly<Record<string, number>> = { Busy: 503, InternalError: 500, UnauthorizedAccess: 401 };

const translate = (error: unknown): unknown =>
  error instanceof S3SelectError ? new S3Error(statuses[error.code] ?? 400, error.code, error.message) : error;

const describedTo =
  (operator: Operator) =>
  (error: unknown): { code: string; message: string } =>
    publicError(translate(error), operator);
