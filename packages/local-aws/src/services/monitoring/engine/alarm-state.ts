import type { Points } from './metric.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const comparisons = {
  GreaterThanOrEqualToThreshold: { holds: (a: number, b: number) => a >= b, words: 'greater than or equal to' },
  GreaterThanThreshold: { holds: (a: number, b: number) => a > b, words: 'greater than' },
  LessThanThreshold: { holds: (a: number, b: number) => a < b, words: 'less than' },
  LessThanOrEqualToThreshold: { holds: (a: number, b: number) => a <= b, words: 'less than or equal to' },
} as const;

export type Comparison = keyof typeof comparisons;
export const treatments = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;
export type Treatment = (typeof treatments)[number];

export interface Rule {
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: Treatment;
}

export interface Verdict {
  readonly state: StateValue;
  readonly reason: string;
  /** The points that decided it; the newest comes first. */
  readonly points: readonly TimedPoint[];
}

export interface TimedPoint {
  readonly at: number;
  readonly value: number;
}

/**
 * Answers the number of periods that are examined: more than the evaluated ones, so that a late point counts. docs:
 * Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data" (its tables show two more)
 */
export const evaluationRange = ({ evaluationPeriods }: Rule): number => evaluationPeriods + 2;

/**
 * Answers the state that points mean, or undefined if the state stays. `points` are those of the evaluation range,
 * oldest first; `timeOf` tells when each began. Before `since` nothing was measured, so a state that depends on that
 * time stays. docs: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"
 */
export function judge(
  points: Points,
  timeOf: (index: number) => number,
  rule: Rule,
  since = -Infinity,
): Verdict | undefined {
  const real = points
    .map((value, index) => ({ value, at: timeOf(index) }))
    .filter((point): point is TimedPoint => point.value !== undefined)
    .reverse();
  const decided = real.slice(0, rule.evaluationPeriods);
  const first = points.length - rule.evaluationPeriods;
  const unknown = points.filter(
    (point, index) => index >= first && point === undefined && timeOf(index) < since,
  ).length;
  const state = stateOf(points, decided, unknown, rule);
  return state && { state, reason: reasonOf(state, decided, rule), points: decided };
}

function stateOf(points: Points, decided: readonly TimedPoint[], unknown: number, rule: Rule): StateValue | undefined {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const bad = decided.filter(({ value }) => isBad(value, rule)).length;
  const missing = evaluationPeriods - decided.length;
  const alarmFrom = (count: number): StateValue => (count >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (missing === 0) return alarmFrom(bad);
  if (treatMissingData === 'breaching') {
    const [least, most] = [alarmFrom(bad + Math.max(0, missing - unknown)), alarmFrom(bad + missing)];
    return least === most ? most : undefined;
  }
  if (treatMissingData === 'notBreaching') return alarmFrom(bad);
  if (decided.length === 0)
    return treatMissingData === 'missing' && unknown < missing ? 'INSUFFICIENT_DATA' : undefined;
  if (bad >= datapointsToAlarm) return 'ALARM';
  if (bad < decided.length) return 'OK';
  return treatMissingData === 'missing' && ageOfOldest(points) >= datapointsToAlarm ? 'ALARM' : undefined;
}

/** Answers how many periods ago the oldest point was measured; the last period is one ago. */
const ageOfOldest = (points: Points): number => points.length - points.findIndex((point) => point !== undefined);

const isBad = (value: number, { comparison, threshold }: Rule): boolean =>
  comparisons[comparison].holds(value, threshold);

/** docs: Amazon CloudWatch User Guide, "Acting on alarm changes" */
function reasonOf(state: StateValue, decided: readonly TimedPoint[], rule: Rule): string {
  const { evaluationPeriods, treatMissingData, comparison, threshold } = rule;
  const missing = evaluationPeriods - decided.length;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${counted(missing, 'datapoint')} ${was(missing)} unknown.`;
  if (decided.length === 0) {
    const treated = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return (
      `Threshold Crossed: no datapoints were received for ${counted(missing, 'period')} and ` +
      `${counted(missing, 'missing datapoint')} ${was(missing)} treated as [${treated}].`
    );
  }
  const telling = decided.filter(({ value }) => isBad(value, rule) === (state === 'ALARM'));
  const shown = (telling.length > 0 ? telling : decided).map(
    ({ value, at }) => `${decimal(value)} (${dayAndTime(at)})`,
  );
  const which =
    evaluationPeriods === 1 ? '1 datapoint' : `${shown.length} out of the last ${evaluationPeriods} datapoints`;
  const is = state === 'ALARM' ? was(shown.length) : `${was(shown.length)} not`;
  const than = `${is} ${comparisons[comparison].words} the threshold (${decimal(threshold)})`;
  const least =
    evaluationPeriods === 1
      ? ''
      : ` (minimum ${counted(leastFor(state, rule), 'datapoint')} for ${turnOf(state)} transition)`;
  return `Threshold Crossed: ${which} [${shown.join(', ')}] ${than}${least}.`;
}

const turnOf = (state: StateValue): string => (state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK');
const leastFor = (state: StateValue, { evaluationPeriods, datapointsToAlarm }: Rule): number =>
  state === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const was = (count: number): string => (count === 1 ? 'was' : 'were');

/** Writes a number as Java writes a double: `1.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Writes `02/01/26 12:05:00`: day, month, year, in UTC. */
function dayAndTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}
