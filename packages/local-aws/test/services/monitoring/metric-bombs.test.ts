import { atOnce } from '../../../src/kernel/in-turns.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError, UnsupportedError } from '../../../src/kernel/errors.ts';
import { alarmOf, type AlarmInput } from '../../../src/services/monitoring/definition.ts';
import { nothingMeasured } from '../../../src/services/monitoring/engine/metric.ts';
import { statisticNamed } from '../../../src/services/monitoring/engine/minute.ts';
import { Queries, type MetricQuery } from '../../../src/services/monitoring/engine/queries.ts';
import { Metrics } from '../../../src/services/monitoring/metrics.ts';
import { testPorts, type TestPorts } from '../../support/ports.ts';

const minute = 60_000;
const id = (name: string) => ({ namespace: 'N', name, dimensions: {} });
const sum = statisticNamed('Sum');

const metric: MetricQuery = {
  id: 'a',
  returnData: false,
  metric: { id: id('a'), periodMs: minute, stat: 'Sum' },
};
const expressions = (count: number, expressionAt: (index: number) => string): MetricQuery[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `e${index}`,
    returnData: true,
    expression: expressionAt(index),
  }));
const repeated = (what: string, count: number): string => Array.from({ length: count }, () => what).join('+');

function cpuMs(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

const evaluate = (given: readonly MetricQuery[], count: number): void => {
  const queries = [metric, ...given];
  const evaluated = new Queries(nothingMeasured, queries, { end: count * minute, periodMs: minute, count });
  for (const query of queries) evaluated.pointsOf(query);
};

describe('queries', () => {
  it('that stand on each other are each evaluated once', () => {
    const chain = expressions(400, (index) => (index === 0 ? 'a + a' : `e${index - 1} + e${index - 1}`));
    expect(cpuMs(() => evaluate(chain, 10))).toBeLessThan(1_000);
  });

  it.each([
    ['sums', expressions(500, () => repeated('a', 500))],
    ['one number of many', expressions(500, () => repeated('SUM(a)*a', 200))],
    ['all metrics', expressions(500, () => repeated('SUM(METRICS())', 100))],
    ['conditions', expressions(500, () => repeated('IF(a,a,a)', 150))],
    ['fillings', expressions(500, () => repeated('FILL(a,0)', 150))],
  ])('of more steps than a request has use for are refused by name: %s', (_, given) => {
    expect(cpuMs(() => expect(() => evaluate(given, 100_800)).toThrow(UnsupportedError))).toBeLessThan(4_000);
  });

  it('find the least and the most of as many points as there may be', () => {
    const windows = { end: 100_800 * minute, periodMs: minute, count: 100_800 };
    const least = expressions(1, () => 'MIN(FILL(a, 7)) * FILL(a, 1)');
    const [first] = new Queries(nothingMeasured, [metric, ...least], windows).pointsOf(least[0] as MetricQuery);
    expect(first).toBe(7);
  });
});

describe('a metric', () => {
  let ports: TestPorts;
  beforeEach(() => void (ports = testPorts()));
  afterEach(() => ports.dispose());

  it.each([1e12, 1e15, 8.64e15])('is asked for at times where numbers have gaps: %d', (end) => {
    const store = new Metrics(ports.database);
    for (let index = 0; index < 10; index += 1) store.put(id('a'), index * minute, 1);
    expect(store.points(id('a'), sum, { end, periodMs: minute, count: 3 })).toEqual([undefined, undefined, undefined]);
  });

  it('of a day is walked once for all windows', () => {
    const store = new Metrics(ports.database);
    for (let index = 0; index < 1_440; index += 1) store.put(id('a'), index * minute, 1);
    const windows = { end: 100_800 * 1_440 * minute, periodMs: 1_440 * minute, count: 100_800 };
    let points: readonly unknown[] = [];
    expect(cpuMs(() => (points = store.points(id('a'), sum, windows)))).toBeLessThan(1_000);
    expect(points[0]).toBe(1_440);
  });

  it('takes no more memory for many values than for many minutes: the oldest go first', () => {
    const store = new Metrics(ports.database, 10);
    for (let name = 0; name < 9; name += 1)
      for (let value = 0; value < 40; value += 1) store.put(id(`m${name}`), 0, value);
    expect(atOnce(store.metrics()).map(({ name }) => name)).toEqual(['m7', 'm8']);
  });
});

describe('an alarm', () => {
  const input: AlarmInput = {
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'a',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 1,
  };
  const scope = { region: 'us-east-1', accountId: '000000000000' };

  it.each([
    [60, 1_440],
    [3_600, 168],
    [10, 8_640],
  ])('may look back as far as CloudWatch lets it: %d seconds, %d times, and no further', (Period, most) => {
    const periods = (EvaluationPeriods: number) => alarmOf({ ...input, Period, EvaluationPeriods }, scope, 0);
    expect(periods(most).rule.evaluationPeriods).toBe(most);
    for (const count of [most + 1, 100_000_000, 2 ** 31 - 1]) expect(() => periods(count)).toThrow(AwsError);
  });

  it('whose expressions would take too long is not watched', () => {
    const { AlarmName, ComparisonOperator } = input;
    const alarm = alarmOf(
      {
        AlarmName,
        ComparisonOperator,
        Threshold: 1,
        EvaluationPeriods: 1_440,
        Metrics: [
          {
            Id: 'a',
            ReturnData: false,
            MetricStat: { Metric: { Namespace: 'N', MetricName: 'a' }, Period: 60, Stat: 'Sum' },
          },
          ...Array.from({ length: 50 }, (_, index) => ({
            Id: `e${index}`,
            Expression: repeated('a', 500),
            ReturnData: index === 0,
          })),
        ],
      },
      scope,
      0,
    );
    expect(alarm.unwatched).toMatch(/steps/);
  });
});
