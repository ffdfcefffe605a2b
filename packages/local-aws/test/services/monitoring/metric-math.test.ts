import { expect, it } from 'vitest';
import { evaluateExpression } from '../../../src/services/monitoring/engine/evaluate.ts';

const a = [1, 2, undefined, 4];
const b = [10, undefined, undefined, 40];
const evaluate = (text: string) =>
  evaluateExpression(text, {
    count: 4,
    spend: () => undefined,
    pointsOf: (id) => ({ a, b })[id],
    metrics: () => [
      ['a', a],
      ['b', b],
    ],
  });

it.each([
  ['a', a],
  ['a + b', [11, undefined, undefined, 44]],
  ['SUM(METRICS())', [11, 2, undefined, 44]],
  ['SUM(METRICS("b"))', b],
  ['MAX([a, b])', [10, 2, undefined, 40]],
  ['IF(a > 1, 100 * a / a, 0)', [0, 100, undefined, 100]],
  ['FILL(b, 0)', [10, 0, 0, 40]],
  ['FILL(a, REPEAT)', [1, 2, 2, 4]],
  ['a / (a - 1)', [undefined, 2, undefined, 4 / 3]],
  ['-a ^ 2 + 2 * 3', [5, 2, undefined, -10]],
  ['a >= 2 AND a < 4', [0, 1, undefined, 0]],
  ['a - SUM(a)', [-6, -5, undefined, -3]],
])('%s', (text, expected) => {
  expect(evaluate(text)).toEqual(expected);
});

it.each([
  ['SUM(a)', 'a scalar'],
  ['METRICS()', 'an array of time series'],
  ['a +', 'Unexpected end'],
  ['a b', 'Unexpected b'],
  ['c', 'Unknown id c'],
  ['a ; b', 'Unexpected character'],
  ['RATE(a)', 'Function RATE of metric math is not supported'],
  ['SELECT AVG(x) FROM y', 'Metrics Insights'],
])('%s is refused', (text, why) => {
  expect(() => evaluate(text)).toThrow(why);
});
