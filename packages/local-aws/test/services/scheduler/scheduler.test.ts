import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallService } from '../../../src/contract/ports.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import { nameOf } from '../../../src/kernel/principal.ts';
import { createScheduler } from '../../../src/services/scheduler/index.ts';
import { administrator, problemsOf, provision, testPorts } from '../../support/ports.ts';
import { deadLetterArn, fakeTargets, functionArn, queueArn, roleArn } from '../targets.ts';
import { virtualClock } from '../virtual-clock.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { respond } from '../../support/respond.ts';

let clock: ReturnType<typeof virtualClock>;
let disk: ReturnType<typeof testPorts>;
let targets: ReturnType<typeof fakeTargets>;
let scheduler: ReturnType<typeof createScheduler>;

const sendMessage = 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage';
/** What universal targets have called. */
let called: unknown[];
const api = {
  hasAction: (_service: string, action: string): boolean => action !== 'AddPermission' && action !== 'PutObject',
  callService: async ({ service, action, input, principal }: Parameters<CallService>[0]) =>
    void called.push({ service, action, input, principal: nameOf(principal) }),
};

const create = () => createScheduler({ ...disk, ...targets.ports, ...api });
beforeEach(() => {
  clock = virtualClock();
  called = [];
  disk = testPorts({ clock });
  targets = fakeTargets();
  scheduler = create();
});
afterEach(async () => {
  await scheduler.stop();
  disk.dispose();
});

const base = {
  ScheduleExpression: 'rate(1 minute)',
  ScheduleExpressionTimezone: 'Etc/UTC',
  State: 'ENABLED',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: functionArn, RoleArn: roleArn },
};
const schedule = (properties: object = {}, logicalId = 'Sweep') =>
  provision(scheduler, 'AWS::Scheduler::Schedule', logicalId, { ...base, ...properties } as Record<string, unknown>);
const begin = (): void => scheduler.start?.();
const restart = async (properties: object = {}): Promise<void> => {
  await scheduler.stop();
  scheduler = create();
  await schedule(properties);
  begin();
};

async function get(path: string) {
  const [pathname = '', query] = path.split('?');
  const response = await respond(scheduler, {
    method: 'GET',
    path: pathname,
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.alloc(0),
    principal: administrator,
    requestId: 'r',
    sourceIp: '127.0.0.1',
  });
  return {
    status: response.status,
    type: response.headers['x-amzn-errortype'],
    body: JSON.parse(response.body as string) as Record<string, unknown>,
  };
}

describe('schedules', () => {
  it('run by rate, as their role, with the default input', async () => {
    const { attributes, ref } = await schedule();
    begin();
    await clock.advance(59_999);
    expect(targets.sent).toEqual([]);
    await clock.advance(1);
    expect(targets.sent).toMatchObject([
      { to: functionArn, name: 'Event', principal: { type: 'AssumedRole', roleArn } },
    ]);
    expect(JSON.parse(targets.sent[0]?.body ?? '')).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      resources: [attributes['Arn']],
      detail: '{}',
      time: '2026-01-01T00:01:00Z',
    });
    expect(ref).toBe('Test-Sweep-0a1b2c3d4e5f');
    await clock.advance(180_000);
    expect(targets.sent).toHaveLength(4);
  });

  it('keep their rhythm over a restart and do not make up for missed runs', async () => {
    await schedule();
    begin();
    await clock.advance(90_000);
    await scheduler.stop();
    await clock.advance(600_000);
    await restart();
    expect(targets.sent).toHaveLength(1);
    await clock.advance(29_999);
    expect(targets.sent).toHaveLength(1);
    await clock.advance(1);
    expect(targets.sent).toHaveLength(2);
  });

  it('count anew when the expression changes', async () => {
    await schedule();
    begin();
    await clock.advance(30_000);
    await restart({ ScheduleExpression: 'rate(2 minutes)' });
    await clock.advance(119_999);
    expect(targets.sent).toEqual([]);
    await clock.advance(1);
    expect(targets.sent).toHaveLength(1);
  });

  it('run by cron and once by at()', async () => {
    await schedule({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      Target: { Arn: queueArn, RoleArn: roleArn, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
    });
    await schedule({ ScheduleExpression: 'at(2026-01-02T00:00:00)' }, 'Once');
    begin();
    await clock.advance(48 * 3_600_000);
    expect(targets.sent.filter((sent) => sent.to === queueArn).map((sent) => sent.body)).toEqual([
      '{"at":"2026-01-01T06:00:00Z"}',
      '{"at":"2026-01-02T06:00:00Z"}',
    ]);
    expect(targets.sent.filter((sent) => sent.to === functionArn)).toHaveLength(1);
  });

  it('go to the dead-letter queue as their role when retries are used up', async () => {
    await schedule({
      ScheduleExpression: 'at(2026-01-01T00:01:00)',
      Target: {
        Arn: functionArn,
        RoleArn: roleArn,
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: { Arn: deadLetterArn },
      },
    });
    begin();
    Object.assign(targets.failing, {
      error: new AwsError('ServiceException', 'down', { status: 500 }),
      only: functionArn,
    });
    await clock.advance(60_000);
    expect(targets.sent).toMatchObject([
      {
        to: deadLetterArn,
        principal: { roleArn },
        attributes: {
          SCHEDULE_ARN: { StringValue: expect.stringContaining(':schedule/default/') },
          ERROR_CODE: { StringValue: 'INTERNAL_ERROR' },
        },
      },
    ]);
  });

  it('call any action of an API as their role, with its members', async () => {
    const to = (arn: string, input: object) => ({
      Target: { Arn: `arn:aws:scheduler:::aws-sdk:${arn}`, RoleArn: roleArn, Input: JSON.stringify(input) },
    });
    await schedule(to('sqs:sendMessage', { QueueUrl: 'u', MessageBody: '<aws.scheduler.attempt-number>' }), 'One');
    await schedule(to('sfn:startExecution', { StateMachineArn: 'm', Input: '{}' }), 'Two');
    const attributes = { a: { DataType: 'String', StringValue: 'x' } };
    await schedule(to('sns:publish', { TopicArn: 't', Message: 'x', MessageAttributes: attributes }), 'Three');
    begin();
    await clock.advance(60_000);
    const by = { principal: expect.stringContaining('target') as string };
    expect(called).toHaveLength(3);
    expect(called).toEqual(
      expect.arrayContaining([
        { ...by, service: 'sqs', action: 'SendMessage', input: { QueueUrl: 'u', MessageBody: '1' } },
        { ...by, service: 'states', action: 'StartExecution', input: { stateMachineArn: 'm', input: '{}' } },
        {
          ...by,
          service: 'sns',
          action: 'Publish',
          input: { TopicArn: 't', Message: 'x', MessageAttributes: [{ Name: 'a', Value: attributes.a }] },
        },
      ]),
    );
  });

  it('do nothing while disabled', async () => {
    await schedule({ State: 'DISABLED' });
    begin();
    await clock.advance(3_600_000);
    expect(targets.sent).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it.each([
    [{ ScheduleExpression: 'rate(1 fortnight)' }, /^Invalid Schedule Expression rate\(1 fortnight\)\.$/],
    [{ ScheduleExpressionTimezone: 'Mars/Base' }, /Invalid ScheduleExpressionTimezone Mars\/Base/],
    [{ GroupName: 'other' }, /^Schedule group other does not exist\.$/],
    [{ EndDate: 'x' }, /EndDate is not a date/],
    [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /MaximumWindowInMinutes/],
    [{ Target: { Arn: 'arn:aws:scheduler:::aws-sdk:s3:putObject', RoleArn: roleArn } }, /not supported/],
    [{ Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:addPermission', RoleArn: roleArn } }, /not supported/],
    [{ Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:receiveMessage', RoleArn: roleArn } }, /only reads/],
    [{ Target: { Arn: sendMessage, RoleArn: roleArn, Input: '[]' } }, /must be a JSON object/],
  ])('%j is refused', (properties, message) => {
    expect(() => schedule(properties)).toThrow(message);
  });

  it.each([
    [{}, []],
    [{ Target: { Arn: functionArn } }, ['Target: required key [RoleArn] not found']],
    [{ FlexibleTimeWindow: undefined }, [': required key [FlexibleTimeWindow] not found']],
    [{ FlexibleTimeWindow: { Mode: 'SOON' } }, ['FlexibleTimeWindow.Mode: "SOON" is not a valid enum value']],
    [{ State: 'PAUSED' }, ['State: "PAUSED" is not a valid enum value']],
    [
      { Target: { Arn: functionArn, RoleArn: roleArn, EcsParameters: { TaskDefinitionArn: functionArn } } },
      ['Target: property EcsParameters is not supported by local-aws'],
    ],
  ])('%j has the problems %j before it is made', (properties, sentences) => {
    const problems = problemsOf(scheduler, 'AWS::Scheduler::Schedule', { ...base, ...properties });
    expect(problems).toEqual(sentences.map((sentence) => expect.stringContaining(sentence)));
  });
});

describe('actions', () => {
  it('gets and lists schedules', async () => {
    await schedule({ Name: 'one', Description: 'd' });
    await schedule({ Name: 'two', State: 'DISABLED' }, 'Two');
    expect(await get('/schedules/one?groupName=default')).toMatchObject({
      status: 200,
      body: {
        Name: 'one',
        GroupName: 'default',
        State: 'ENABLED',
        ScheduleExpression: 'rate(1 minute)',
        Target: { Arn: functionArn },
        Description: 'd',
        CreationDate: clock.now() / 1000,
      },
    });
    expect((await get('/schedules?State=DISABLED')).body).toMatchObject({
      Schedules: [{ Name: 'two', Target: { Arn: functionArn } }],
    });
    const page = await get('/schedules?MaxResults=1');
    expect(
      (
        (await get(`/schedules?MaxResults=1&NextToken=${String(page.body['NextToken'])}`)).body['Schedules'] as {
          Name: string;
        }[]
      )[0]?.Name,
    ).toBe('two');
  });

  it('answers errors as AWS does', async () => {
    expect(await get('/schedules/nope')).toMatchObject({
      status: 404,
      type: 'ResourceNotFoundException',
      body: { Message: 'Schedule nope does not exist.' },
    });
    expect(await get('/elsewhere')).toMatchObject({ status: 501, type: 'UnsupportedByLocalAws' });
  });
});

it('thousands of schedules of one moment hold up nobody', async () => {
  const offset = Date.UTC(2026, 0, 1) - Date.now();
  const timers: (() => void)[] = [];
  let passed = 0;
  const moved: Clock = {
    // Time moves on while something works.
    now: () => Date.now() + offset + passed,
    after(milliseconds, callback) {
      if (milliseconds > 1_000) timers.push(callback);
      else setTimeout(callback, milliseconds);
      return () => undefined;
    },
  };
  await scheduler.stop();
  const many = createScheduler({ ...disk, clock: moved, ...targets.ports, ...api });
  const at = { ScheduleExpression: 'cron(0 * * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' };
  for (let index = 0; index < 2_000; index += 1)
    await provision(many, 'AWS::Scheduler::Schedule', `S${index}`, { ...base, ...at });
  many.start?.();
  expect(timers).toHaveLength(2_000);
  const before = targets.sent.length;
  passed = 3_600_000;
  const ms = await longestTurn(async () => {
    for (const timer of timers.splice(0)) timer();
    await expect.poll(() => targets.sent.length - before, { timeout: 20_000, interval: 20 }).toBe(2_000);
  });
  expect(ms).toBeLessThan(80);
  await many.stop();
}, 40_000);
