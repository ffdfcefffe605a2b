import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/kernel/clock.ts';
import { pipelineOver } from '../support/pipeline.ts';
import { createFaults } from '../../src/faults/faults.ts';
import { followFaultsFile } from '../../src/faults/file.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { listen, type Listening } from '../../src/server/listen.ts';
import { createS3 } from '../../src/services/s3/index.ts';
import { provision, sdkConfig, testPorts } from '../support/ports.ts';
import { recordingOperator, terminal } from '../support/operator.ts';

const ports = testPorts();
const faults = createFaults({ clock: systemClock, ids: systemIds });
let server: Listening;
let s3: S3Client;
let oneAttempt: S3Client;

beforeAll(async () => {
  const service = createS3(ports);
  await provision(service, 'AWS::S3::Bucket', 'Bucket', { BucketName: 'bucket' });
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 2 ** 20,
    newRequestId: systemIds.uuid,
    operator: terminal,
    handle: pipelineOver({ s3: service }, { faults }),
  });
  const config = { ...sdkConfig(`http://127.0.0.1:${server.port}`), forcePathStyle: true };
  s3 = new S3Client(config);
  oneAttempt = new S3Client({
    ...config,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
  });
});
afterEach(() => faults.clear());
afterAll(async () => {
  await server.close();
  ports.dispose();
});

const put = (Key: string, more = {}) => new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'body', ...more });
const text = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key }))).Body?.transformToString();

describe('faults at the door, as an AWS SDK sees them', () => {
  it('an error has the code and status that S3 gives it', async () => {
    for (const [code, status] of [
      ['InternalError', 500],
      ['PreconditionFailed', 412],
      ['ConditionalRequestConflict', 409],
    ] as const) {
      faults.set([{ service: 's3', action: 'PutObject', kind: 'error', code }]);
      await expect(oneAttempt.send(put('refused'))).rejects.toMatchObject({
        name: code,
        $metadata: { httpStatusCode: status },
      });
    }
    faults.clear();
    await expect(text('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('a throttle is repeated by the SDK', async () => {
    faults.set([{ service: 's3', action: 'PutObject', kind: 'throttle', count: 1 }]);
    expect((await s3.send(put('throttled'))).$metadata.attempts).toBe(2);
  });

  it('a time-out has its effect: the repeated conditional put meets its own write', async () => {
    faults.set([{ service: 's3', action: 'PutObject', kind: 'timeout', count: 1 }]);
    await expect(s3.send(put('own', { IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('own')).toBe('body');
  });

  it('a hanging call is without effect and without answer', async () => {
    faults.set([{ service: 's3', action: 'PutObject', kind: 'hang', latencyMs: 2_000 }]);
    await expect(oneAttempt.send(put('hanging'))).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(text('hanging')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('a slow call is slow', async () => {
    faults.set([{ service: 's3', action: 'PutObject', kind: 'slow', latencyMs: 60 }]);
    const started = performance.now();
    await s3.send(put('slow'));
    expect(performance.now() - started).toBeGreaterThan(55);
  });

  it('a cut stream breaks off, with the connection or without a word', async () => {
    await s3.send(put('rows', { Body: '{"a":1}\n{"a":2}\n' }));
    const select = async () => {
      const { Payload } = await oneAttempt.send(
        new SelectObjectContentCommand({
          Bucket: 'bucket',
          Key: 'rows',
          ExpressionType: 'SQL',
          Expression: 'SELECT * FROM S3Object s',
          InputSerialization: { JSON: { Type: 'LINES' } },
          OutputSerialization: { JSON: {} },
        }),
      );
      let ended = false;
      for await (const event of Payload ?? []) ended ||= event.End !== undefined;
      return ended;
    };
    expect(await select()).toBe(true);
    faults.set([{ service: 's3', action: 'SelectObjectContent', kind: 'cut-stream', clean: true }]);
    expect(await select()).toBe(false);
    faults.set([{ service: 's3', action: 'SelectObjectContent', kind: 'cut-stream' }]);
    await expect(select()).rejects.toThrow();
    faults.set([{ service: 's3', action: 'GetObject', kind: 'cut-stream' }]);
    await expect(
      oneAttempt
        .send(new GetObjectCommand({ Bucket: 'bucket', Key: 'rows' }))
        .then(({ Body }) => Body?.transformToString()),
    ).rejects.toThrow();
  });
});

describe('faults.json', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  const file = join(directory, 'faults.json');
  const operator = recordingOperator();
  let pending: (() => void) | undefined;
  const clock: Clock = {
    now: () => 0,
    after(_milliseconds, callback) {
      pending = callback;
      return () => (pending = undefined);
    },
  };
  afterAll(() => rmSync(directory, { recursive: true }));

  it('is followed while the runtime runs; a mistake in it changes nothing and is named', () => {
    const stop = followFaultsFile(file, faults, clock, operator);
    expect(faults.armed).toBe(false);
    writeFileSync(file, '[{"service":"sns","action":"Publish","kind":"error"}]');
    pending?.();
    expect(faults.list()).toHaveLength(1);
    writeFileSync(file, '[{"service":"sns","action":"Publish","kind":"error","often":true}]');
    pending?.();
    expect(faults.list()).toHaveLength(1);
    expect(operator.said.join('')).toMatch(/faults\.json: .*unknown member "often"/);
    unlinkSync(file);
    pending?.();
    expect(faults.armed).toBe(false);
    stop();
    expect(pending).toBeUndefined();
  });

  it('that is wrong at the start stops the start', () => {
    writeFileSync(file, '{');
    expect(() => followFaultsFile(file, faults, clock, operator)).toThrow(/cannot be read/);
  });
});
