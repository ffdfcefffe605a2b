import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { createServices } from '../../../src/runtime/compose.ts';
import { createIam } from '../../../src/services/iam/index.ts';
import { createMonitoring } from '../../../src/services/monitoring/index.ts';
import { sdkServices } from '../../../src/kernel/sdk-services.ts';
import { openDataDirectory } from '../../../src/storage/data-directory.ts';
import { recordingOperator } from '../../support/operator.ts';
import { harnesses } from './harness.ts';

const create = harnesses();

it('every service that has actions is called by aws-sdk', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sdk-services-'));
  const operator = recordingOperator();
  const data = openDataDirectory(directory, operator);
  const { services } = createServices({
    ...{ clock: systemClock, ids: systemIds, operator, data, region: 'us-east-1', accountId: '000000000000' },
    ...{ endpointUrl: 'http://127.0.0.1:4566', allowUnverified: [], selectDisabled: false },
  });
  const called = new Set(Object.values(sdkServices).map(({ service }) => service));
  const left = Object.entries(services).filter(([name, { actions }]) => actions.length > 0 && !called.has(name));
  expect(left.map(([name]) => name)).toEqual([]);
  await Promise.all(Object.values(services).map((service) => service.stop()));
  data.close();
  rmSync(directory, { recursive: true, force: true });
});

it('moments are texts for tasks, and seconds for CloudWatch', async () => {
  const one = create({
    services: (base) => ({
      monitoring: createMonitoring({ ...base, gauges: () => [], publishMessage: () => Promise.reject(new Error()) }),
    }),
  });
  const minute = Math.floor(one.clock.now() / 60_000) * 60_000;
  const at = (ms: number): string => new Date(ms).toISOString();
  const metric = { Namespace: 'Mine', MetricName: 'a' };
  const { value } = await one.run({
    Put: {
      ...{ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:cloudwatch:putMetricData', Next: 'Get' },
      Arguments: { Namespace: 'Mine', MetricData: [{ MetricName: 'a', Timestamp: at(minute), Value: 2 }] },
    },
    Get: {
      ...{ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:cloudwatch:getMetricStatistics', End: true },
      Arguments: {
        ...{ ...metric, StartTime: at(minute), EndTime: at(minute + 60_000), Period: 60, Statistics: ['Sum'] },
      },
      Output: '{% $states.result.Datapoints %}',
    },
  });
  expect(value).toEqual([{ Timestamp: at(minute), Sum: 2, Unit: 'None' }]);
});

it('lists of roles are lists, and numbers go as texts in forms', async () => {
  const one = create({ services: (base) => ({ iam: createIam(base) }) });
  const { value } = await one.run({
    Make: {
      ...{ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:iam:createRole', Next: 'List' },
      Arguments: {
        RoleName: 'made',
        MaxSessionDuration: 7200,
        AssumeRolePolicyDocument: JSON.stringify({
          Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        }),
      },
    },
    List: {
      ...{ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:iam:listRoles', End: true },
      Arguments: { MaxItems: 5 },
      Output: '{% [$states.result.Roles.MaxSessionDuration] %}',
    },
  });
  expect(value).toEqual([7200]);
});
