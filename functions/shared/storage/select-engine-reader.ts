import type { GetObjectCommandInput, GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { errorName, IncompleteSelectError } from './errors.ts';
import type { SelectedRow, SelectQuery } from './object-store.ts';
import type { PartSizes } from './select-engine-parts.ts';
import { partsOf, readAhead } from './select-engine-parts.ts';
import type { WarmObjects } from './select-engine-warm.ts';
import { createWarmObjects } from './select-engine-warm.ts';
import { offsetFor, selectWithEngine } from './select-engine.ts';

export interface EngineLimits extends PartSizes {
  /** Objects up to this size are read as a whole and kept. */
  readonly smallBytes: number;
  /** The most bytes that are kept. */
  readonly warmBytes: number;
}

const mebibyte = 1024 * 1024;
const usual: EngineLimits = {
  smallBytes: 4 * mebibyte,
  warmBytes: 64 * mebibyte,
  first: mebibyte,
  most: 8 * mebibyte,
  width: 4,
};
const mostAttempts = 3;
const mostKnown = 10_000;

export type EngineReader = (bucket: string, key: string, query: SelectQuery) => Promise<readonly SelectedRow[]>;

/**
 * Runs the same SQL over GetObject. It reads small objects as a whole and keeps them by their ETag. It reads large
 * objects in parts, several at once, as far as the LIMIT needs them.
 */
export function createEngineReader(client: S3Client, limits: EngineLimits = usual): EngineReader {
  const warm = createWarmObjects(limits.warmBytes);
  const large = new Set<string>();
  return async (bucket, key, query) => {
    const object: Target = { client, warm, large, limits, bucket, key, id: `${bucket}/${key}` };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await selectFrom(object, query);
      } catch (error) {
        // The object was replaced while it was read in parts, and rows of two objects must not be mixed.
        if (errorName(error) !== 'PreconditionFailed' || attempt === mostAttempts) throw error;
      }
    }
  };
}

interface Target {
  readonly client: S3Client;
  readonly warm: WarmObjects;
  /** The objects that were large at their last reading. */
  readonly large: Set<string>;
  readonly limits: EngineLimits;
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
}

async function selectFrom(target: Target, query: SelectQuery): Promise<readonly SelectedRow[]> {
  const offset = offsetFor(query);
  const opened = await open(target);
  if ('bytes' in opened)
    return selectWithEngine(query, Math.min(offset, opened.bytes.length), opened.bytes.subarray(offset));
  const stop = new AbortController();
  const read = ({ start, end }: { readonly start: number; readonly end: number }): Promise<Uint8Array> =>
    readPart(target, opened.etag, start, end, stop.signal);
  try {
    const border = Math.min((query.end ?? opened.size) + 1, opened.size);
    return await selectWithEngine(
      query,
      offset,
      readAhead(partsOf(offset, border, opened.size, target.limits), border, target.limits.width, read),
    );
  } finally {
    // The LIMIT was reached, or something failed, so the parts that are still being read are not needed.
    stop.abort();
  }
}

type Opened = { readonly bytes: Uint8Array } | { readonly etag: string; readonly size: number };

/**
 * Answers a small object as a whole, from memory if it is still current. Of a large object it answers what is needed to
 * read it in parts.
 */
async function open(target: Target): Promise<Opened> {
  const { warm, large, limits, id } = target;
  const held = warm.get(id);
  const range = `bytes=0-${large.has(id) ? 0 : limits.smallBytes - 1}`;
  const answer = await getOrKeep(target, held === undefined ? { Range: range } : { IfNoneMatch: held.etag });
  if (answer === 'unchanged') return { bytes: held?.bytes ?? new Uint8Array() };
  if (answer === 'empty') return { bytes: new Uint8Array() };
  const { etag, size, body } = readAnswer(answer);
  if (size > limits.smallBytes) {
    (body as unknown as { destroy(): void }).destroy();
    warm.delete(id);
    if (large.size < mostKnown) large.add(id);
    return { etag, size };
  }
  if (large.delete(id)) {
    (body as unknown as { destroy(): void }).destroy();
    return open(target);
  }
  const bytes = await collect(body, size);
  warm.put(id, { etag, bytes });
  return { bytes };
}

async function getOrKeep(
  target: Target,
  input: Partial<GetObjectCommandInput>,
): Promise<GetObjectCommandOutput | 'unchanged' | 'empty'> {
  try {
    return await get(target, input);
  } catch (error) {
    // The SDK takes every status from 300 on for an error. observed: @aws-sdk/client-s3 3.1169.0
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 304) return 'unchanged';
    if (errorName(error) === 'InvalidRange') return 'empty';
    throw error;
  }
}

const get = (
  { client, bucket, key }: Target,
  input: Partial<GetObjectCommandInput>,
  abortSignal?: AbortSignal,
): Promise<GetObjectCommandOutput> =>
  client.send(
    new GetObjectCommand({ ...input, Bucket: bucket, Key: key }),
    abortSignal === undefined ? {} : { abortSignal },
  );

type Body = NonNullable<GetObjectCommandOutput['Body']>;

function readAnswer({ Body: body, ETag: etag, ContentRange, ContentLength }: GetObjectCommandOutput): {
  readonly etag: string;
  readonly size: number;
  readonly body: Body;
} {
  const size = ContentRange === undefined ? ContentLength : Number(/\/(\d+)$/.exec(ContentRange)?.[1]);
  if (body === undefined || etag === undefined || size === undefined || !Number.isSafeInteger(size))
    throw new IncompleteSelectError('S3 sent an object without body, ETag or size.');
  return { etag, size, body };
}

async function collect(body: Body, wanted: number): Promise<Uint8Array> {
  const bytes = await body.transformToByteArray();
  if (bytes.length !== wanted) throw new IncompleteSelectError(`S3 sent ${bytes.length} bytes of ${wanted}.`);
  return bytes;
}

async function readPart(
  target: Target,
  etag: string,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const read = async (): Promise<Uint8Array> => {
    const answer = await get(target, { Range: `bytes=${start}-${end - 1}`, IfMatch: etag }, signal);
    return collect(readAnswer(answer).body, end - start);
  };
  // The SDK repeats a request that was refused, but not a body that broke off. observed: @aws-sdk/client-s3 3.1169.0
  return read().catch((error: unknown) =>
    signal.aborted || error instanceof S3ServiceException ? Promise.reject(error as Error) : read(),
  );
}
