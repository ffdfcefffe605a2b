import { AwsError } from '../../../src/kernel/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LambdaPorts } from '../../../src/services/lambda/index.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { eventually, lab, type Lab } from './support.ts';

type Sent = { to: string; body: string; attributes?: unknown };
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
const topicArn = 'arn:aws:sns:us-east-1:000000000000:failed';
const minute = 60_000;

let ports: TestPorts;
let clock: ReturnType<typeof manualClock>;
let sent: Sent[];
let open: Lab[];
let failDelivery: boolean;

beforeEach(() => {
  clock = manualClock();
  ports = testPorts();
  sent = [];
  open = [];
  failDelivery = false;
});
afterEach(async () => {
  for (const it_ of open) await it_.dispose();
  ports.dispose();
});

function start(overrides: Partial<LambdaPorts> = {}): Lab {
  const it_ = lab(
    {
      clock,
      sendMessage: async ({ queueArn: to, body, attributes }) => {
        if (failDelivery) throw new Error('queue is down');
        sent.push({ to, body, ...(attributes && { attributes }) });
        return { messageId: 'm' };
      },
      publishMessage: async ({ topicArn: to = '', message: body }) => {
        sent.push({ to, body });
        return { messageId: 'm' };
      },
      ...overrides,
    },
    ports,
  );
  open.push(it_);
  return it_;
}

const event = (it_: Lab, name: string, payload: unknown = {}) =>
  it_.lambda.invokeFunction({
    principal: { type: 'Anonymous' },
    functionName: name,
    payload: JSON.stringify(payload),
    invocationType: 'Event',
  });
const rows = () =>
  ports.database.prepare('SELECT attempts, throttles, due, record FROM lambda_events').all() as {
    attempts: number;
    throttles: number;
    due: number;
    record: string | null;
  }[];
const runs = () => ports.logged.filter(({ message }) => message.startsWith('START')).length;
const failing = `export const handler = async (e) => { throw new Error('no ' + e.n) };`;

describe('asynchronous invocations', () => {
  it('run once and are forgotten', async () => {
    const it_ = start();
    await it_.fn('ok', 'export const handler = async () => 1;');
    expect(await event(it_, 'ok')).toEqual({ statusCode: 202, payload: '' });
    await eventually(() => rows().length === 0);
    clock.advance(60 * minute);
    expect(runs()).toBe(1);
  });

  it('are stored before they are acknowledged, and outlive the process', async () => {
    const first = start({ startEnvironment: () => ({ invoke() {}, async terminate() {} }) });
    await first.fn('later', 'export const handler = async () => 1;');
    await event(first, 'later', { n: 1 });
    await event(first, 'later', { n: 2 });
    expect(rows()).toHaveLength(2);
    await first.lambda.stop();
    expect(rows()).toHaveLength(2);
    const second = start();
    await second.fn('later', `export const handler = async (e) => console.log('ran ' + e.n);`);
    second.lambda.start?.();
    await eventually(() => rows().length === 0);
    expect(ports.logged.filter(({ message }) => message.includes('ran ')).length).toBe(2);
  });

  it('of a function that takes long keep those of others waiting neither now nor after a restart', async () => {
    const slow = (count: number) => Array.from({ length: count }, () => event(first, 'slow'));
    const never = 'export const handler = () => new Promise((end) => setTimeout(end, 30_000));';
    const quick = `export const handler = async (e) => console.log('ran ' + e.n);`;
    const ran = (n: number) => eventually(() => ports.logged.some(({ message }) => message.includes(`ran ${n}`)));
    const first = start();
    await first.fn('slow', never, { Timeout: 60 });
    await first.fn('quick', quick);
    await Promise.all(slow(100));
    await event(first, 'quick', { n: 1 });
    await ran(1);
    await first.lambda.stop();
    await first.dispose();
    const idle = start({ startEnvironment: () => ({ invoke() {}, async terminate() {} }) });
    await idle.fn('quick', quick);
    await event(idle, 'quick', { n: 2 });
    await idle.lambda.stop();
    const second = start();
    await second.fn('slow', never, { Timeout: 60 });
    await second.fn('quick', quick);
    second.lambda.start?.();
    await ran(2);
  }, 20_000);

  it('are retried after one and two minutes under the same id, and then go to the failure destination', async () => {
    const it_ = start();
    await it_.fn('bad', failing);
    await provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'bad',
      Qualifier: '$LATEST',
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    });
    await event(it_, 'bad', { n: 1 });
    await eventually(() => rows()[0]?.attempts === 1);
    clock.advance(minute - 1);
    expect(runs()).toBe(1);
    clock.advance(1);
    await eventually(() => rows()[0]?.attempts === 2);
    clock.advance(2 * minute - 1);
    expect(runs()).toBe(2);
    clock.advance(1);
    const record = JSON.parse((await eventually(() => sent[0])).body);
    expect(runs()).toBe(3);
    expect(sent[0]?.to).toBe(queueArn);
    expect(record).toMatchObject({
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bad:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no 1' },
    });
    expect(new Set(ports.logged.flatMap(({ message }) => /^START RequestId: (\S+)/.exec(message)?.[1] ?? []))).toEqual(
      new Set([record.requestContext.requestId]),
    );
    await eventually(() => rows().length === 0);
  });

  it('go to the dead-letter queue with the bare event', async () => {
    const it_ = start();
    await it_.fn('dead', failing, { DeadLetterConfig: { TargetArn: queueArn } });
    await provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'dead',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: topicArn } },
    });
    await event(it_, 'dead', { n: 9 });
    await eventually(() => sent.length === 2);
    expect(sent).toMatchObject([
      { to: topicArn },
      {
        to: queueArn,
        body: '{"n":9}',
        attributes: {
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'no 9' },
        },
      },
    ]);
  });

  it('deliver the record again when the destination was down, without running the function again', async () => {
    const it_ = start();
    await it_.fn('down', failing, { DeadLetterConfig: { TargetArn: queueArn } });
    await provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'down',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
    });
    failDelivery = true;
    await event(it_, 'down', { n: 1 });
    await eventually(() => rows()[0]?.throttles === 1);
    failDelivery = false;
    clock.advance(minute);
    await eventually(() => rows().length === 0);
    expect(sent).toHaveLength(1);
    expect(runs()).toBe(1);
  });

  it('go without a destination that refuses them, and still to the other one', async () => {
    const denied = new AwsError('AccessDeniedException', 'no', { status: 403 });
    const it_ = start({ publishMessage: async () => Promise.reject(denied) });
    await it_.fn('denied', failing, { DeadLetterConfig: { TargetArn: queueArn } });
    await provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'denied',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: topicArn } },
    });
    await event(it_, 'denied', { n: 1 });
    await eventually(() => rows().length === 0);
    expect(sent).toMatchObject([{ to: queueArn }]);
  });

  it('wait when the function has no concurrency left, until they are too old', async () => {
    const it_ = start();
    await it_.fn('throttled', 'export const handler = async () => 1;', {
      ReservedConcurrentExecutions: 0,
      DeadLetterConfig: { TargetArn: queueArn },
    });
    await provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'throttled',
      Qualifier: '$LATEST',
      MaximumEventAgeInSeconds: 60,
    });
    await event(it_, 'throttled', { n: 1 });
    await eventually(() => rows()[0]?.throttles === 1);
    expect(rows()[0]?.due).toBe(clock.now() + 1000);
    clock.advance(1000);
    await eventually(() => rows()[0]?.throttles === 2);
    clock.advance(2000);
    await eventually(() => rows()[0]?.throttles === 3);
    clock.advance(minute);
    await eventually(() => rows()[0]?.throttles === 4);
    expect(rows()[0]?.due).toBeLessThanOrEqual(clock.now() + 1);
    clock.advance(1);
    await eventually(() => sent.length === 1);
    expect(runs()).toBe(0);
  });

  it('send the result of a success where it is wanted', async () => {
    const it_ = start();
    await it_.fn('glad', 'export const handler = async () => ({ fine: true });');
    await provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'glad',
      Qualifier: '$LATEST',
      DestinationConfig: { OnSuccess: { Destination: topicArn } },
    });
    await event(it_, 'glad');
    const record = JSON.parse((await eventually(() => sent[0])).body);
    expect(record).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responseContext: { statusCode: 200 },
      responsePayload: { fine: true },
    });
    expect(record.responseContext.functionError).toBeUndefined();
  });

  it('refuse destinations that cannot be served', async () => {
    const it_ = start();
    await it_.fn('x', failing);
    for (const Destination of [
      'arn:aws:lambda:us-east-1:000000000000:function:y',
      'arn:aws:sqs:us-east-1:000000000000:q.fifo',
    ]) {
      expect(() =>
        provision(it_.lambda, 'AWS::Lambda::EventInvokeConfig', 'Config', {
          FunctionName: 'x',
          Qualifier: '$LATEST',
          DestinationConfig: { OnFailure: { Destination } },
        }),
      ).toThrow(Destination);
    }
  });

  it('are all run when many come at once', async () => {
    const it_ = start();
    await it_.fn('many', `export const handler = async (e) => console.log('n=' + e.n);`);
    await Promise.all(Array.from({ length: 200 }, (_, n) => event(it_, 'many', { n })));
    await eventually(() => rows().length === 0, 10_000);
    const seen = new Set(ports.logged.flatMap(({ message }) => /n=(\d+)/.exec(message)?.[1] ?? []));
    expect(seen.size).toBe(200);
  });
});
