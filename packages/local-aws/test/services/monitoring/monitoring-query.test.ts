import { gzipSync } from 'node:zlib';
import * as client from '@aws-sdk/client-cloudwatch';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMonitoring } from '../../../src/services/monitoring/index.ts';
import * as actions from '../../../src/services/monitoring/actions/index.ts';
import type { ModelShape } from '../../support/models/model.ts';
import { sdkModel } from '../../support/models/sdk-model.ts';
import { sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let service: ReturnType<typeof createMonitoring>;
let server: Awaited<ReturnType<typeof serveService>>;
beforeAll(async () => {
  ports = testPorts();
  service = createMonitoring({ ...ports, publishMessage: async () => ({ messageId: 'm' }), gauges: () => [] });
  server = await serveService(service);
});
afterAll(async () => {
  await service.stop();
  await server.close();
  ports.dispose();
});

async function ask(form: Record<string, string>, pack = false) {
  const body = new URLSearchParams({ Version: '2010-08-01', ...form }).toString();
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(pack && { 'content-encoding': 'gzip' }),
    },
    body: pack ? gzipSync(body) : body,
  });
  const document = new XMLParser({ parseTagValue: false }).parse(await answer.text()) as Record<string, never>;
  return { status: answer.status, document };
}

/** The names of the members of an output that have a kind, at every depth. */
function namesOf(kind: ModelShape['kind'], { members, item }: ModelShape, name = ''): string[] {
  const inner = [...Object.entries(members ?? {}), ...(item ? [[name, item] as const] : [])];
  return inner.flatMap(([own, shape]) => (shape().kind === kind ? [own] : namesOf(kind, shape(), own)));
}

describe('the Query protocol of CloudWatch', () => {
  it('takes and answers measurements, packed too', async () => {
    const now = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 120_000);
    const put = {
      Action: 'PutMetricData',
      Namespace: 'Shop',
      'MetricData.member.1.MetricName': 'Orders',
      'MetricData.member.1.Dimensions.member.1.Name': 'Kind',
      'MetricData.member.1.Dimensions.member.1.Value': 'a&b',
      'MetricData.member.1.Timestamp': now.toISOString(),
      'MetricData.member.1.Unit': 'Count',
    };
    expect((await ask({ ...put, 'MetricData.member.1.Value': '1.5e1' })).status).toBe(200);
    expect((await ask({ ...put, 'MetricData.member.1.Value': '5' }, true)).status).toBe(200);
    const asked = {
      Action: 'GetMetricStatistics',
      Namespace: 'Shop',
      MetricName: 'Orders',
      'Dimensions.member.1.Name': 'Kind',
      'Dimensions.member.1.Value': 'a&b',
      StartTime: new Date(now.getTime() - 60_000).toISOString().replace('.000Z', 'Z'),
      EndTime: new Date(now.getTime() + 60_000).toISOString(),
      Period: '60',
      'Statistics.member.1': 'Sum',
      'ExtendedStatistics.member.1': 'p50',
    };
    expect((await ask(asked)).document).toMatchObject({
      GetMetricStatisticsResponse: {
        GetMetricStatisticsResult: {
          Label: 'Orders',
          Datapoints: {
            member: {
              Timestamp: now.toISOString().replace('.000Z', 'Z'),
              Sum: '20',
              Unit: 'Count',
              ExtendedStatistics: { entry: { key: 'p50' } },
            },
          },
        },
        ResponseMetadata: { RequestId: expect.any(String) as unknown },
      },
    });
    const listed = await ask({ Action: 'ListMetrics', Namespace: 'Shop' });
    expect(listed.document).toMatchObject({
      ListMetricsResponse: {
        ListMetricsResult: {
          Metrics: { member: { MetricName: 'Orders', Dimensions: { member: { Name: 'Kind', Value: 'a&b' } } } },
        },
      },
    });
  });

  it('makes alarms, with truth values, numbers and lists', async () => {
    const made = await ask({
      Action: 'PutMetricAlarm',
      AlarmName: 'late',
      Namespace: 'Shop',
      MetricName: 'Orders',
      Statistic: 'Sum',
      Period: '60',
      EvaluationPeriods: '2',
      DatapointsToAlarm: '1',
      Threshold: '0.5',
      ComparisonOperator: 'GreaterThanThreshold',
      ActionsEnabled: 'false',
      OKActions: '',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'shop',
      'AlarmActions.member.1': 'arn:aws:sns:us-east-1:000000000000:ops',
    });
    expect(made).toMatchObject({ status: 200 });
    expect((await ask({ Action: 'DescribeAlarms', 'AlarmNames.member.1': 'late' })).document).toMatchObject({
      DescribeAlarmsResponse: {
        DescribeAlarmsResult: {
          MetricAlarms: {
            member: {
              ActionsEnabled: 'false',
              Threshold: '0.5',
              DatapointsToAlarm: '1',
              AlarmActions: { member: 'arn:aws:sns:us-east-1:000000000000:ops' },
              OKActions: '',
              StateUpdatedTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
            },
          },
          CompositeAlarms: '',
        },
      },
    });
  });

  it('tags alarms', async () => {
    const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:late';
    const tags = async () => (await ask({ Action: 'ListTagsForResource', ResourceARN })).document;
    const shown = (...member: object[]) => ({
      ListTagsForResourceResponse: {
        ListTagsForResourceResult: { Tags: { member: member.length === 1 ? member[0] : member } },
      },
    });
    expect(await tags()).toMatchObject(shown({ Key: 'team', Value: 'shop' }));
    await ask({ Action: 'TagResource', ResourceARN, 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': '' });
    expect(await tags()).toMatchObject(shown({ Key: 'team', Value: 'shop' }, { Key: 'a', Value: '' }));
    await ask({ Action: 'UntagResource', ResourceARN, 'TagKeys.member.1': 'team' });
    expect(await tags()).toMatchObject(shown({ Key: 'a', Value: '' }));
    expect(await ask({ Action: 'ListTagsForResource', ResourceARN: `${ResourceARN}r` })).toMatchObject({
      status: 404,
      document: { ErrorResponse: { Error: { Code: 'ResourceNotFoundException' } } },
    });
  });

  it.each([
    [{ Action: 'PutMetricData', Namespace: 'AWS/Own' }, 400, 'InvalidParameterValue'],
    [{ Action: 'PutMetricData', Namespace: 'Shop' }, 400, 'MissingParameter'],
    [{ Action: 'GetMetricStatistics', Namespace: ':', MetricName: 'a' }, 400, 'ValidationError'],
    [{ Action: 'DescribeAlarms', MaxRecords: 'many' }, 400, 'MalformedInput'],
    [{ Action: 'DescribeAlarmHistory', StartDate: 'yesterday' }, 400, 'MalformedInput'],
    [{ Action: 'DescribeAlarms', NextToken: 'x' }, 400, 'InvalidNextToken'],
    [{ Action: 'SetAlarmState', AlarmName: 'x', StateValue: 'OK', StateReason: 'x' }, 404, 'ResourceNotFound'],
    [{ Action: 'ListDashboards' }, 501, 'UnsupportedByLocalAws'],
  ])('refuses %o in its own shape and codes', async (form, status, Code) => {
    expect(await ask(form as Record<string, string>)).toMatchObject({
      status,
      document: { ErrorResponse: { Error: { Code } } },
    });
  });

  it('tells clients of the JSON protocol its codes', async () => {
    const error = await new client.CloudWatchClient(sdkConfig(server.url))
      .send(new client.PutMetricDataCommand({ Namespace: 'AWS/Own', MetricData: [] }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'InvalidParameterValueException',
      Code: 'InvalidParameterValue',
      Type: 'Sender',
    });
  });

  it('knows the times and the maps of its outputs by their names', () => {
    const model = sdkModel(client);
    const outputs = Object.keys(actions).map((name) => model.get(name)?.output);
    const times = outputs.flatMap((output) => (output ? namesOf('timestamp', output) : []));
    const numbers = outputs.flatMap((output) => (output ? namesOf('number', output) : []));
    expect([
      times.filter((name) => !/Timestamps?$/.test(name)),
      numbers.filter((name) => /Timestamp/.test(name)),
    ]).toEqual([[], []]);
    expect([...new Set(outputs.flatMap((output) => (output ? namesOf('map', output) : [])))]).toEqual([
      // No alarm here has contributors.
      'AlarmContributorAttributes',
      'ExtendedStatistics',
    ]);
  });
});
