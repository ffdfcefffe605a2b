import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault } from 'local-aws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hurriedAssembly } from './support/assemblies.ts';
import { audit, derivedKeys } from './support/audit.ts';
import {
  isTerminal,
  listDragons,
  reportUntilAcknowledged,
  settled,
  taskFailures,
  type Report,
} from './support/reports.ts';
import { announce, each, full, seed, size, sleep } from './support/settings.ts';
import { sdkOptions, startStack, type Stack } from './support/stack.ts';

/** How long nothing may happen, and how long a test may take. */
const [patience, timeout] = full ? [300_000, 1_800_000] : [45_000, 120_000];
const acknowledged = new Set<string>();
let stack: Stack;
let names = 0;

beforeAll(async () => {
  stack = await startStack(hurriedAssembly());
});
afterEach(() => stack.runtime.faults.clear());
afterAll(() => stack.stop());

/** Reports dragons, as a client that repeats what was not acknowledged, under its token. */
async function reportMany(count: number): Promise<string[]> {
  const wanted = Array.from({ length: count }, () => `Faulty ${seed.toString(36)} ${(names += 1)}`);
  const ids = await each(
    wanted,
    10,
    async (name, index) => (await reportUntilAcknowledged(() => stack, index % 2, name)).id,
  );
  for (const id of ids) acknowledged.add(id);
  return ids;
}

const statuses = (ends: ReadonlyMap<string, Report | null>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const end of ends.values()) counts[end?.status ?? 'unknown'] = (counts[end?.status ?? 'unknown'] ?? 0) + 1;
  return counts;
};

/** Tells how the first few reports came to fail. */
async function whyFailed(ends: ReadonlyMap<string, Report | null>): Promise<string[]> {
  const failed = [...ends.values()].filter((end) => end?.status === 'FAILED').slice(0, 5);
  return each(
    failed,
    1,
    async (end) => `${end?.id}, ${end?.reason?.code}: ${(await taskFailures(stack, end?.id ?? '')).join(' ')}`,
  );
}

/** The scheduled sweep, now, until nothing is open. */
async function sweepUntilClosed(): Promise<void> {
  const lambda = new LambdaClient(sdkOptions(stack));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const FunctionName = Functions.find(({ Description }) => Description?.includes('finish-report'))?.FunctionName;
  for (const until = Date.now() + patience; Date.now() < until; await sleep(700)) {
    await lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    if ((await derivedKeys(stack, 'open/')).length === 0 && (await derivedKeys(stack, 'pending/')).length === 0) break;
  }
  lambda.destroy();
}

const invoke = (kind: Fault['kind'], probability: number, more: Partial<Fault> = {}): Fault => ({
  service: 'lambda',
  action: 'Invoke',
  kind,
  probability,
  ...more,
});

describe('Lambda that crashes, times out or throttles', () => {
  const tasks = ['ValidateReport', 'AcceptReport', 'PublishReport', 'CloseReport'];

  it.each([0.1, 0.3])(
    'at p = %d: every report is decided, none is stuck',
    async (probability) => {
      stack.runtime.faults.set(
        tasks.flatMap((target) => [
          invoke('error', probability / 3, { target }),
          invoke('timeout', probability / 3, { target }),
          invoke('throttle', probability / 3, { target }),
        ]),
      );
      const ids: string[] = [];
      const struck = () => stack.runtime.faults.list().reduce((sum, fault) => sum + fault.struck, 0);
      let ends: Awaited<ReturnType<typeof settled>>;
      // Of a dozen reports chance may spare all.
      do {
        ids.push(...(await reportMany(size(8, 400))));
        ends = await settled(stack, ids, patience);
      } while (struck() === 0);
      const failures = await whyFailed(ends);
      announce(`Lambda at p = ${probability}`, {
        reports: ids.length,
        struck: struck(),
        ...statuses(ends),
        ...(failures.length > 0 && { failures }),
      });
      expect([...ends.values()].filter((end) => end === null || !isTerminal(end))).toEqual([]);
      const decided = [...ends.values()].filter((end) => end?.status === 'ACCEPTED').length;
      if (probability < 0.2) expect(decided).toBe(ids.length);
      else expect(decided / ids.length).toBeGreaterThanOrEqual(0.99);
    },
    timeout,
  );

  // A task that times out has done its work; a report cannot be decided only where one never runs.
  it.each<[string, readonly Fault[]]>([
    [
      'crash or throttle',
      [
        ...tasks.slice(1).map((target) => invoke('error', 1, { target })),
        invoke('throttle', 1, { target: 'ValidateReport' }),
      ],
    ],
    [
      'time-out',
      [invoke('timeout', 1, { target: 'ValidateReport' }), invoke('throttle', 1, { target: 'AcceptReport' })],
    ],
  ])(
    'at p = 1 (%s): all FAILED in time',
    async (kind, undecidable) => {
      stack.runtime.faults.set(undecidable);
      const ids = await reportMany(size(3, 100));
      const ends = await settled(stack, ids, patience);
      announce(`Lambda at p = 1, ${kind}`, { reports: ids.length, ...statuses(ends) });
      expect(statuses(ends)).toEqual({ FAILED: ids.length });
    },
    timeout,
  );
});

describe('dependencies that fail', () => {
  it('the log of a function that failed names lines of its sources', async () => {
    stack.runtime.faults.set([{ service: 's3', action: '*', kind: 'error', code: 'AccessDenied', probability: 1 }]);
    const lambda = new LambdaClient(sdkOptions(stack));
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const FunctionName = Functions.find(({ Description }) => Description?.includes('search-dragons'))?.FunctionName;
    const Payload = JSON.stringify({ field: 'listDragons', arguments: { limit: 1 } });
    const { FunctionError, LogResult = '' } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }),
    );
    lambda.destroy();
    expect(FunctionError).toBe('Unhandled');
    expect(Buffer.from(LogResult, 'base64').toString()).toMatch(/ at .*\/functions\/shared\/[\w/-]+\.ts:\d+:\d+/);
  });

  const publishes: Fault[] = ['Mutation.publishReportStatus', 'Mutation.publishDragonAdded'].map((target) => ({
    service: 'appsync',
    action: 'GraphQL',
    target,
    kind: 'error',
    code: 'UnauthorizedException',
  }));

  it(
    'SNS down and publishing refused: no decision is different, and everything is told afterwards',
    async () => {
      const before = await notifications();
      stack.runtime.faults.set([{ service: 'sns', action: 'Publish', kind: 'error' }, ...publishes]);
      const ids = await reportMany(size(5, 350));
      expect(statuses(await settled(stack, ids, patience))).toEqual({ ACCEPTED: ids.length });
      expect(await derivedKeys(stack, 'open/')).toEqual(expect.arrayContaining(ids.map((id) => `open/${id}`)));
      expect(stack.runtime.faults.list().every(({ struck }) => struck > 0)).toBe(true);
      stack.runtime.faults.clear();
      await sweepUntilClosed();
      expect(await derivedKeys(stack, 'open/')).toEqual([]);
      // Sent and dead-lettered are what was produced: one for each decision, earlier failures included.
      await expect.poll(notifications, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + ids.length);
      announce('SNS down, publishing refused', { reports: ids.length });
    },
    timeout,
  );

  it(
    'S3 that answers 500, 503, 409, 412, late, never or not to the end: decisions are unaffected',
    async () => {
      const s3 = (kind: Fault['kind'], probability: number, more: Partial<Fault> = {}): Fault => ({
        service: 's3',
        action: '*',
        kind,
        probability,
        ...more,
      });
      stack.runtime.faults.set([
        s3('error', 0.03),
        s3('throttle', 0.03),
        s3('timeout', 0.02),
        s3('slow', 0.03, { latencyMs: 150 }),
        s3('error', 0.03, { action: 'PutObject', code: 'ConditionalRequestConflict' }),
        s3('error', 0.03, { action: 'PutObject', code: 'PreconditionFailed' }),
        s3('cut-stream', 0.02, { action: 'GetObject' }),
      ]);
      const ids = await reportMany(size(8, 650));
      const ends = await settled(stack, ids, patience);
      announce('S3 at its worst', {
        reports: ids.length,
        struck: stack.runtime.faults.list().map(({ struck }) => struck),
        ...statuses(ends),
      });
      expect(statuses(ends)).toEqual({ ACCEPTED: ids.length });
    },
    timeout,
  );

  it(
    'a select stream that breaks off is an error or repeated, never a short list',
    async () => {
      const whole = await listDragons(stack);
      let failures = 0;
      for (const clean of [true, false]) {
        stack.runtime.faults.set([
          { service: 's3', action: 'SelectObjectContent', kind: 'cut-stream', clean, probability: 0.5 },
        ]);
        for (let turn = 0; turn < size(6, 200); turn += 1) {
          const list = await listDragons(stack).catch(() => undefined);
          if (list === undefined) failures += 1;
          else expect(list).toEqual(whole);
        }
        expect(stack.runtime.faults.list()[0]?.struck).toBeGreaterThan(0);
      }
      announce('select streams cut', { dragons: whole.length, failures });
    },
    timeout,
  );

  it(
    'afterwards nothing is lost, decided twice or missing from the views',
    async () => {
      await sweepUntilClosed();
      expect(await derivedKeys(stack, 'open/')).toEqual([]);
      expect(await derivedKeys(stack, 'pending/')).toEqual([]);
      const { violations, ...figures } = await audit(stack, acknowledged);
      announce('audit', figures);
      expect(violations).toEqual([]);
    },
    timeout,
  );
});

/** Messages in the queue that listens to the topic and in its dead-letter queue. */
async function notifications(): Promise<number> {
  const sqs = new SQSClient(sdkOptions(stack));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const counts = await Promise.all(
    QueueUrls.map(async (QueueUrl) =>
      Number(
        (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })))
          .Attributes?.['ApproximateNumberOfMessages'] ?? 0,
      ),
    ),
  );
  sqs.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}
