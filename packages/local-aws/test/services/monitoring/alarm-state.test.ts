import { expect, it } from 'vitest';
import { judge, type Rule, type Treatment } from '../../../src/services/monitoring/engine/alarm-state.ts';

/** `0` is a point within the threshold, `X` one beyond it, and `-` a missing one; the newest comes last. */
const points = (text: string) => text.split(' ').map((point) => ({ '0': 0, X: 2 })[point]);

function stateOf(text: string, evaluationPeriods: number, datapointsToAlarm: number, treatment: Treatment) {
  const rule: Rule = {
    comparison: 'GreaterThanThreshold',
    threshold: 1,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: treatment,
  };
  return judge(points(text), (index) => index * 60_000, rule)?.state ?? 'stays';
}

// docs: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"; the columns are missing,
// ignore, breaching, notBreaching
const table: readonly (readonly [points: string, n: number, m: number, ...states: string[]])[] = [
  ['0 - X - X', 3, 3, 'OK', 'OK', 'OK', 'OK'],
  ['- - - - 0', 3, 3, 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 3, 3, 'INSUFFICIENT_DATA', 'stays', 'ALARM', 'OK'],
  ['0 X X - X', 3, 3, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 3, 3, 'ALARM', 'stays', 'ALARM', 'OK'],
  ['0 - X - X', 3, 2, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 3, 2, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 3, 2, 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 3, 2, 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 3, 2, 'ALARM', 'stays', 'ALARM', 'OK'],
];

it.each(table.map(([text, n, m, ...states]) => ({ text, n, m, states })))(
  '$text is judged by $n periods of which $m alarm',
  ({ text, n, m, states }) => {
    const [missing, ignore, breaching, notBreaching] = states;
    expect({
      missing: stateOf(text, n, m, 'missing'),
      ignore: stateOf(text, n, m, 'ignore'),
      breaching: stateOf(text, n, m, 'breaching'),
      notBreaching: stateOf(text, n, m, 'notBreaching'),
    }).toEqual({ missing, ignore, breaching, notBreaching });
  },
);

// The first `since` points began when nothing was measured.
it.each([
  ['breaching', '- - - - - - -', 7, 'stays'],
  ['breaching', '- - - - - - 0', 6, 'OK'],
  ['breaching', '- - - - - - X', 6, 'stays'],
  ['breaching', '- - X X X X X', 2, 'ALARM'],
  ['breaching', '- - - - - - -', 2, 'ALARM'],
  ['breaching', '0 0 X X - - -', 4, 'OK'],
  ['missing', '- - - - - - -', 7, 'stays'],
  ['missing', '- - - - - - -', 2, 'INSUFFICIENT_DATA'],
  ['notBreaching', '- - - - - - -', 7, 'OK'],
] as const)('%s, %s: of what nobody measured in the first %d periods nothing is known', (treat, text, since, state) => {
  const rule: Rule = {
    comparison: 'GreaterThanThreshold',
    threshold: 1,
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
    treatMissingData: treat,
  };
  expect(judge(points(text), (index) => index, rule, since)?.state ?? 'stays').toBe(state);
});

it('says why in words of CloudWatch', () => {
  const rule: Rule = {
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
  };
  const at = Date.UTC(2026, 1, 3, 12, 5);
  expect(judge([undefined, undefined, 1], () => at, rule)?.reason).toBe(
    'Threshold Crossed: 1 datapoint [1.0 (03/02/26 12:05:00)] was greater than or equal to the threshold (1.0).',
  );
  expect(judge([undefined], () => at, rule)?.reason).toBe(
    'Threshold Crossed: no datapoints were received for 1 period and ' +
      '1 missing datapoint was treated as [NonBreaching].',
  );
  expect(judge([32.5, 33, 41], () => at, { ...rule, evaluationPeriods: 3, datapointsToAlarm: 2 })?.reason).toContain(
    '3 out of the last 3 datapoints [41.0 (03/02/26 12:05:00), 33.0',
  );
});
