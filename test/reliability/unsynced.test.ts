import fs, { rmSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { PutObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realAssembly } from './support/assemblies.ts';
import { checkpointed, loseTail, markOf, takeImage, type LogMark } from './support/image.ts';
import { getReport, report } from './support/reports.ts';
import { announce, createRandom, each, seed, size, sleep } from './support/settings.ts';
import { freshDirectory, sdkOptions, startStack, type Stack } from './support/stack.ts';

interface Acknowledged {
  readonly kind: 'report' | 'object';
  readonly id: string;
}

/** How far the log was forced to the disk when the server began an answer: what the client is told of lies before. */
interface Answered {
  readonly order: number;
  readonly mark: LogMark;
}

interface Moment {
  readonly acknowledged: readonly Acknowledged[];
  readonly image: string;
  readonly lost: string;
}

let stack: Stack;
const images: string[] = [];
const answered = new Map<string, Answered>();
let answers = 0;
/** The object that a request is for; the API for a report. */
const placeOf = (url = '/'): string => decodeURIComponent(url.split('?')[0] ?? '').replace(/^.*\/lasting\//, '');
const { writeHead } = ServerResponse.prototype;
const { fdatasync, fdatasyncSync } = fs;
/** How far the log is on the disk. */
let forced: LogMark = { salt: '', bytes: 0 };
const isLog = (handle: number): boolean =>
  fs.fstatSync(handle).ino === fs.statSync(join(stack.dataDirectory, 'state.db-wal')).ino;

/** Takes note of every forced write of the log: it covers what stood in the log when it began. */
function followForcedWrites(): void {
  fs.fdatasync = ((handle, done) => {
    const mark = isLog(handle) ? markOf(stack.dataDirectory) : undefined;
    fdatasync(handle, (error) => {
      if (mark && !error) forced = mark;
      done(error);
    });
  }) as typeof fdatasync;
  fs.fdatasyncSync = (handle) => {
    const mark = isLog(handle) ? markOf(stack.dataDirectory) : undefined;
    fdatasyncSync(handle);
    if (mark) forced = mark;
  };
  syncBuiltinESMExports();
}

beforeAll(async () => {
  stack = await startStack(realAssembly());
  forced = markOf(stack.dataDirectory);
  followForcedWrites();
  // Not when the client has the answer: a turn later, a commit that came too late would have caught up.
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...given: unknown[]) {
    if (this.socket?.localPort === Number(new URL(stack.outputs.awsEndpointUrl).port))
      answered.set(placeOf(this.req.url), { order: (answers += 1), mark: forced });
    return Reflect.apply(writeHead, this, given) as ServerResponse;
  } as typeof writeHead;
});
afterAll(async () => {
  ServerResponse.prototype.writeHead = writeHead;
  Object.assign(fs, { fdatasync, fdatasyncSync });
  syncBuiltinESMExports();
  await stack.stop();
  for (const image of images) rmSync(image, { recursive: true, force: true });
});

/**
 * What is behind the last forced write of the log, when an acknowledgement is about to leave, may be lost with the
 * power. All of it is taken away or torn.
 */
describe('un-synced writes thrown away at a random moment', () => {
  it(
    'nothing acknowledged is missing, and the next start comes up',
    async () => {
      const random = createRandom();
      const trials = size(6, 500);
      announce('un-synced writes thrown away', { trials });
      const moments: Moment[] = [];
      for (let trial = 0; trial < trials; trial += 1) {
        moments.push(await crashWhileBusy(trial, random));
        // Images of the long form are looked at in portions, so that they need not all exist at once.
        if (moments.length === 20 || trial === trials - 1)
          for (const moment of moments.splice(0)) await expectComplete(moment);
      }
    },
    size(240_000, 3_600_000),
  );
});

async function crashWhileBusy(trial: number, random: () => number): Promise<Moment> {
  const s3 = new S3Client(sdkOptions(stack));
  const Bucket = stack.outputs.stackOutputs['DataBucketName'];
  const acknowledged: Acknowledged[] = [];
  answered.clear();
  let last: Answered = { order: 0, mark: forced };
  const note = (one: Acknowledged): void => {
    acknowledged.push(one);
    const answer = answered.get(one.kind === 'object' ? one.id : '/graphql');
    if (answer === undefined) throw new Error(`${one.kind} ${one.id} was acknowledged without an answer`);
    if (answer.order > last.order) last = answer;
  };
  const name = (index: number): string => `Lasting ${seed.toString(36)} ${trial} ${index}`;
  const work = [
    ...[0, 1].map((index) => report(stack, 0, name(index), name(index)).then(({ id }) => note({ kind: 'report', id }))),
    ...[0, 1, 2].map(async (index) => {
      await s3.send(new PutObjectCommand({ Bucket, Key: `lasting/${name(index)}`, Body: name(index) }));
      note({ kind: 'object', id: name(index) });
    }),
  ];
  const done = Promise.all(work);
  while (acknowledged.length < 1 + Math.floor(random() * work.length)) await sleep(1);
  await sleep(random() * 20);
  const image = freshDirectory();
  images.push(image);
  // In one turn: what was acknowledged until now, and the files as they are now.
  const moment = [...acknowledged];
  takeImage(stack.dataDirectory, image);
  const lost = loseTail(image, last.mark, checkpointed(stack.dataDirectory), random);
  await done;
  s3.destroy();
  return { acknowledged: moment, image, lost };
}

async function expectComplete({ acknowledged, image, lost }: Moment): Promise<void> {
  const after = await startStack(realAssembly(), { dataDirectory: image, tokens: stack.tokens });
  const s3 = new S3Client(sdkOptions(after));
  const Bucket = after.outputs.stackOutputs['DataBucketName'];
  const missing = await each(acknowledged, 4, async ({ kind, id }) => {
    if (kind === 'report') return (await getReport(after, 0, id)) === null ? `report ${id}` : undefined;
    const body = await s3.send(new GetObjectCommand({ Bucket, Key: `lasting/${id}` })).then(
      ({ Body }) => Body?.transformToString(),
      () => undefined,
    );
    return body === id ? undefined : `object ${id}`;
  });
  s3.destroy();
  await after.stop();
  expect({ lost, missing: missing.filter((one) => one !== undefined) }).toEqual({ lost, missing: [] });
}
