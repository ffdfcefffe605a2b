import { S3Client, SelectObjectContentCommand, type SelectObjectContentEventStream } from '@aws-sdk/client-s3';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/kernel/clock.ts';
import { createRecordsWriter, selectBody, type SelectOutcome } from '../../../src/services/s3/engine/select-frames.ts';
import { sdkConfig } from '../../support/ports.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text),
);

/** Decodes the frames in a run of bytes with the library that SDKs use. */
const decoded = (bytes: Uint8Array): { type: unknown; body: Buffer; length: number }[] => {
  const frames: { type: unknown; body: Buffer; length: number }[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
    const { headers, body } = codec.decode(bytes.subarray(at, at + length));
    frames.push({
      type: headers[':event-type']?.value ?? headers[':error-code']?.value,
      body: Buffer.from(body),
      length,
    });
    at += length;
  }
  return frames;
};

const stats = { bytesScanned: 7, bytesProcessed: 7, bytesReturned: 7 };
const outcomeOf = (rows: AsyncIterable<Uint8Array>, more: Partial<SelectOutcome> = {}): SelectOutcome => ({
  rows,
  stats: () => stats,
  progress: false,
  clock: systemClock,
  describe: (error) => ({ code: 'Broken', message: String(error) }),
  ...more,
});
const collect = async (body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  if (body instanceof Uint8Array) return Buffer.from(body);
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
};

describe('the frames of a result', () => {
  it('carry any rows, in frames that old clients can hold', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 6 }), (sizes) => {
        const chunks = sizes.map((size, index) => Buffer.alloc(size, index + 1));
        const writer = createRecordsWriter();
        for (const chunk of chunks) writer.add(chunk);
        const frames = decoded(writer.take());
        expect(Buffer.concat(frames.map(({ body }) => body)).equals(Buffer.concat(chunks))).toBe(true);
        for (const { length } of frames) expect(length).toBeLessThan(128 * 1024 - 256);
        expect(writer.size).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('stop reading when the client goes away', async () => {
    let stopped = false;
    const endless = async function* () {
      try {
        for (;;) yield Buffer.alloc(2 ** 20);
      } finally {
        stopped = true;
      }
    };
    for await (const _ of (await selectBody(outcomeOf(endless()))) as AsyncIterable<Uint8Array>) break;
    expect(stopped).toBe(true);
  });

  it.each([
    [false, 'Cont'],
    [true, 'Progress'],
  ])('come although no row does: with progress %s, %s', async (progress, wanted) => {
    const waiting: (() => void)[] = [];
    const clock: Clock = {
      now: () => 0,
      after(_, callback) {
        waiting.push(callback);
        return () => void waiting.splice(waiting.indexOf(callback), 1);
      },
    };
    let found: () => void = () => undefined;
    const slow = async function* () {
      await new Promise<void>((resolve) => (found = resolve));
      yield Buffer.from('row');
    };
    const answer = selectBody(outcomeOf(slow(), { clock, progress }));
    await new Promise(setImmediate);
    waiting[0]?.();
    const body = (await answer) as AsyncIterable<Uint8Array>;
    found();
    const types = decoded(await collect(body)).map(({ type }) => type);
    expect(types).toEqual([wanted, 'Records', ...(progress ? ['Progress'] : []), 'Stats', 'End']);
    expect(waiting).toEqual([]);
  });

  it('end with an error frame once something was sent, and throw before', async () => {
    const failing = async function* (rows: number) {
      for (let row = 0; row < rows; row++) yield Buffer.alloc(2 ** 19);
      throw new Error('no');
    };
    await expect(selectBody(outcomeOf(failing(0)))).rejects.toThrow('no');
    const types = decoded(await collect(await selectBody(outcomeOf(failing(3))))).map(({ type }) => type);
    expect(types.at(-1)).toBe('Broken');
    expect(types).not.toContain('End');
  });
});

describe('a stream cut at every byte', () => {
  let answer: Buffer;
  let cut = 0;
  let pause = true;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write(answer.subarray(0, cut), () => {
        if (pause) setImmediate(() => response.end(answer.subarray(cut)));
        else response.destroy();
      });
    });
  });
  let client: S3Client;

  beforeAll(async () => {
    const rows = async function* () {
      yield Buffer.from('{"name":"é🐉"}\n{"n":1}\n');
    };
    answer = await collect(await selectBody(outcomeOf(rows(), { progress: true })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new S3Client({
      ...sdkConfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      maxAttempts: 1,
    });
  });
  afterAll(() => {
    client.destroy();
    server.close();
  });

  const read = async (): Promise<{ text: string; events: string[] }> => {
    const input = {
      Bucket: 'b',
      Key: 'k',
      Expression: 'x',
      ExpressionType: 'SQL',
      InputSerialization: { JSON: { Type: 'LINES' } },
      OutputSerialization: { JSON: {} },
    } as const;
    const { Payload } = await client.send(new SelectObjectContentCommand(input));
    const parts: Uint8Array[] = [];
    const events: string[] = [];
    for await (const event of Payload as AsyncIterable<SelectObjectContentEventStream>) {
      events.push(Object.keys(event)[0] ?? '');
      if (event.Records?.Payload) parts.push(event.Records.Payload);
    }
    return { text: Buffer.concat(parts).toString(), events };
  };

  it('is what the SDK reads, wherever the network splits it', async () => {
    pause = true;
    for (cut = 1; cut < answer.length; cut++) {
      expect(await read(), `split at ${cut}`).toEqual({
        text: '{"name":"é🐉"}\n{"n":1}\n',
        events: ['Records', 'Progress', 'Stats', 'End'],
      });
    }
  });

  it('never ends in an End event when it is cut off', async () => {
    pause = false;
    for (cut = 1; cut < answer.length; cut += 7) {
      const events = await read().then(
        ({ events: found }) => found,
        () => [],
      );
      expect(events, `cut at ${cut}`).not.toContain('End');
    }
  });
});
