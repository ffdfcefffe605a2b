import { Exchange } from '../../src/runtime/exchange.ts';
import { makeDurable } from '../../src/runtime/steps.ts';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import type { DurableDatabase } from '../../src/storage/group-commit.ts';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { listen } from '../../src/server/listen.ts';
import type { ExecutionEnvironment } from '../../src/services/lambda/environments/executor.ts';
import { writeAssembly } from '../cli/support.ts';
import { openSocket } from '../services/appsync/socket-client.ts';
import { bearer, cognitoApi, createWorld } from '../services/appsync/support.ts';
import { lab } from '../services/lambda/support.ts';
import { testPorts, type TestPorts } from '../support/ports.ts';
import { terminal } from '../support/operator.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

/** Makes a commit that comes when the test says so. */
function heldCommit() {
  let settle = { done: (): void => undefined, failed: (_: Error): void => undefined };
  const promise = new Promise<void>((resolve, reject) => (settle = { done: resolve, failed: reject }));
  promise.catch(() => undefined);
  return {
    durable: () => promise,
    commit: () => settle.done(),
    fail: () => settle.failed(new Error('the disk is full')),
  };
}

const portsWith = (durable: () => Promise<void>): TestPorts => {
  const ports = testPorts();
  return { ...ports, database: Object.assign(Object.create(ports.database) as DurableDatabase, { durable }) };
};

describe('an answer over HTTP', () => {
  async function* stream() {
    yield Buffer.from('streamed ');
    yield Buffer.from('answer');
  }
  const ask = async (path: string, durable: () => Promise<void>) => {
    const server = await listen({
      host: '127.0.0.1',
      port: 0,
      bodyLimit: () => 100,
      newRequestId: () => 'r',
      operator: terminal,
      handle: (request) =>
        makeDurable({ durable })(new Exchange(request), async () => ({
          status: 200,
          headers: { connection: 'close' },
          body: request.path === '/stream' ? stream() : 'whole answer',
        })),
    });
    undo.push(() => server.close());
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`));
    const heard = { text: '', ended: new Promise<void>((resolve) => socket.on('close', () => resolve())) };
    socket.on('data', (chunk: Buffer) => (heard.text += chunk.toString('latin1')));
    await sleep(50);
    return heard;
  };

  it.each(['/whole', '/stream'])('of %s sends no byte before the commit', async (path) => {
    const { durable, commit } = heldCommit();
    const heard = await ask(path, durable);
    expect(heard.text).toBe('');
    commit();
    await heard.ended;
    expect(heard.text).toMatch(/^HTTP\/1\.1 200 [^]*answer/);
  });

  it.each(['/whole', '/stream'])('of %s says nothing when the commit fails', async (path) => {
    const { durable, fail } = heldCommit();
    const heard = await ask(path, durable);
    fail();
    await heard.ended;
    expect(heard.text).toBe('');
  });
});

it('a frame of AppSync waits for the commit, and frames keep their order', async () => {
  const { durable, commit } = heldCommit();
  const ports = portsWith(durable);
  const world = await createWorld({
    sdl:
      'type Query { a: String } type Mutation { b: String } type Subscription { c: String ' +
      '@aws_subscribe(mutations: ["b"]) }',
    api: cognitoApi,
    ports: { database: ports.database },
  });
  undo.push(
    () => ports.dispose(),
    () => world.close(),
  );
  const headers = await bearer();
  const client = await openSocket(world.wsUrl, headers);
  client.send({ type: 'connection_init' });
  client.start('one', headers, 'subscription { c }');
  client.send({ id: 'none', type: 'stop' });
  await sleep(50);
  expect(client.waiting).toEqual([]);
  commit();
  const types = [(await client.next()).type, (await client.next()).type, (await client.next()).type];
  expect(types[0]).toBe('connection_ack');
  expect(types.slice(1).sort()).toEqual(['error', 'start_ack']);
});

it("a function's code is not run before what led to the call is stored", async () => {
  const { durable, commit } = heldCommit();
  const ports = portsWith(durable);
  const invoked: string[] = [];
  const startEnvironment = (
    _: unknown,
    onEvent: (event: { kind: 'ready' } | { kind: 'done'; payload: string; memoryBytes: number }) => void,
  ): ExecutionEnvironment => {
    setImmediate(() => onEvent({ kind: 'ready' }));
    return {
      invoke: ({ payload }) => (invoked.push(payload), onEvent({ kind: 'done', payload: '"done"', memoryBytes: 0 })),
      terminate: async () => undefined,
    };
  };
  const it_ = lab({ startEnvironment }, ports);
  undo.push(
    () => ports.dispose(),
    () => it_.dispose(),
  );
  await it_.fn('later', '');
  const result = it_.invoke('later', { n: 1 });
  await sleep(20);
  expect(invoked).toEqual([]);
  commit();
  expect((await result).payload).toBe('done');
  expect(invoked).toEqual(['{"n":1}']);
});

/** A limit on the size of files acts like a full disk: a write fails. */
it.skipIf(process.platform === 'win32')(
  'a runtime that cannot store ends, says so, and has acknowledged nothing that the next start does not find',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'full-'));
    undo.push(() => rmSync(directory, { recursive: true, force: true }));
    writeAssembly(
      join(directory, 'assembly'),
      { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'things' } } },
      {},
    );
    const bin = new URL('../../bin/local-aws.js', import.meta.url).pathname;
    const start = async (limit: string) => {
      const command =
        `trap '' XFSZ; ulimit -f ${limit}; exec "${process.execPath}" "${bin}` +
        '" --port 0 --json --data-dir data --assembly assembly';
      const child = spawn('bash', ['-c', command], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
      undo.push(() => child.kill('SIGKILL'));
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
      const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
        child.once('close', (code) => resolve({ code, stderr })),
      );
      const line = await new Promise<string>((resolve, reject) => {
        child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
        void ended.then((end) => reject(new Error(end.stderr)));
      });
      const outputs = JSON.parse(line) as Outputs;
      const s3 = new S3Client({
        endpoint: outputs.awsEndpointUrl,
        region: outputs.region,
        credentials: outputs.credentials,
        maxAttempts: 1,
      });
      undo.push(() => s3.destroy());
      return { s3, ended, stop: () => (child.kill('SIGINT'), ended) };
    };
    // This start may write the bundle of this test's sources, which is larger than the limit allows.
    await (await start('unlimited')).stop();

    const first = await start('2048');
    const acknowledged: string[] = [];
    const put = async (Key: string): Promise<void> => {
      await first.s3.send(new PutObjectCommand({ Bucket: 'things', Key, Body: Key.repeat(10_000) }));
      acknowledged.push(Key);
    };
    const outcomes: PromiseSettledResult<void>[] = [];
    for (let round = 0; round < 60 && outcomes.every(({ status }) => status === 'fulfilled'); round += 1)
      outcomes.push(...(await Promise.allSettled([0, 1, 2, 3].map((index) => put(`key-${round}-${index}`)))));
    expect(await first.ended).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(
          String.raw`^local-aws: StateNotStored: The last writes could not be stored: .*\. ` +
            String.raw`Nothing that was acknowledged is lost\. See to the disk, and start again\.\n$`,
        ),
      ) as string,
    });
    expect(acknowledged.length).toBeGreaterThan(4);
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);

    const second = await start('unlimited');
    const { Contents = [] } = await second.s3.send(new ListObjectsV2Command({ Bucket: 'things' }));
    const stored = new Set(Contents.map(({ Key }) => Key));
    expect(acknowledged.filter((key) => !stored.has(key))).toEqual([]);
    const last = acknowledged.at(-1) ?? '';
    const { Body } = await second.s3.send(new GetObjectCommand({ Bucket: 'things', Key: last }));
    expect(await Body?.transformToString()).toBe(last.repeat(10_000));
    await second.stop();
  },
);
