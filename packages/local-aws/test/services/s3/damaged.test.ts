import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  SelectObjectContentCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOperator } from '../../../src/kernel/operator.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { sdkConfig, serveService } from '../../support/ports.ts';
import { respond } from '../../support/respond.ts';
import { plainObjects, refusal, servedS3, type S3Fixture } from './support.ts';

const s3 = servedS3();
const said: string[] = [];
const operator = createOperator({ write: (line) => void said.push(line) });
const { put } = plainObjects(s3);

/** Changes one byte of a row of the newest blob beside the runtime, or cuts or removes the row. */
function damage(row: number, change: 'flip' | 'cut' | 'remove'): void {
  const { database } = s3.ports;
  const [highest] = database.prepare('SELECT max(position) FROM s3_chunks').raw().get() as [number];
  const position = Math.floor(highest / 2 ** 20) * 2 ** 20 + row;
  if (change === 'remove') return void database.prepare('DELETE FROM s3_chunks WHERE position = ?').run(position);
  const [stored] = database.prepare('SELECT bytes FROM s3_chunks WHERE position = ?').raw().get(position) as [Buffer];
  const bytes = Buffer.from(stored);
  const at = bytes.length >> 1;
  bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
  const changed = change === 'cut' ? bytes.subarray(0, -1) : bytes;
  database.prepare('UPDATE s3_chunks SET bytes = ? WHERE position = ?').run(changed, position);
}

/** Reads in a process that starts after the damage, with nothing in memory. */
async function afterRestart<T>(work: (client: S3Fixture['client']) => Promise<T>): Promise<T> {
  const service = createS3(s3.ports);
  const { url, close } = await serveService(service, (request) => respond(service, request, operator));
  const client = s3.client.constructor as new (config: object) => S3Fixture['client'];
  const fresh = new client({ ...sdkConfig(url), maxAttempts: 1 });
  try {
    return await work(fresh);
  } finally {
    fresh.destroy();
    await close();
    await service.stop();
  }
}

const csv = (lines: number): string => `a,b\n${'1,some text of a row\n'.repeat(lines)}`;
const object = (Key: string) => ({ Bucket: 'plain', Key });
const whole = (client: S3Fixture['client'], Key: string, Range?: string) =>
  client
    .send(new GetObjectCommand({ ...object(Key), ...(Range !== undefined && { Range }) }))
    .then(({ Body }) => Body?.transformToByteArray());

describe('an object whose stored bytes were changed', () => {
  it.each(['flip', 'cut', 'remove'] as const)('small, %s: is refused by name and never handed out', async (change) => {
    await put(`small-${change}`, csv(10));
    damage(0, change);
    said.length = 0;
    await afterRestart(async (client) => {
      expect(await refusal(whole(client, `small-${change}`))).toMatchObject({ name: 'InternalError', status: 500 });
      expect(await refusal(whole(client, `small-${change}`, 'bytes=0-1'))).toMatchObject({ name: 'InternalError' });
    });
    expect(said.join('')).toMatch(new RegExp(`ObjectDamaged: the stored bytes of plain/small-${change} are `));
  });

  it('large: its stream ends before the damage, ranges beside it are read', async () => {
    const bytes = Buffer.alloc(12 * 2 ** 20, 'x');
    await put('large', bytes);
    damage(9, 'flip');
    await afterRestart(async (client) => {
      await expect(whole(client, 'large')).rejects.toThrow();
      expect((await whole(client, 'large', `bytes=0-${9 * 2 ** 20 - 1}`))?.length).toBe(9 * 2 ** 20);
      await expect(whole(client, 'large', `bytes=${9 * 2 ** 20}-${9 * 2 ** 20}`)).rejects.toThrow();
    });
  });

  it('of several parts: is refused, and so are its copies', async () => {
    const upload = await s3.client.send(new CreateMultipartUploadCommand(object('parts')));
    const part = { ...object('parts'), UploadId: upload.UploadId, PartNumber: 1 };
    const { ETag } = await s3.client.send(new UploadPartCommand({ ...part, Body: 'the only part' }));
    await s3.client.send(
      new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
    );
    damage(0, 'flip');
    await afterRestart(async (client) => {
      expect(await refusal(whole(client, 'parts'))).toMatchObject({ name: 'InternalError' });
      const copy = client.send(new CopyObjectCommand({ ...object('copied'), CopySource: 'plain/parts' }));
      expect(await refusal(copy)).toMatchObject({ name: 'InternalError' });
    });
  });

  it.each([
    ['small', 10, 0],
    ['large', 600_000, 10],
  ])('%s: S3 Select answers with an error and not with its rows', async (name, lines, row) => {
    await put(`${name}.csv`, csv(lines));
    damage(row, 'flip');
    const scan = async (client: S3Fixture['client']): Promise<void> => {
      const { Payload } = await client.send(
        new SelectObjectContentCommand({
          ...object(`${name}.csv`),
          Expression: 'SELECT COUNT(*) FROM S3Object',
          ExpressionType: 'SQL',
          InputSerialization: { CSV: { FileHeaderInfo: 'USE' } },
          OutputSerialization: { CSV: {} },
        }),
      );
      for await (const event of Payload ?? []) expect(event.Records).toBeUndefined();
    };
    await afterRestart((client) => expect(scan(client)).rejects.toMatchObject({ name: 'InternalError' }));
  });

  it('whichever byte it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        await put('any', bytes);
        damage(0, 'flip');
        await afterRestart(async (client) => {
          expect(await refusal(whole(client, 'any'))).toMatchObject({ name: 'InternalError' });
        });
      }),
      { numRuns: 15 },
    );
  });
});

it('rows of an earlier version have no checksum, and are read', async () => {
  await put('earlier', 'from an earlier version');
  s3.ports.database.exec('ALTER TABLE s3_chunks DROP COLUMN crc');
  await afterRestart(async (client) => {
    expect(Buffer.from((await whole(client, 'earlier')) ?? []).toString()).toBe('from an earlier version');
  });
});
