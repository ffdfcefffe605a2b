import { gzipSync } from 'node:zlib';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import * as client from '@aws-sdk/client-cloudwatch';
import { cbor as codec } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as actions from '../../../src/services/monitoring/actions/index.ts';
import { createMonitoring } from '../../../src/services/monitoring/index.ts';
import { cbor } from '../../../src/services/monitoring/query.ts';
import { sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

const namespace = 'com.amazonaws.cloudwatch';
let ports: TestPorts;
let service: ReturnType<typeof createMonitoring>;
let server: Awaited<ReturnType<typeof serveService>>;
let cloudWatch: client.CloudWatchClient;
beforeAll(async () => {
  ports = testPorts();
  service = createMonitoring({ ...ports, publishMessage: async () => ({ messageId: 'm' }), gauges: () => [] });
  server = await serveService(service);
  const protocol = new AwsSmithyRpcV2CborProtocol({
    defaultNamespace: namespace,
    errorTypeRegistries: client.errorTypeRegistries,
    awsQueryCompatible: true,
  });
  cloudWatch = new client.CloudWatchClient({
    ...sdkConfig(server.url),
    protocol,
    // With CBOR it sends the length of what it has not packed. observed: @aws-sdk/client-cloudwatch 3.1164
    disableRequestCompression: true,
  });
});
afterAll(async () => {
  cloudWatch.destroy();
  await service.stop();
  await server.close();
  ports.dispose();
});

const send = async (path: string, body: Uint8Array, headers: Record<string, string> = {}) => {
  const answer = await fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor', ...headers },
    body: Buffer.from(body),
  });
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
};
const path = `/service/${cbor.service}/operation/`;

describe('CloudWatch in CBOR', () => {
  it('takes and answers measurements', async () => {
    const Timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
    const Dimensions = [{ Name: 'Kind', Value: 'ä'.repeat(300) }];
    const one = { MetricName: 'Orders', Timestamp, Unit: 'Count', Dimensions } as const;
    await cloudWatch.send(new client.PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ ...one, Value: 1.5 }] }));
    const many = Array.from({ length: 20 }, () => ({ ...one, Values: [1, 2.25], Counts: [1, 2] }));
    await cloudWatch.send(new client.PutMetricDataCommand({ Namespace: 'Shop', MetricData: many }));
    const asked = {
      StartTime: new Date(Timestamp.getTime() - 60_000),
      EndTime: new Date(Timestamp.getTime() + 60_000),
    };
    const statistics = await cloudWatch.send(
      new client.GetMetricStatisticsCommand({
        ...asked,
        Namespace: 'Shop',
        MetricName: 'Orders',
        Dimensions,
        Period: 60,
        Statistics: ['Sum', 'SampleCount'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(statistics.Datapoints).toEqual([
      {
        Timestamp,
        Sum: 111.5,
        SampleCount: 61,
        Unit: 'Count',
        ExtendedStatistics: { p50: expect.any(Number) as unknown },
      },
    ]);
    const MetricStat = { Metric: { Namespace: 'Shop', MetricName: 'Orders', Dimensions }, Period: 60, Stat: 'Maximum' };
    const data = await cloudWatch.send(
      new client.GetMetricDataCommand({ ...asked, MetricDataQueries: [{ Id: 'a', MetricStat }] }),
    );
    expect(data.MetricDataResults).toMatchObject([{ Id: 'a', Timestamps: [Timestamp], Values: [2.25] }]);
  });

  it('takes packed measurements', async () => {
    const packed = gzipSync(codec.serialize({ Namespace: 'Packed', MetricData: [{ MetricName: 'a', Value: 1 }] }));
    const { answer } = await send(`${path}PutMetricData`, packed, { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(200);
    const { Metrics } = await cloudWatch.send(new client.ListMetricsCommand({ Namespace: 'Packed' }));
    expect(Metrics).toMatchObject([{ MetricName: 'a' }]);
  });

  it('makes, shows and tags alarms', async () => {
    const alarm = { Namespace: 'Shop', MetricName: 'Orders', Period: 60, EvaluationPeriods: 1, Threshold: 0.5 };
    await cloudWatch.send(
      new client.PutMetricAlarmCommand({
        ...{ ...alarm, AlarmName: 'late', Statistic: 'Sum', ComparisonOperator: 'GreaterThanThreshold' },
        Tags: [{ Key: 'team', Value: 'shop' }],
      }),
    );
    const { MetricAlarms = [] } = await cloudWatch.send(new client.DescribeAlarmsCommand({}));
    expect(MetricAlarms).toMatchObject([{ ...alarm, StateUpdatedTimestamp: expect.any(Date) as unknown }]);
    const ResourceARN = String(MetricAlarms[0]?.AlarmArn);
    const tags = await cloudWatch.send(new client.ListTagsForResourceCommand({ ResourceARN }));
    expect(tags.Tags).toEqual([{ Key: 'team', Value: 'shop' }]);
  });

  it('answers without a body what the model gives no output', async () => {
    const model = new Map(
      Object.values(client)
        .filter((schema): schema is readonly unknown[] & typeof schema => Array.isArray(schema) && schema[0] === 9)
        .map(([, , name, , , output]) => [name, output] as const),
    );
    const isUnit = (name: string): boolean => {
      const output: unknown = model.get(name);
      return output === 'unit' || (typeof output === 'function' && output() === 'unit');
    };
    expect(Object.keys(actions).filter(isUnit).sort()).toEqual([...cbor.withoutOutput]);
    const { answer, bytes } = await send(`${path}DeleteAlarms`, codec.serialize({ AlarmNames: ['late'] }));
    expect([answer.status, answer.headers.get('content-type'), bytes.length]).toEqual([200, null, 0]);
    expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
  });

  it('refuses in CBOR, with the codes of every language', async () => {
    const put = new client.PutMetricDataCommand({ Namespace: 'AWS/Own', MetricData: [] });
    const error = await cloudWatch.send(put).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(client.InvalidParameterValueException);
    expect(error).toMatchObject({ Code: 'InvalidParameterValue', Type: 'Sender' });
    const unknown = cloudWatch.send(new client.ListDashboardsCommand({}));
    await expect(unknown).rejects.toMatchObject({ name: 'UnsupportedByLocalAws', message: /ListDashboards/ });
    const { answer, bytes } = await send(
      `${path}PutMetricData`,
      codec.serialize({ Namespace: 'AWS/Own', MetricData: [] }),
    );
    expect([answer.status, codec.deserialize(bytes)]).toMatchObject([
      400,
      { __type: `${namespace}#InvalidParameterValueException` },
    ]);
  });

  it('has the errors of the model', () => {
    expect(cbor.errors.filter((name) => !(name in client))).toEqual([]);
  });

  it.each([
    [`/service/${namespace}.${cbor.service}/operation/ListMetrics`, 'a0', {}, 200],
    [`/v1${path}ListMetrics`, '', {}, 200],
    [`${path}ListMetrics`, '80', {}, 400],
    [`${path}ListMetrics`, 'a1 61', {}, 400],
    [`${path}ListMetrics`, 'a0', { 'x-amz-target': `${cbor.service}.ListMetrics` }, 400],
    ['/service/Other/operation/ListMetrics', 'a0', {}, 400],
    ['/', 'a0', {}, 400],
  ])('%s with %s and %o is answered with %d', async (where, hex, headers, status) => {
    const body = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const { answer, bytes } = await send(where, body, headers as Record<string, string>);
    expect([answer.status, typeof codec.deserialize(bytes)]).toEqual([status, 'object']);
  });
});
