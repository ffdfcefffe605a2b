import type { SelectStats } from 's3-select';
import { createFrameEncoder, encodeError, encodeFrame, eventHeaders } from '../../../protocol/event-stream.ts';

/** Old Java clients read frames into a buffer of 128 KiB. */
const maxPayload = 128 * 1024 - 1024;
/** Frames that go out in one write. */
const batchBytes = 2 ** 20;

const recordsFrame = createFrameEncoder(eventHeaders('Records', 'application/octet-stream'));
const statsFrame = createFrameEncoder(eventHeaders('Stats', 'text/xml'));
const progressFrame = createFrameEncoder(eventHeaders('Progress', 'text/xml'));
const endFrame = encodeFrame(eventHeaders('End'));

const statsDocument = (root: 'Stats' | 'Progress', stats: SelectStats): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><${root}><BytesScanned>${stats.bytesScanned}</BytesScanned><BytesProcessed>${stats.bytesProcessed}</BytesProcessed><BytesReturned>${stats.bytesReturned}</BytesReturned></${root}>`
  );

/** Cuts rows into Records frames without regard to where a row ends, as S3 does. */
export function createRecordsWriter(): { add(rows: Uint8Array): void; take(): Buffer[]; readonly size: number } {
  let frames: Buffer[] = [];
  let parts: Uint8Array[] = [];
  let pending = 0;
  let size = 0;
  const flush = (): void => {
    if (pending > 0) frames.push(recordsFrame(...parts));
    parts = [];
    pending = 0;
  };
  return {
    add(rows) {
      for (let at = 0; at < rows.length; ) {
        const part = rows.subarray(at, at + maxPayload - pending);
        parts.push(part);
        pending += part.length;
        at += part.length;
        if (pending === maxPayload) flush();
      }
      size += rows.length;
    },
    take() {
      flush();
      const taken = frames;
      frames = [];
      size = 0;
      return taken;
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
  /** Code and message of an error that the client may see. */
  readonly describe: (error: unknown) => { code: string; message: string };
}

/**
 * The answer's body. A small one comes in a single piece. An error before the first row is thrown, to be answered in XML;
 * a later one ends the stream with an error frame, and then no End follows.
 */
export async function selectBody(outcome: SelectOutcome): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const rows = outcome.rows[Symbol.asyncIterator]();
  const first = await nextBatch(rows, outcome, true);
  return first.ended ? first.bytes : remaining(first.bytes, rows, outcome);
}

async function* remaining(first: Uint8Array, rows: AsyncIterator<Uint8Array>, outcome: SelectOutcome): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield first;
    for (;;) {
      const batch = await nextBatch(rows, outcome, false);
      yield batch.bytes;
      if (batch.ended) return;
    }
  } finally {
    await rows.return?.();
  }
}

async function nextBatch(rows: AsyncIterator<Uint8Array>, outcome: SelectOutcome, first: boolean): Promise<{ bytes: Buffer; ended: boolean }> {
  const writer = createRecordsWriter();
  try {
    while (writer.size < batchBytes) {
      const next = await rows.next();
      if (next.done === true)
        return { bytes: join([...writer.take(), ...progressFrames(outcome), statsFrame(statsDocument('Stats', outcome.stats())), endFrame]), ended: true };
      writer.add(next.value);
    }
  } catch (error) {
    if (first && writer.size === 0) throw error;
    const { code, message } = outcome.describe(error);
    return { bytes: join([...writer.take(), encodeError(code, message)]), ended: true };
  }
  return { bytes: join([...writer.take(), ...progressFrames(outcome)]), ended: false };
}

const progressFrames = ({ progress, stats }: SelectOutcome): Buffer[] => (progress ? [progressFrame(statsDocument('Progress', stats()))] : []);
const join = (frames: Buffer[]): Buffer => (frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames));
