import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault } from 'local-aws';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freshDirectory, removeDirectory } from '../support/cli.ts';
import { reportInput } from '../support/report-input.ts';
import { accessTokenOf } from '../support/sign-in.ts';
import { ada, startSystem, type System } from './support/system.ts';
import { copyWholeAssembly } from './support/whole-assembly.ts';

const minute = 60_000;
const patience = { timeout: 20_000, interval: 20 };
const assembly = freshDirectory();
let system: System;
let cloudWatch: CloudWatchClient;
let sqs: SQSClient;
let token: string;
const functions = new Map<string, string>();

beforeAll(async () => {
  await copyWholeAssembly(assembly);
  system = await startSystem(assembly);
  const { awsEndpointUrl: endpoint, region, credentials } = system.runtime.outputs;
  const sdk = { endpoint, region, credentials };
  [cloudWatch, sqs] = [new CloudWatchClient(sdk), new SQSClient(sdk)];
  token = await accessTokenOf(system.runtime.outputs, ada);
  const { Functions = [] } = await new LambdaClient(sdk).send(new ListFunctionsCommand({}));
  for (const { Description, FunctionName } of Functions)
    functions.set(Description?.split('/')[1] ?? '', FunctionName ?? '');
}, 180_000);
afterAll(async () => {
  await system.close();
  removeDirectory(assembly);
});

const list = '{ listDragons(limit: 1) { items { name } } }';
const count = '{ countDragons(by: FAMILY) { key } }';
const query = (text: string) => system.graphql<Record<string, unknown>>(text);
const invoke = (folder: string, fault: Partial<Fault>): Fault => ({
  service: 'lambda',
  action: 'Invoke',
  kind: 'error',
  target: functions.get(folder) ?? folder,
  ...fault,
});
const graphql = (target: string, code: string): Fault => ({
  service: 'appsync',
  action: 'GraphQL',
  kind: 'error',
  target,
  code,
});

/** Starts a subscription over the socket, and answers whether it was acknowledged. */
function subscribe(): Promise<boolean> {
  const { graphqlUrl = '', realtimeUrl = '' } = system.runtime.outputs;
  const authorization = { host: new URL(graphqlUrl).host, Authorization: token };
  const encoded = encodeURIComponent(Buffer.from(JSON.stringify(authorization)).toString('base64'));
  const socket = new WebSocket(`${realtimeUrl}?header=${encoded}&payload=e30=`, ['graphql-ws']);
  const document = 'subscription { onDragonAdded { name } }';
  const data = JSON.stringify({ query: document, variables: {} });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (frame: Buffer) => {
      const { type } = JSON.parse(frame.toString('utf8')) as { type: string };
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'start', payload: { data, extensions: { authorization } } }));
      if (type !== 'start_ack' && type !== 'error') return;
      socket.close();
      resolve(type === 'start_ack');
    });
  });
}

interface Measured {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [string, string];
}

/** Whether anything was measured of a metric within the minute that ends with `end`. */
async function isMeasured({ namespace, name, dimension: [Name, Value] }: Measured, end: number): Promise<boolean> {
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: [{ Name, Value }],
      StartTime: new Date(end - minute),
      EndTime: new Date(end),
      Period: 60,
      Statistics: ['SampleCount'],
    }),
  );
  return Datapoints.length > 0;
}

const minuteOf = (at: number): number => Math.floor(at / minute) * minute;
const queueName = (url: string): string => url.split('/').at(-1) ?? '';
const swept: Measured = {
  namespace: 'Dragons-dev',
  name: 'OldestOpenReportSeconds',
  dimension: ['service', 'finish-report'],
};

/** Lets time pass until CloudWatch has judged the alarms once more. */
async function pass(milliseconds = minute): Promise<void> {
  system.clock.jump(milliseconds);
  const gauge: Measured = {
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    dimension: ['QueueName', queueName(deadLetterQueues()[0] ?? '')],
  };
  const end = minuteOf(system.clock.now());
  await vi.waitFor(async () => expect(await isMeasured(gauge, end)).toBe(true), patience);
}

const deadLetterQueues = (): string[] =>
  Object.entries(system.outputs)
    .filter(([name]) => name.endsWith('QueueUrl'))
    .map(([, url]) => url);

async function states(): Promise<Record<string, string>> {
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({}));
  return Object.fromEntries(
    MetricAlarms.map(({ AlarmDescription = '', StateValue = '' }) => [nameOf(AlarmDescription), StateValue]),
  );
}

/** The description begins with the name that docs/deployment.md has. */
const nameOf = (description: string): string => /^Dragons dev, (\w+):/.exec(description)?.[1] ?? description;

/** What the topic was told last of each alarm. */
async function told(): Promise<Record<string, string[]>> {
  const { AlarmHistoryItems = [] } = await cloudWatch.send(
    new DescribeAlarmHistoryCommand({ ScanBy: 'TimestampAscending' }),
  );
  expect(AlarmHistoryItems.filter(({ HistorySummary = '' }) => HistorySummary.startsWith('Failed'))).toEqual([]);
  const directory = join(system.dataDirectory, 'outbox');
  const messages = readdirSync(directory)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as { to: string; body: string })
    .filter(({ body }) => body.includes('"AlarmName"'))
    .map(({ body }) => JSON.parse(body) as { AlarmDescription: string; NewStateValue: string });
  const of: Record<string, string[]> = {};
  for (const { AlarmDescription, NewStateValue } of messages) {
    const told = (of[nameOf(AlarmDescription)] ??= []);
    told.push(NewStateValue);
  }
  // The first judgement is told as well.
  return Object.fromEntries(
    Object.entries(of).map(([name, values]) => [name, values.slice(values[0] === 'OK' ? 1 : 0)]),
  );
}

async function report(name: string): Promise<string> {
  const mutation = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';
  const { data } = await system.graphql<{ reportDragon: { id: string } }>(mutation, { input: reportInput(name) });
  return data?.reportDragon.id ?? '';
}

const ended = (id: string) =>
  vi.waitFor(async () => expect(await system.executionStatus(id)).not.toBe('RUNNING'), patience);

const names = [
  'DeadLetters',
  'FailedExecutions',
  'FunctionErrors',
  'FunctionThrottles',
  'LiveUpdates',
  'OldReports',
  'RefusedRequests',
  'ServerErrors',
  'SlowExecutions',
  'SlowRequests',
];
const all = (state: string) => Object.fromEntries(names.map((name) => [name, state]));

/** One query at a time waits for a function that is slow, and time goes on meanwhile. */
async function slowQuery(milliseconds: number): Promise<void> {
  const struck = (): number => system.runtime.faults.list()[0]?.struck ?? 0;
  const before = struck();
  const answered = query(list);
  await vi.waitFor(() => expect(struck()).toBeGreaterThan(before), patience);
  await pass(milliseconds);
  await answered;
}

const times = <T>(length: number, work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length }, work));

it('ring by faults, and are over when the faults are', { timeout: 240_000 }, async () => {
  const { faults } = system.runtime;
  const { clock } = system;
  // Soon after the beginning of a minute, so that windows hold what they are meant to.
  await pass(minute - (clock.now() % minute) + 1_000);
  await pass();
  await vi.waitFor(async () => expect(await isMeasured(swept, minuteOf(clock.now()) + minute)).toBe(true), patience);
  await pass();
  expect(await states()).toMatchObject({ DeadLetters: 'OK', OldReports: 'OK', ServerErrors: 'OK' });

  // A quarter of an hour: every query takes minutes, an execution hangs until its time is over, nothing is swept.
  faults.set([
    invoke('search-dragons', { kind: 'slow', latencyMs: 90_000 }),
    invoke('validate-report', { kind: 'hang', latencyMs: 300_000 }),
    invoke('finish-report', { kind: 'throttle' }),
  ]);
  const hanging = await report('Slow Dragon');
  for (let turn = 0; turn < 3; turn += 1) await slowQuery(5 * minute);
  await ended(hanging);
  await pass();
  const slow = ['DeadLetters', 'FailedExecutions', 'FunctionThrottles', 'OldReports', 'SlowExecutions', 'SlowRequests'];
  expect(await states()).toEqual({ ...all('OK'), ...Object.fromEntries(slow.map((name) => [name, 'ALARM'])) });

  // Much fails at once in this minute.
  faults.set([
    invoke('search-dragons', { code: 'Runtime.ExitError' }),
    graphql('countDragons', 'InternalFailure'),
    graphql('listAllReports', 'UnauthorizedException'),
    { service: 'appsync', action: 'Subscribe', kind: 'error' },
    invoke('finish-report', { kind: 'throttle' }),
  ]);
  await times(6, () => query(list));
  await times(6, () => query(count));
  for (let turn = 0; turn < 5; turn += 1) await times(20, () => query('{ listAllReports { items { id } } }'));
  expect(await subscribe()).toBe(false);
  await pass();
  expect(await states()).toEqual({ ...all('ALARM'), SlowRequests: 'OK' });

  // It is mended, and what lies in dead-letter queues is taken away.
  faults.clear();
  await Promise.all(deadLetterQueues().map((QueueUrl) => sqs.send(new PurgeQueueCommand({ QueueUrl }))));
  const isOver = async (): Promise<boolean> => !Object.values(await states()).includes('ALARM');
  // Windows are five minutes long; a sweep that time was taken from makes one of them end later.
  for (let turn = 0; turn < 9 && !(await isOver()); turn += 1) {
    await pass();
    await vi.waitFor(async () => expect(await isMeasured(swept, minuteOf(clock.now()) + minute)).toBe(true), patience);
    await Promise.all([query(list), query(count), subscribe(), report(`Quick Dragon ${turn}`).then(ended)]);
  }
  expect(await states()).toEqual(all('OK'));
  expect(await told()).toEqual(Object.fromEntries(names.map((name) => [name, ['ALARM', 'OK']])));
});
