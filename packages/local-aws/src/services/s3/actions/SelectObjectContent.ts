import { onObject } from '../needs.ts';
import { publicError } from '../../../contract/respond.ts';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { prepare, prepareRows, S3SelectError } from 's3-select';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Operator } from '../../../kernel/operator.ts';
import { parseXml } from '../../../protocol/rest-xml.ts';
import type { S3Context } from '../context.ts';
import { readPayload } from '../engine/payload.ts';
import { selectBody, type SelectOutcome } from '../engine/select-frames.ts';
import { readSelectRequest, type SelectCall } from '../engine/select-request.ts';
import { methodNotAllowed, S3Error } from '../errors.ts';
import { findObject } from '../objects.ts';
import { checkBzip2, checkParquet, notApplicable, truncatedInput } from '../select/formats.ts';
import { mostBytes } from '../select/select-process.ts';
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
      const isApart = select.isParquet || select.compression === 'BZIP2';
      const { rows, stats } = isApart
        ? selectApart(context, { bucket, object }, select)
        : selectHere(context, object, select);
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

type Selected = Pick<SelectOutcome, 'rows' | 'stats'>;

function selectHere(context: S3Context, object: ObjectVersion, select: SelectCall): Selected {
  const offset = sourceOffset(select, object.size);
  const query = prepare(select.request, { sourceOffset: offset, objectSize: object.size });
  return {
    rows: query.run(readSource(context, object, select, offset)),
    stats: () => (select.compression === 'NONE' ? query.stats : { ...query.stats, bytesScanned: object.size }),
  };
}

/** Runs a query on a format that another process reads. What is wrong with the query itself is found here. */
function selectApart(
  context: S3Context,
  { bucket, object }: { bucket: string; object: ObjectVersion },
  { request, isParquet }: SelectCall,
): Selected {
  if (isParquet) prepareRows(request);
  else prepare(request);
  const format = isParquet ? 'PARQUET' : 'BZIP2';
  if (object.size > mostBytes)
    throw new UnsupportedError(`S3 Select on ${format} objects of more than ${mostBytes} bytes`);
  let stats = { bytesScanned: 0, bytesProcessed: 0, bytesReturned: 0 };
  async function* rows(): AsyncGenerator<Uint8Array, void, undefined> {
    const { store, clock, selecting } = context;
    const piece = (start: number, end: number): Buffer =>
      Buffer.concat([...store.blobs.chunks(object.blobs, start, end)]);
    if (isParquet) checkParquet(piece(Math.max(0, object.size - 12), object.size), object.size);
    else checkBzip2(piece(0, 4));
    const bytes = store.blobs.stream(object.blobs, 0, object.size);
    // Bytes that nobody has begun to read would be held for ever.
    const release = (): Promise<unknown> =>
      bytes.next().then(
        () => bytes.return(),
        () => undefined,
      );
    const job = { format, request, now: clock.now() } as const;
    const answer = await selecting.run(bucket, job, bytes).finally(release);
    stats = answer.stats;
    yield answer.rows;
    if (answer.error) throw new S3SelectError(answer.error.code, answer.error.message);
  }
  return { rows: rows(), stats: () => stats };
}

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
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') !== true) throw error;
    throw isNoGzip(error) ? notApplicable('GZIP') : truncatedInput();
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

/** zlib says so when the first bytes are not those of GZIP. */
const isNoGzip = (error: unknown): boolean => error instanceof Error && error.message === 'incorrect header check';

const statuses: Readonly<Record<string, number>> = { Busy: 503, InternalError: 500, UnauthorizedAccess: 401 };

const translate = (error: unknown): unknown =>
  error instanceof S3SelectError ? new S3Error(statuses[error.code] ?? 400, error.code, error.message) : error;

const describedTo =
  (operator: Operator) =>
  (error: unknown): { code: string; message: string } =>
    publicError(translate(error), operator);
