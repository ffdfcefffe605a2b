import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricSample } from '../../../src/contract/metrics.ts';
import type { PublishMessage } from '../../../src/contract/ports.ts';
import { createOperator } from '../../../src/kernel/operator.ts';
import { createMonitoring } from '../../../src/services/monitoring/index.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';
import { virtualClock, type VirtualClock } from '../virtual-clock.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const topic = 'arn:aws:sns:us-east-1:000000000000:ops';

let clock: VirtualClock;
let ports: TestPorts;
let said: string[];
let told: Parameters<PublishMessage>[0][];
let gauges: MetricSample[];
let monitoring: ReturnType<typeof createMonitoring>;
let server: { url: string; close(): Promise<void> };
let client: CloudWatchClient;

const begin = () =>
  createMonitoring({
    ...ports,
    operator: createOperator({ write: (line) => said.push(line) }),
    publishMessage: async (call) => {
      told.push(call);
      return { messageId: 'm' };
    },
    gauges: () => gauges,
  });

beforeEach(async () => {
  [said, told, gauges] = [[], [], []];
  clock = virtualClock(start);
  ports = testPorts({ clock });
  monitoring = begin();
  server = await serveService(monitoring);
  client = new CloudWatchClient(sdkConfig(server.url));
});
afterEach(async () => {
  client.destroy();
  await monitoring.stop();
  await server.close();
  ports.dispose();
});

async function beginAgain(): Promise<void> {
  await server.close();
  monitoring = begin();
  server = await serveService(monitoring);
  client.destroy();
  client = new CloudWatchClient(sdkConfig(server.url));
}

const put = (value: number, name = 'Failures') =>
  client.send(
    new PutMetricDataCommand({
      Namespace: 'Books',
      MetricData: [{ MetricName: name, Value: value, Unit: 'Count', Timestamp: new Date(clock.now()) }],
    }),
  );

const alarm = {
  AlarmName: 'Failing',
  Namespace: 'Books',
  MetricName: 'Failures',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 3,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [topic],
  OKActions: [topic],
} satisfies PutMetricAlarmInput;

const stateOf = async (name = 'Failing') => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return [...MetricAlarms, ...CompositeAlarms][0];
};
const window = () => ({ StartTime: new Date(start), EndTime: new Date(start + 10 * minute) });

describe('metrics', () => {
  it('are put, listed and read as statistics and as data', async () => {
    await put(1);
    await put(4);
    await clock.advance(minute);
    await put(2);
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: 'Books' }));
    expect(Metrics).toEqual([{ Namespace: 'Books', MetricName: 'Failures', Dimensions: [] }]);
    const ask = { Namespace: 'Books', MetricName: 'Failures', ...window(), Period: 60 };
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({ ...ask, Statistics: ['Sum', 'Maximum'], ExtendedStatistics: ['p50'] }),
    );
    expect(Datapoints).toEqual([
      { Timestamp: new Date(start), Sum: 5, Maximum: 4, ExtendedStatistics: { p50: 1 }, Unit: 'Count' },
      { Timestamp: new Date(start + minute), Sum: 2, Maximum: 2, ExtendedStatistics: { p50: 2 }, Unit: 'Count' },
    ]);
    const stat = { Metric: { Namespace: 'Books', MetricName: 'Failures' }, Period: 60, Stat: 'Sum' };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        ...window(),
        MetricDataQueries: [
          { Id: 'm', MetricStat: stat, ReturnData: false },
          { Id: 'e', Expression: 'm * 2', Label: 'twice' },
        ],
      }),
    );
    expect(MetricDataResults).toMatchObject([{ Id: 'e', Label: 'twice', Values: [4, 10], StatusCode: 'Complete' }]);
  });

  it('come compressed where there are many', async () => {
    const MetricData = Array.from({ length: 500 }, (_, index) => ({ MetricName: `Metric number ${index}`, Value: 1 }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Many', MetricData }));
    expect((await client.send(new ListMetricsCommand({ Namespace: 'Many' }))).Metrics).toHaveLength(500);
  });

  it.each([
    [{ Namespace: 'AWS/Lambda', MetricData: [{ MetricName: 'Errors', Value: 1 }] }, 'InvalidParameterValueException'],
    [{ Namespace: 'Books', MetricData: [{ MetricName: 'a' }] }, 'MissingRequiredParameterException'],
    [
      { Namespace: 'Books', MetricData: [{ MetricName: 'a', Value: 1, Values: [2] }] },
      'InvalidParameterCombinationException',
    ],
    [
      { Namespace: 'Books', MetricData: [{ MetricName: 'a', Value: 1, Timestamp: new Date(0) }] },
      'InvalidParameterValueException',
    ],
  ])('that AWS refuses are refused: %j', async (input, name) => {
    await expect(client.send(new PutMetricDataCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('alarms', () => {
  it('ring and recover by the minute, and tell their topic each time', async () => {
    await client.send(new PutMetricAlarmCommand(alarm));
    expect(await stateOf()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    monitoring.start?.();
    await clock.advance(minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'OK' });
    for (const value of [1, 2]) await put(value);
    await clock.advance(minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'ALARM' });
    // The last point counts as long as it is in the evaluation range.
    await clock.advance(2 * minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'ALARM' });
    await clock.advance(minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'OK' });
    expect(told.map(({ subject }) => subject)).toEqual([
      'OK: "Failing" in US East (N. Virginia)',
      'ALARM: "Failing" in US East (N. Virginia)',
      'OK: "Failing" in US East (N. Virginia)',
    ]);
    const { principal, topicArn, message } = told[1] ?? told[0]!;
    expect({ principal, topicArn }).toEqual({
      topicArn: topic,
      principal: {
        type: 'Service',
        service: 'cloudwatch.amazonaws.com',
        sourceArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:Failing',
      },
    });
    expect(JSON.parse(message)).toMatchObject({
      AlarmName: 'Failing',
      AWSAccountId: '000000000000',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      NewStateReason:
        'Threshold Crossed: 1 datapoint [3.0 (01/01/26 00:01:00)] was greater than or equal to the threshold (3.0).',
      StateChangeTime: '2026-01-01T00:02:00.000+0000',
      Region: 'US East (N. Virginia)',
      Trigger: { MetricName: 'Failures', Namespace: 'Books', StatisticType: 'Statistic', Statistic: 'SUM', Period: 60 },
    });
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'Failing', HistoryItemType: 'StateUpdate' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from INSUFFICIENT_DATA to OK',
    ]);
  });

  it('stand where they stood after an end without a stop, with their points and history', async () => {
    await client.send(new PutMetricAlarmCommand(alarm));
    monitoring.start?.();
    await put(5);
    await clock.advance(minute);
    const history = async () =>
      (await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'Failing' }))).AlarmHistoryItems;
    const [state, before] = [await stateOf(), await history()];
    await put(4);
    const ended = monitoring;
    await beginAgain();
    expect([await stateOf(), await history()]).toEqual([state, before]);
    const ask = { Namespace: 'Books', MetricName: 'Failures', ...window(), Period: 60 };
    const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ ...ask, Statistics: ['Sum'] }));
    expect(Datapoints).toMatchObject([{ Sum: 5 }, { Sum: 4 }]);
    monitoring.start?.();
    await ended.stop();
    await clock.advance(2 * minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'ALARM' });
  });

  it('for which silence is bad do not ring for the time in which nothing ran', async () => {
    await client.send(new PutMetricAlarmCommand({ ...alarm, EvaluationPeriods: 3, TreatMissingData: 'breaching' }));
    monitoring.start?.();
    for (let turn = 0; turn < 3; turn += 1) {
      await put(0);
      await clock.advance(minute);
    }
    await monitoring.stop();
    await clock.advance(60 * minute);
    await beginAgain();
    monitoring.start?.();
    await clock.advance(2 * minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'OK' });
    await clock.advance(4 * minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'ALARM' });
    expect(told).toHaveLength(2);
  });

  it('are set by hand until they are judged again, and keep their state over a restart', async () => {
    await client.send(new PutMetricAlarmCommand(alarm));
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'Failing', StateValue: 'ALARM', StateReason: 'rehearsal' }),
    );
    expect(told).toHaveLength(1);
    await monitoring.stop();
    await beginAgain();
    expect(await stateOf()).toMatchObject({ StateValue: 'ALARM', StateReason: 'rehearsal', Threshold: 3 });
    monitoring.start?.();
    await clock.advance(minute);
    expect(await stateOf()).toMatchObject({ StateValue: 'OK' });
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['Failing'] }));
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: ['Failing'] }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });

  it('of the template watch expressions over windows that slide, and gauges of each minute', async () => {
    const gauge = { namespace: 'AWS/SQS', name: 'Visible', dimensions: { QueueName: 'q' } };
    gauges = [{ ...gauge, value: 0 }];
    await provision(monitoring, 'AWS::CloudWatch::Alarm', 'Letters', {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: '1',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [topic],
      Metrics: [
        { Id: 'expr_1', Expression: 'SUM(METRICS())' },
        {
          Id: 'm0',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'Visible',
              Dimensions: [{ Name: 'QueueName', Value: 'q' }],
            },
            Period: 300,
            Stat: 'Maximum',
          },
          ReturnData: false,
        },
      ],
    });
    await provision(monitoring, 'AWS::CloudWatch::CompositeAlarm', 'Any', {
      AlarmName: 'Any',
      AlarmRule: 'ALARM("Test-Letters-0a1b2c3d4e5f") OR (NOT TRUE)',
    });
    monitoring.start?.();
    await clock.advance(minute);
    gauges = [{ ...gauge, value: 2 }];
    await clock.advance(minute);
    expect((await stateOf('Test-Letters-0a1b2c3d4e5f'))?.StateValue).toBe('ALARM');
    expect((await stateOf('Any'))?.StateValue).toBe('ALARM');
    expect(JSON.parse(told[0]?.message ?? '')).toMatchObject({
      Trigger: { Metrics: [{ Id: 'expr_1' }, { Id: 'm0' }] },
    });
    gauges = [{ ...gauge, value: 0 }];
    await clock.advance(4 * minute);
    expect((await stateOf('Any'))?.StateValue).toBe('ALARM');
    await clock.advance(minute);
    expect((await stateOf('Any'))?.StateValue).toBe('OK');
  });

  it('that nothing here can judge are named at the start', async () => {
    await provision(monitoring, 'AWS::CloudWatch::Alarm', 'Odd', {
      ...alarm,
      AlarmName: 'Odd',
      TreatMissingData: 'missing',
      ComparisonOperator: 'GreaterThanUpperThreshold',
      ThresholdMetricId: 'ad1',
    });
    monitoring.start?.();
    expect(said).toEqual([expect.stringContaining('The alarm Odd is not watched here: it compares with an anomaly')]);
    await clock.advance(minute);
    expect((await stateOf('Odd'))?.StateValue).toBe('INSUFFICIENT_DATA');
  });
});

it('keeps dashboards by the name that other resources refer to', async () => {
  expect((await provision(monitoring, 'AWS::CloudWatch::Dashboard', 'B', { DashboardName: 'All' })).ref).toBe('All');
});
