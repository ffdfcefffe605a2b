import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  height,
  lowestOf,
  pathOf,
  scaleOf,
  stretchesOf,
  summaryOf,
  topOf,
  width,
} from '../../console/src/screens/metrics/drawing.ts';
import { periodOf, queriesOf, ruleOf, windowOf, type Alarm } from '../../console/src/screens/metrics/model.ts';

const minute = 60_000;
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });

describe('the charts of the console', () => {
  it.each([
    [[], 1],
    [[0, 0], 1],
    [[3], 5],
    [[5, 20], 20],
    [[21], 50],
    [[0.25], 0.5],
    [[999_999], 1_000_000],
    [[-3], 1],
  ])('the scale of %j ends at %d', (values, top) => expect(topOf(values)).toBeCloseTo(top, 9));

  it('draws every value within the frame', () => {
    const window = { from: 0, to: 30 * minute, periodMs: minute };
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 30 }), (values) => {
        const { x, y } = scaleOf(window, lowestOf(values), topOf(values));
        for (const [index, value] of values.entries()) {
          expect(x(index * minute)).toBeLessThanOrEqual(width);
          expect(y(value)).toBeGreaterThanOrEqual(-1e-6);
          expect(y(value)).toBeLessThanOrEqual(height + 1e-6);
        }
      }),
    );
  });

  it('breaks the line where nothing is known, and joins what is next to each other', () => {
    const points = [0, 1, 2, 5, 7, 8].map((at) => ({ at: at * minute, value: at }));
    expect(stretchesOf(points, minute).map((stretch) => stretch.map(({ value }) => value))).toEqual([
      [0, 1, 2],
      [5],
      [7, 8],
    ]);
    expect(pathOf(points.slice(0, 2), { x: (at) => at / minute, y: (value) => value })).toBe('M0.0 0.0L1.0 1.0');
  });

  it('says what it shows', () => {
    const points = [2, 7, 3].map((value, at) => ({ at, value }));
    expect(summaryOf('Roars', [{ label: 'north', points }], 5)).toBe('Roars. north: last 3, highest 7; threshold 5');
    expect(summaryOf('Roars', [{ label: 'north', points: [] }], 5)).toBe('Roars: nothing was measured in this time');
  });

  it('ends with the period that goes on, and begins so many minutes before', () => {
    const now = Date.UTC(2026, 0, 1, 12, 7, 31);
    const { from, to, periodMs } = windowOf({ minutes: 30 }, 300, now);
    expect([to % periodMs, to >= now, to - now < periodMs, to - from]).toEqual([0, true, true, 30 * minute]);
  });

  it('asks for what an alarm looks at, in its own periods, and says its rule', () => {
    const alarm = {
      AlarmName: 'a',
      StateValue: 'OK',
      StateTransitionedTimestamp: 0,
      ActionsEnabled: true,
      Namespace: 'N',
      MetricName: 'm',
      Period: 300,
      ExtendedStatistic: 'p95',
      Threshold: 2,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'LessThanThreshold',
    } as const satisfies Alarm;
    expect(queriesOf(alarm)).toMatchObject([{ MetricStat: { Period: 300, Stat: 'p95', Metric: { Dimensions: [] } } }]);
    expect(periodOf(queriesOf(alarm))).toBe(300);
    expect(ruleOf(alarm)).toBe('below 2 in 2 of 3 periods of 5 min');
    const { Namespace: _, MetricName: __, ...composite } = { ...alarm, AlarmRule: 'ALARM(a)' };
    expect([queriesOf(composite), ruleOf(composite)]).toEqual([[], 'ALARM(a)']);
  });
});
