import type { S3Client, SelectObjectContentEventStream } from '@aws-sdk/client-s3';
import { SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { IncompleteSelectError, MissingObjectError, errorName } from './errors.ts';
import type { SelectedRow, SelectQuery } from './object-store.ts';
import type { EngineReader } from './select-engine-reader.ts';
import { createEngineReader } from './select-engine-reader.ts';
import { parseLines } from './select-engine.ts';
import type { Telemetry } from './telemetry.ts';

export type SelectReader = (bucket: string, key: string, query: SelectQuery) => Promise<readonly SelectedRow[]>;

export interface SelectReaderOptions {
  /** The value is false if the operator knows that the account has no S3 Select. Then it is not tried. */
  readonly select?: boolean;
  readonly readWithEngine?: EngineReader;
}

/** Reads by S3 Select if the account has it, and otherwise runs the same SQL over GetObject. */
export function createSelectReader(
  client: S3Client,
  telemetry: Telemetry,
  { select: allowed = true, readWithEngine = createEngineReader(client) }: SelectReaderOptions = {},
): SelectReader {
  let withoutSelect = !allowed;
  return async (bucket, key, query) => {
    try {
      if (!withoutSelect) return await select(client, bucket, key, query);
    } catch (error) {
      // S3 Select is closed to new customers. docs: Amazon S3 User Guide, "Querying data in place with Amazon S3
      // Select". No page names the error of such an account; these two codes count as that, and any other error is an
      // error.
      if (!['MethodNotAllowed', 'NotImplemented'].includes(errorName(error))) throw translated(error, key);
      if (!withoutSelect)
        telemetry.warn('This account has no S3 Select: reading whole objects instead.', { error: errorName(error) });
      withoutSelect = true;
    }
    telemetry.count('SelectFallback');
    return readWithEngine(bucket, key, query).catch((error: unknown) =>
      Promise.reject(translated(error, key) as Error),
    );
  };
}

async function select(
  client: S3Client,
  bucket: string,
  key: string,
  query: SelectQuery,
): Promise<readonly SelectedRow[]> {
  const ask = (): Promise<readonly SelectedRow[]> => selectOnce(client, bucket, key, query);
  // The SDK repeats a request that was refused, but not a stream that broke off. observed: @aws-sdk/client-s3 3.1169.0
  return ask().catch((error: unknown) => (isBrokenStream(error) ? ask() : Promise.reject(error as Error)));
}

function isBrokenStream(error: unknown): boolean {
  return (
    error instanceof IncompleteSelectError ||
    (error instanceof Error && !('$response' in error) && ['InternalError', 'ECONNRESET'].includes(error.name))
  );
}

async function selectOnce(
  client: S3Client,
  bucket: string,
  key: string,
  query: SelectQuery,
): Promise<readonly SelectedRow[]> {
  const { Payload } = await client.send(
    new SelectObjectContentCommand({
      Bucket: bucket,
      Key: key,
      ExpressionType: 'SQL',
      Expression: query.expression,
      InputSerialization: { JSON: { Type: 'LINES' }, CompressionType: 'NONE' },
      OutputSerialization: { JSON: { RecordDelimiter: '\n' } },
      // Without an end the range ends with the object. docs: Amazon S3 API Reference, "ScanRange"
      ScanRange: { Start: query.start, ...(query.end !== undefined && { End: query.end }) },
    }),
  );
  if (Payload === undefined) throw new IncompleteSelectError('S3 Select sent no stream.');
  return parseLines(await collect(Payload));
}

/** A frame may contain a part of a record or many records, so only the complete stream is an answer. */
async function collect(events: AsyncIterable<SelectObjectContentEventStream>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  let returned: number | undefined;
  let ended = false;
  for await (const event of events) {
    if (event.Records?.Payload !== undefined) {
      chunks.push(event.Records.Payload);
      received += event.Records.Payload.length;
    }
    if (event.Stats?.Details?.BytesReturned !== undefined) returned = event.Stats.Details.BytesReturned;
    if (event.End !== undefined) ended = true;
  }
  // The SDK reports no error when the stream is cut between two frames. observed: @aws-sdk/client-s3 3.1169.0
  if (!ended) throw new IncompleteSelectError('The stream of S3 Select ended without its End event.');
  if (returned !== undefined && returned !== received)
    throw new IncompleteSelectError(`S3 Select returned ${returned} bytes and ${received} arrived.`);
  return Buffer.concat(chunks);
}

function translated(error: unknown, key: string): unknown {
  return errorName(error) === 'NoSuchKey'
    ? new MissingObjectError(`There is no object ${key}.`, { cause: error })
    : error;
}
