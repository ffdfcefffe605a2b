import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import type { Ports } from '../../../src/contract/service.ts';
import { createEvents } from '../../../src/services/events/index.ts';
import { jsonCall } from '../../support/json-call.ts';
import { provision, testPorts } from '../../support/ports.ts';
import { deadLetterArn, fakeTargets, functionArn, machineArn, queueArn, roleArn, topicArn } from '../targets.ts';
import { virtualClock } from '../virtual-clock.ts';
import { recordingOperator } from '../../support/operator.ts';

let clock: ReturnType<typeof virtualClock>;
let operator: ReturnType<typeof recordingOperator>;
let disk: ReturnType<typeof testPorts>;
let targets: ReturnType<typeof fakeTargets>;
let events: ReturnType<typeof createEvents>;

const create = (ports: Ports) => createEvents({ ...ports, ...targets.ports });
beforeEach(() => {
  clock = virtualClock();
  operator = recordingOperator();
  disk = testPorts({ clock, operator });
  targets = fakeTargets();
  events = create(disk);
});
afterEach(async () => {
  await events.stop();
  disk.dispose();
});

const rule = (properties: object, logicalId = 'Rule') =>
  provision(events, 'AWS::Events::Rule', logicalId, {
    EventPattern: { source: ['aws.states'] },
    ...properties,
  } as Record<string, unknown>);
const status = {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  resources: ['arn:x'],
  detail: { status: 'FAILED' },
};
const begin = (): void => events.start?.();

const call = <T = Record<string, unknown>>(action: string, input: object): Promise<T> =>
  jsonCall<T>(events, `AWSEvents.${action}`, input);

describe('delivery', () => {
  it('gives each target its event, as the right principal', async () => {
    const { attributes } = await rule({
      Name: 'r',
      Targets: [
        { Id: 'a', Arn: functionArn },
        { Id: 'b', Arn: queueArn, InputPath: '$.detail.status' },
        { Id: 'c', Arn: topicArn, Input: '"hello"' },
        { Id: 'd', Arn: machineArn, RoleArn: roleArn },
      ],
    });
    begin();
    events.putEvent(status);
    events.putEvent({ ...status, source: 'aws.other' });
    await clock.advance(0);
    const service = { type: 'Service', service: 'events.amazonaws.com', sourceArn: attributes['Arn'] };
    expect(targets.sent).toMatchObject([
      { to: functionArn, principal: service, name: 'Event' },
      { to: queueArn, principal: service, body: '"FAILED"' },
      { to: topicArn, principal: service, body: '"hello"' },
      { to: machineArn, principal: { type: 'AssumedRole', roleArn }, name: expect.stringMatching(/^[0-9a-f-]{36}_d$/) },
    ]);
    expect(JSON.parse(targets.sent[0]?.body ?? '')).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': status.detailType,
      source: 'aws.states',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: ['arn:x'],
      detail: { status: 'FAILED' },
    });
  });

  it('says nothing for a disabled rule', async () => {
    await rule({ State: 'DISABLED', Targets: [{ Id: 'a', Arn: functionArn }] });
    begin();
    events.putEvent(status);
    await clock.advance(0);
    expect(targets.sent).toEqual([]);
  });

  it('tries again, waiting longer each time, until the target takes it', async () => {
    await rule({ Targets: [{ Id: 'a', Arn: functionArn }] });
    begin();
    targets.failing.error = new AwsError('ServiceException', 'down', { status: 500 });
    events.putEvent(status);
    await clock.advance(600_000);
    expect(targets.sent).toEqual([]);
    delete targets.failing.error;
    await clock.advance(600_000);
    expect(targets.sent).toHaveLength(1);
    await clock.advance(3_600_000);
    expect(targets.sent).toHaveLength(1);
  });

  it.each([
    ['MaximumRetryAttempts', { MaximumRetryAttempts: 2 }, '2'],
    ['MaximumEventAgeInSeconds', { MaximumEventAgeInSeconds: 60 }, undefined],
  ])('goes to the dead-letter queue after %s', async (condition, RetryPolicy, attempts) => {
    const { attributes } = await rule({
      Targets: [
        { Id: 'a', Arn: functionArn, RetryPolicy, DeadLetterConfig: { Arn: deadLetterArn }, Input: '"constant"' },
      ],
    });
    begin();
    Object.assign(targets.failing, {
      error: new AwsError('TooManyRequestsException', 'Rate exceeded', { status: 429 }),
      only: functionArn,
    });
    events.putEvent(status);
    await clock.advance(300_000);
    expect(targets.sent).toMatchObject([
      {
        to: deadLetterArn,
        principal: { service: 'events.amazonaws.com' },
        attributes: {
          RULE_ARN: { StringValue: attributes['Arn'] },
          TARGET_ARN: { StringValue: functionArn },
          ERROR_CODE: { StringValue: 'THROTTLING' },
          EXHAUSTED_RETRY_CONDITION: { StringValue: condition },
        },
      },
    ]);
    expect(JSON.parse(targets.sent[0]?.body ?? '')).toMatchObject({ detail: { status: 'FAILED' } });
    if (attempts) expect(targets.sent[0]?.attributes?.['RETRY_ATTEMPTS']?.StringValue).toBe(attempts);
  });

  it('does not repeat what is not permitted, and complains without a dead-letter queue', async () => {
    await rule({ Targets: [{ Id: 'a', Arn: functionArn }] });
    begin();
    targets.failing.error = new AwsError('AccessDeniedException', 'no', { status: 403 });
    events.putEvent(status);
    await clock.advance(0);
    expect(operator.said).toEqual([expect.stringContaining('NO_PERMISSIONS')]);
    delete targets.failing.error;
    await clock.advance(86_400_000);
    expect(targets.sent).toEqual([]);
  });

  it('keeps a dead letter while its queue is down', async () => {
    await rule({
      Targets: [
        {
          Id: 'a',
          Arn: functionArn,
          RetryPolicy: { MaximumRetryAttempts: 0 },
          DeadLetterConfig: { Arn: deadLetterArn },
        },
      ],
    });
    begin();
    targets.failing.error = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    events.putEvent(status);
    await clock.advance(60_000);
    targets.failing.only = functionArn;
    await clock.advance(60_000);
    expect(targets.sent.map((sent) => sent.to)).toEqual([deadLetterArn]);
  });

  it('loses nothing in a restart', async () => {
    await rule({
      Targets: [
        { Id: 'a', Arn: functionArn },
        { Id: 'm', Arn: machineArn, RoleArn: roleArn },
      ],
    });
    begin();
    targets.failing.error = new AwsError('ServiceException', 'down', { status: 500 });
    for (let index = 0; index < 50; index++) events.putEvent({ ...status, detail: { index } });
    await clock.advance(5000);
    await events.stop();
    delete targets.failing.error;
    events = create(disk);
    begin();
    await clock.advance(60_000);
    const indexes = targets.sent
      .filter((sent) => sent.to === functionArn)
      .map((sent) => (JSON.parse(sent.body) as { detail: { index: number } }).detail.index);
    expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(new Set(targets.sent.filter((sent) => sent.to === machineArn).map((sent) => sent.name)).size).toBe(50);
  });

  it('stores events that arrive before it starts', async () => {
    await rule({ Targets: [{ Id: 'a', Arn: functionArn }] });
    events.putEvent(status);
    await clock.advance(1000);
    expect(targets.sent).toEqual([]);
    begin();
    await clock.advance(0);
    expect(targets.sent).toHaveLength(1);
  });

  it('takes an execution that exists already for the one it started', async () => {
    await rule({ Targets: [{ Id: 'm', Arn: machineArn, RoleArn: roleArn, DeadLetterConfig: { Arn: deadLetterArn } }] });
    begin();
    Object.assign(targets.failing, { error: new AwsError('ExecutionAlreadyExists', 'exists'), only: machineArn });
    events.putEvent(status);
    await clock.advance(60_000);
    expect(targets.sent).toEqual([]);
  });
});

describe('rules by schedule', () => {
  it('fire one period after they were created, also over a restart', async () => {
    const properties = {
      EventPattern: undefined,
      ScheduleExpression: 'rate(10 minutes)',
      Targets: [{ Id: 'a', Arn: functionArn }],
    };
    await rule(properties);
    begin();
    await clock.advance(6 * 60_000);
    await events.stop();
    events = create(disk);
    await rule(properties);
    begin();
    await clock.advance(4 * 60_000 - 1);
    expect(targets.sent).toEqual([]);
    await clock.advance(1);
    expect(JSON.parse(targets.sent[0]?.body ?? '')).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-01-01T00:10:00Z',
      detail: {},
    });
    await clock.advance(20 * 60_000);
    expect(targets.sent).toHaveLength(3);
  });
});

describe('resources', () => {
  it.each([
    [{ EventBusName: 'other' }, /^Event bus other does not exist\.$/],
    [{ Targets: [{ Id: 'a', Arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/x' }] }, /kinesis.*not supported/],
    [{ Targets: [{ Id: 'a', Arn: machineArn }] }, /RoleArn is required/],
    [{ EventPattern: { source: [{ contains: 'x' }] } }, /Event pattern is not valid/],
    [{ EventPattern: '{' }, /Event pattern is not valid/],
    [{ EventPattern: undefined }, /EventPattern or ScheduleExpression/],
  ])('%j is refused', (properties, message) => {
    expect(() => rule(properties)).toThrow(message);
  });
});

describe('actions', () => {
  it('puts events of applications, entry by entry', async () => {
    await rule({ EventPattern: { source: ['app'], detail: { n: [1] } }, Targets: [{ Id: 'a', Arn: functionArn }] });
    begin();
    const answer = await call<{ FailedEntryCount: number; Entries: object[] }>('PutEvents', {
      Entries: [
        { Source: 'app', DetailType: 't', Detail: '{"n":1}', Time: 1_767_225_600 },
        { Source: 'aws.s3', DetailType: 't', Detail: '{}' },
        { Source: 'app', DetailType: 't', Detail: 'x' },
        { Source: 'app', Detail: '{}' },
      ],
    });
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'InvalidArgument' },
      ],
    });
    await clock.advance(0);
    expect(targets.sent).toHaveLength(1);
    await expect(call('PutEvents', { Entries: [] })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      call('PutEvents', {
        Entries: [{ Source: 'a', DetailType: 'b', Detail: JSON.stringify({ x: 'x'.repeat(262_144) }) }],
      }),
    ).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(call('PutEvents', { Entries: [{ Source: 'a', TraceHeader: 'x' }] })).rejects.toThrow(
      /Entries.TraceHeader/,
    );
  });

  it('describes and lists rules and targets', async () => {
    const target = { Id: 'a', Arn: functionArn };
    await rule({ Name: 'one', Description: 'd', Targets: [target] });
    await rule({ Name: 'two' }, 'Two');
    expect(await call('DescribeRule', { Name: 'one' })).toMatchObject({
      Name: 'one',
      State: 'ENABLED',
      Description: 'd',
      EventPattern: '{"source":["aws.states"]}',
      EventBusName: 'default',
    });
    expect(await call('ListTargetsByRule', { Rule: 'one' })).toEqual({ Targets: [target] });
    const first = await call<{ Rules: { Name: string }[]; NextToken: string }>('ListRules', { Limit: 1 });
    const second = await call<{ Rules: { Name: string }[]; NextToken?: string }>('ListRules', {
      Limit: 1,
      NextToken: first.NextToken,
    });
    expect([first.Rules[0]?.Name, second.Rules[0]?.Name, second.NextToken]).toEqual(['one', 'two', undefined]);
    await expect(call('DescribeRule', { Name: 'three' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

it.each([
  ['DescribeRule', { Name: 'r', EventBusName: 'other' }],
  ['ListRules', { EventBusName: 'other' }],
  ['ListTargetsByRule', { Rule: 'r', EventBusName: 'other' }],
])('%s of another bus is refused as on AWS', async (action, input) => {
  await expect(call(action, input)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Event bus other does not exist.',
  });
});
