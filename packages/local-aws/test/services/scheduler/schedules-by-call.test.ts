import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScheduler } from '../../../src/services/scheduler/index.ts';
import { accountId, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';
import { fakeTargets, functionArn, queueArn, roleArn } from '../targets.ts';
import { virtualClock } from '../virtual-clock.ts';

const hour = 3_600_000;
let clock: ReturnType<typeof virtualClock>;
let ports: TestPorts;
let targets: ReturnType<typeof fakeTargets>;
let service: ReturnType<typeof createScheduler>;
let server: Awaited<ReturnType<typeof serveService>>;
let scheduler: SchedulerClient;

async function start(): Promise<void> {
  service = createScheduler({ ...ports, ...targets.ports });
  service.start?.();
  server = await serveService(service);
  scheduler = new SchedulerClient({ ...sdkConfig(server.url), maxAttempts: 1 });
}
async function stop(): Promise<void> {
  await service.stop();
  await server.close();
}
beforeEach(async () => {
  clock = virtualClock(Date.UTC(2026, 2, 28, 12));
  ports = testPorts({ clock });
  targets = fakeTargets();
  await start();
});
afterEach(async () => {
  await stop();
  ports.dispose();
});

const inputOf = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 's',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: functionArn, RoleArn: roleArn, Input: '<aws.scheduler.scheduled-time>' },
  ...more,
});
const create = (more: Partial<CreateScheduleCommandInput> = {}) =>
  scheduler.send(new CreateScheduleCommand(inputOf(more)));
const get = (Name = 's', GroupName?: string) => scheduler.send(new GetScheduleCommand({ Name, GroupName }));
const names = async (query: object = {}) =>
  (await scheduler.send(new ListSchedulesCommand(query))).Schedules?.map(({ Name }) => Name);
const ran = () => targets.sent.map(({ body }) => body);

describe('a schedule by call', () => {
  it('is described with what it has by default, changed and deleted', async () => {
    const arn = `arn:aws:scheduler:us-east-1:${accountId}:schedule/default/s`;
    expect(await create({ Description: 'd' })).toMatchObject({ ScheduleArn: arn });
    expect(await get()).toMatchObject({
      Arn: arn,
      GroupName: 'default',
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      ScheduleExpressionTimezone: 'UTC',
      Description: 'd',
      CreationDate: new Date(clock.now()),
      Target: { Arn: functionArn, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
    await expect(create()).rejects.toMatchObject({ name: 'ConflictException', message: 'Schedule s already exists.' });
    await clock.advance(1000);
    const changed = inputOf({ ScheduleExpression: 'rate(2 hour)', State: 'DISABLED' });
    await scheduler.send(new UpdateScheduleCommand(changed));
    const { Description, State, CreationDate, LastModificationDate } = await get();
    expect({ Description, State }).toEqual({ Description: undefined, State: 'DISABLED' });
    expect(Number(LastModificationDate) - Number(CreationDate)).toBe(1000);
    await scheduler.send(new DeleteScheduleCommand({ Name: 's' }));
    await expect(get()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule s does not exist.',
    });
    await expect(scheduler.send(new UpdateScheduleCommand(changed))).rejects.toThrow('Schedule s does not exist.');
  });

  it('runs until it is deleted, and over a restart', async () => {
    await create();
    await clock.advance(hour);
    expect(ran()).toEqual(['2026-03-28T13:00:00Z']);
    await stop();
    await start();
    await clock.advance(hour);
    expect(ran()).toHaveLength(2);
    await scheduler.send(new DeleteScheduleCommand({ Name: 's' }));
    await clock.advance(hour);
    expect(ran()).toHaveLength(2);
    await stop();
    await start();
    expect(await names()).toEqual([]);
  });

  it('of the template stays as a call has made it until the template says something else', async () => {
    const properties = { ...inputOf(), Name: 't' };
    const provisioned = () => provision(service, 'AWS::Scheduler::Schedule', 'T', { ...properties });
    await provisioned();
    await scheduler.send(new UpdateScheduleCommand(inputOf({ Name: 't', State: 'DISABLED' })));
    await stop();
    await start();
    await provisioned();
    expect(await get('t')).toMatchObject({ State: 'DISABLED' });
    await provision(service, 'AWS::Scheduler::Schedule', 'T', { ...properties, Description: 'new' });
    expect(await get('t')).toMatchObject({ State: 'ENABLED', Description: 'new' });
  });

  it('runs by the clocks of its time zone, not when they skip the time, once when they show it twice', async () => {
    await create({ ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
    await clock.advance(72 * hour);
    // On 29 March 2026 there is no half past two in Berlin.
    expect(ran()).toEqual(['2026-03-30T00:30:00Z', '2026-03-31T00:30:00Z']);
    await clock.advance(Date.UTC(2026, 9, 24, 12) - clock.now());
    targets.sent.length = 0;
    await clock.advance(36 * hour);
    // On 25 October half past two comes twice.
    expect(ran()).toEqual(['2026-10-25T00:30:00Z']);
  });

  it('runs between its dates, for the first time at the start of a rate', async () => {
    const StartDate = new Date(Date.UTC(2026, 2, 28, 12, 30));
    await create({ StartDate, EndDate: new Date(Date.UTC(2026, 2, 28, 14, 30)) });
    expect(await get()).toMatchObject({ StartDate });
    await clock.advance(24 * hour);
    expect(ran()).toEqual(['2026-03-28T12:30:00Z', '2026-03-28T13:30:00Z', '2026-03-28T14:30:00Z']);
    expect(await names()).toEqual(['s']);
  });

  it('that runs once is deleted after that, where it says so', async () => {
    const once = { ScheduleExpression: 'at(2026-03-28T15:00:00)', ScheduleExpressionTimezone: 'Europe/Berlin' };
    await create({ ...once, Name: 'kept' });
    await create({ ...once, Name: 'gone', ActionAfterCompletion: 'DELETE' });
    await clock.advance(24 * hour);
    expect(ran()).toEqual(['2026-03-28T14:00:00Z', '2026-03-28T14:00:00Z']);
    expect(await names()).toEqual(['kept']);
  });

  it('runs within its flexible window', async () => {
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 } as const;
    await create({ ScheduleExpression: 'at(2026-03-28T13:00:00)', FlexibleTimeWindow });
    await clock.advance(hour - 1);
    expect(ran()).toEqual([]);
    await clock.advance(hour / 2 + 1);
    expect(ran()).toEqual(['2026-03-28T13:00:00Z']);
  });

  it('puts messages with a group and events with a source', async () => {
    const fifo = { Arn: `${queueArn}.fifo`, RoleArn: roleArn, SqsParameters: { MessageGroupId: 'g' }, Input: 'x' };
    const bus = {
      Arn: `arn:aws:events:us-east-1:${accountId}:event-bus/default`,
      RoleArn: roleArn,
      EventBridgeParameters: { Source: 'clock', DetailType: 'tick' },
      Input: '{"at":"<aws.scheduler.scheduled-time>"}',
    };
    await create({ Name: 'fifo', Target: fifo });
    await create({ Name: 'bus', Target: bus });
    await clock.advance(hour);
    expect(targets.sent).toContainEqual(expect.objectContaining({ to: fifo.Arn, body: 'x' }));
    const event = targets.sent.find(({ to }) => to === bus.Arn);
    expect(JSON.parse(event?.body ?? '')).toMatchObject({
      source: 'clock',
      'detail-type': 'tick',
      detail: { at: '2026-03-28T13:00:00Z' },
    });
  });

  it.each([
    [{ ScheduleExpression: 'rate(10 years)' }, 'Invalid Schedule Expression rate(10 years).'],
    [{ ScheduleExpression: 'cron(0 1 * * * *)' }, 'Invalid Schedule Expression cron(0 1 * * * *).'],
    [{ StartDate: new Date(0) }, 'The StartDate you specify cannot be earlier than 5 minutes ago.'],
    [{ GroupName: 'nope' }, 'Schedule group nope does not exist.'],
    [{ Name: 'a b' }, "Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression"],
    [{ Target: { Arn: `${queueArn}.fifo`, RoleArn: roleArn } }, 'SqsParameters must be specified'],
    [{ Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RoleArn: roleArn } }, 'is not supported'],
  ])('%j is refused', async (more, message) => {
    await expect(create(more)).rejects.toThrow(message);
  });
});

describe('a group of schedules', () => {
  it('has schedules of its own, with which it is deleted', async () => {
    const arn = `arn:aws:scheduler:us-east-1:${accountId}:schedule-group/g`;
    expect(await scheduler.send(new CreateScheduleGroupCommand({ Name: 'g' }))).toMatchObject({
      ScheduleGroupArn: arn,
    });
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name: 'g' }))).toMatchObject({
      Arn: arn,
      State: 'ACTIVE',
    });
    await create({ GroupName: 'g' });
    await create();
    await expect(get('s', 'nope')).rejects.toThrow('Schedule group nope does not exist.');
    expect(await get('s', 'g')).toMatchObject({ GroupName: 'g', Arn: expect.stringMatching(/schedule\/g\/s$/) });
    expect(await names()).toEqual(['s', 's']);
    expect(await names({ GroupName: 'g' })).toEqual(['s']);
    const { ScheduleGroups } = await scheduler.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default', 'g']);
    await stop();
    await start();
    expect(await names({ GroupName: 'g' })).toEqual(['s']);
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'g' }));
    expect(await names()).toEqual(['s']);
    await expect(scheduler.send(new DeleteScheduleGroupCommand({ Name: 'g' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('has tags', async () => {
    const Tags = [{ Key: 'a', Value: '1' }];
    const { ScheduleGroupArn: ResourceArn } = await scheduler.send(new CreateScheduleGroupCommand({ Name: 'g', Tags }));
    await scheduler.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'b', Value: '2' },
          { Key: 'c', Value: '3' },
        ],
      }),
    );
    await scheduler.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'c'] }));
    expect(await scheduler.send(new ListTagsForResourceCommand({ ResourceArn }))).toMatchObject({
      Tags: [{ Key: 'b', Value: '2' }],
    });
  });

  it('comes from the template too', async () => {
    const { ref } = await provision(service, 'AWS::Scheduler::ScheduleGroup', 'Group', { Name: 'g' });
    await provision(service, 'AWS::Scheduler::Schedule', 'S', { ...inputOf(), GroupName: ref });
    await clock.advance(hour);
    expect(targets.sent).toMatchObject([{ to: functionArn, principal: { roleArn } }]);
  });
});
