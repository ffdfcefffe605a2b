'use strict';

/** More units than a run may spend: charged for what must end it. */
const _all = 2 ** 30;
const _maxSteps = 5_000_000;
const _maxIterations = 1_000;

/** Members of what is copied member by member. */
const _spreadCost = (
  ({ isArray }, { keys }) =>
  (value) => {
    if (typeof value === 'string' || isArray(value)) return value.length;
    return typeof value === 'object' && value !== null ? keys(value).length : 0;
  }
)(Array, Object);

/**
 * What a run may still spend. A unit is about the time of a call, or of copying sixteen characters. What is not counted
 * is bounded by steps alone: the clock of another process ends it. Code that runs too long or makes too much ends: the
 * host throws, and the language has nothing that could catch it.
 */
function _createBudget(callHost) {
  const { now } = Date;
  let steps = 0;
  // A small whole number, which V8 keeps without memory of its own.
  let units = 0;
  let lateAt = 0;
  let isCounted = false;

  const begin = (allowance, milliseconds) => {
    steps = 0;
    isCounted = allowance > 0;
    units = allowance;
    if (isCounted) lateAt = now() + milliseconds;
  };
  const charge = (count) => {
    if (!isCounted) return;
    if (count > units) callHost('budget.units', '[]');
    units -= count | 0;
  };
  const step = () => {
    if ((steps += 1) > _maxSteps) callHost('budget.steps', `[${_maxSteps}]`);
    if (!isCounted) return;
    charge(1);
    if ((steps & 7) === 0 && now() > lateAt) charge(_all);
  };
  const loop = (count) => {
    step();
    if (count >= _maxIterations) callHost('budget.loop', `[${_maxIterations}]`);
    return count + 1;
  };
  return { begin, charge, step, loop, counts: () => isCounted, left: () => units };
}

/** Charges a budget for what is written and made. */
function _createScale({ charge, counts }) {
  const { stringify } = JSON;
  const { isArray } = Array;

  /** Charges for each value that JSON of `value` has: what is in it twice is written twice. */
  const weigh = (value) => {
    if (typeof value === 'string') charge(1 + (value.length >> 4));
    else if (typeof value !== 'object' || value === null) charge(1);
    else if (isArray(value)) {
      charge(1 + value.length);
      for (let index = 0; index < value.length; index += 1) weigh(value[index]);
    } else {
      // Its code decides what is written.
      charge(typeof value.toJSON === 'function' ? _all : 2);
      for (const name in value) weigh(value[name]);
    }
  };
  /** Charges for `value` as it is written with indentation, which grows with each level. */
  const weighIndented = (value) => {
    if (!counts()) return;
    weigh(value);
    if (typeof value === 'object' && value !== null) for (const name in value) weighIndented(value[name]);
  };
  /** Charges for `value` only where a run is counted: the walk itself takes time. */
  const weighIfCounted = (value) => {
    if (counts()) weigh(value);
  };
  const written = (value) => {
    weighIfCounted(value);
    return stringify(value);
  };
  /** What an operator or a template made: text can double with each. */
  const grown = (value) => {
    if (typeof value === 'string') charge(value.length >> 4);
    return value;
  };
  /** What is about to be spread. */
  const spread = (value) => {
    charge(_spreadCost(value));
    return value;
  };
  return { weighIfCounted, weighIndented, written, grown, spread };
}

/** Counts what a run does. `callHost(name, argumentsJson)` answers JSON text or undefined. */
function _createMeter(callHost) {
  const { parse, stringify } = JSON;
  const budget = _createBudget(callHost);
  const scale = _createScale(budget);
  const { written } = scale;

  const host = (name, values) => {
    const answer = callHost(name, written(values));
    return answer === undefined ? undefined : parse(answer);
  };
  const log = (level, place, ...values) => {
    callHost('console.log', stringify([level, place, values.map((value) => `${written(value)}`).join(' ')]));
  };
  return { ...budget, ...scale, host, log };
}
