import type { SelectStats } from 's3-select';
import type { Clock } from '../../../kernel/clock.ts';
import { createFrameEncoder, encodeError, encodeFrame, eventHeaders } from '../../../protocol/event-stream.ts';

/** Old Java clients read frames into a buffer of 128 KiB. recorded: minio/minio, internal/s3select/message.go */
const maxPayload = 128 * 1024 - 1024;
/** The bytes of the frames that go out in one write. */
const batchBytes = 2 ** 20;
/**
 * S3 sends Cont from time to time, so that connections stay open. No page says how often. docs: Amazon S3 API
 * Reference, "Appendix: SelectObjectContent Response"
 */
const quietMilliseconds = 5_000;

const recordsFrame = createFrameEncoder(eventHeaders('Records', 'application/octet-stream'));
const statsFrame = createFrameEncoder(eventHeaders('Stats', 'text/xml'));
const progressFrame = createFrameEncoder(eventHeaders('Progress', 'text/xml'));
const contFrame = encodeFrame(eventHeaders('Cont'));
const endFrame = encodeFrame(eventHeaders('End'));

const statsDocument = (root: 'Stats' | 'Progress', stats: SelectStats): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><${root}><BytesScanned>${stats.bytesScanned}</BytesScanned>` +
      `<BytesProcessed>${stats.bytesProcessed}</BytesProcessed>` +
      `<BytesReturned>${stats.bytesReturned}</BytesReturned></${root}>`,
  );

/**
 * Collects rows and cuts them into Records frames, wherever a row ends. docs: Amazon S3 API Reference, "Appendix:
 * SelectObjectContent Response"
 */
export function createRecordsWriter(): {
  add(rows: Uint8Array): void;
  take(tail?: readonly Buffer[]): Buffer;
  readonly size: number;
} {
  let chunks: Uint8Array[] = [];
  let size = 0;
  /** Takes the next `wanted` bytes of the collected rows, as pieces. */
  const gather = (wanted: number): Uint8Array[] => {
    const parts: Uint8Array[] = [];
    for (let left = wanted; left > 0;) {
      const chunk = chunks[0] as Uint8Array;
      const part = chunk.subarray(0, left);
      parts.push(part);
      left -= part.length;
      if (part.length === chunk.length) chunks.shift();
      else chunks[0] = chunk.subarray(part.length);
    }
    return parts;
  };
  return {
    add(rows) {
      if (rows.length > 0) chunks.push(rows);
      size += rows.length;
    },
    /** Answers all frames, followed by the tail, in one buffer, so that the rows are copied only once. */
    take(tail = []) {
      const count = Math.ceil(size / maxPayload);
      const bytes = Buffer.allocUnsafe(
        tail.reduce((sum, frame) => sum + frame.length, size + count * recordsFrame.overhead),
      );
      let at = 0;
      for (let left = size; left > 0; left -= maxPayload) {
        const payload = Math.min(left, maxPayload);
        at = recordsFrame.write(bytes, at, payload, gather(payload));
      }
      for (const frame of tail) {
        bytes.set(frame, at);
        at += frame.length;
      }
      chunks = [];
      size = 0;
      return bytes;
    },
    get size() {
      return size;
    },
  };
}

export interface SelectOutcome {
  readonly rows: AsyncIterable<Uint8Array>;
  readonly stats: () => SelectStats;
  readonly progress: boolean;
  readonly clock: Clock;
  /** Answers the code and message of an error that the client may see. */
  readonly describe: (error: unknown) => { code: string; message: string };
}

/**
 * Makes the body of the answer. A small body is a single piece. An error before the first row is thrown, and answered
 * in XML. A later error ends the stream with an error frame, and then no End follows.
 */
export async function selectBody(outcome: SelectOutcome): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const rows = createRowReader(outcome);
  const first = await nextBatch(rows, outcome, true);
  return first.ended ? first.bytes : remaining(first.bytes, rows, outcome);
}

/** Reads rows, and tells when none came for a while, because the client must then get another frame. */
interface RowReader {
  next(): Promise<IteratorResult<Uint8Array> | 'quiet'>;
  stop(): Promise<unknown>;
}

function createRowReader({ rows, clock }: SelectOutcome): RowReader {
  const iterator = rows[Symbol.asyncIterator]();
  let asked: Promise<IteratorResult<Uint8Array>> | undefined;
  return {
    next() {
      asked ??= iterator.next();
      const waiting = asked;
      return new Promise((resolve, reject) => {
        const cancel = clock.after(quietMilliseconds, () => resolve('quiet'));
        waiting
          .finally(() => {
            cancel();
            if (asked === waiting) asked = undefined;
          })
          .then(resolve, reject);
      });
    },
    async stop() {
      await iterator.return?.();
    },
  };
}

async function* remaining(
  first: Uint8Array,
  rows: RowReader,
  outcome: SelectOutcome,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield first;
    for (;;) {
      const batch = await nextBatch(rows, outcome, false);
      yield batch.bytes;
      if (batch.ended) return;
    }
  } finally {
    await rows.stop();
  }
}

async function nextBatch(
  rows: RowReader,
  outcome: SelectOutcome,
  first: boolean,
): Promise<{ bytes: Buffer; ended: boolean }> {
  const writer = createRecordsWriter();
  try {
    while (writer.size < batchBytes) {
      const next = await rows.next();
      if (next === 'quiet')
        return { bytes: writer.take(outcome.progress ? progressFrames(outcome) : [contFrame]), ended: false };
      if (next.done === true)
        return {
          bytes: writer.take([
            ...progressFrames(outcome),
            statsFrame(statsDocument('Stats', outcome.stats())),
            endFrame,
          ]),
          ended: true,
        };
      writer.add(next.value);
    }
  } catch (error) {
    if (first && writer.size === 0) throw error;
    const { code, message } = outcome.describe(error);
    return { bytes: writer.take([encodeError(code, message)]), ended: true };
  }
  return { bytes: writer.take(progressFrames(outcome)), ended: false };
}

const progressFrames = ({ progress, stats }: SelectOutcome): Buffer[] =>
  progress ? [progressFrame(statsDocument('Progress', stats()))] : [];
