import { afterEach, beforeEach, expect, it } from 'vitest';
import { createOperator } from '../../../src/kernel/operator.ts';
import { createMonitoring } from '../../../src/services/monitoring/index.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';

let ports: TestPorts;
let said: string[];
let monitoring: ReturnType<typeof createMonitoring>;
beforeEach(() => {
  said = [];
  ports = testPorts();
  monitoring = createMonitoring({ ...ports, operator: createOperator({ write: (line) => said.push(line) }) });
});
afterEach(() => ports.dispose());

const alarm = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Threshold: 0 };

it('keeps alarms and dashboards by the name that other resources refer to', async () => {
  expect(await provision(monitoring, 'AWS::CloudWatch::Alarm', 'Errors', alarm)).toEqual({
    ref: 'Test-Errors-0a1b2c3d4e5f',
    attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:Test-Errors-0a1b2c3d4e5f' },
  });
  const named = { DashboardName: 'All', DashboardBody: '{}' };
  expect((await provision(monitoring, 'AWS::CloudWatch::Dashboard', 'Board', named)).ref).toBe('All');
});

it('says at every start how many alarms nobody watches, and nothing where there is none', async () => {
  monitoring.start?.();
  expect(said).toEqual([]);
  for (const id of ['One', 'Two']) await provision(monitoring, 'AWS::CloudWatch::Alarm', id, alarm);
  monitoring.start?.();
  expect(said).toEqual([expect.stringContaining('2 alarms of the template are not watched')]);
});

it('has no action', () => {
  expect(monitoring.actions).toEqual([]);
  expect(monitoring.needsOf('PutMetricData', {})).toBeUndefined();
});
