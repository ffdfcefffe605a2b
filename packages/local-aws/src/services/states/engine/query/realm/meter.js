'use strict';

/** Thrown by a meter: `{ bound: 'time' | 'memory' | 'depth' }` is no error that an expression can have. */
const _exceeds = (bound) => ({ bound });

/** Functions of an expression and of jsonata. */
const _isCallable = (value) =>
  value !== null && (Object.hasOwn(value, '_jsonata_lambda') || Object.hasOwn(value, '_jsonata_function'));

/**
 * Bytes of a value written out: what is in it twice counts twice. recorded: floci-io/floci#2737 (a number is eight
 * bytes, a character is one)
 */
function _bytesOf(value, known) {
  const bytesOfScalar = 8;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return bytesOfScalar;
  const before = known.get(value);
  if (before !== undefined) return before;
  // A value that contains itself has no end.
  known.set(value, Infinity);
  let bytes = 0;
  if (Array.isArray(value)) for (const item of value) bytes += _bytesOf(item, known);
  else for (const key of Object.keys(value)) bytes += key.length + _bytesOf(value[key], known);
  known.set(value, bytes);
  return bytes;
}

/**
 * Runs one after the other what jsonata would begin at once, the items of an array and the values of an object, so that
 * what has been entered and not left is what is nested.
 */
async function _inTurn(tasks) {
  const results = [];
  for (const task of tasks) results.push(await task());
  return results;
}

/**
 * recorded: floci-io/floci#2737 (AWS takes an evaluation that is nested 100 times, and refuses one more, whatever it is
 * made of: each term of a sum counts, and each call of a function that is no tail call)
 */
const _deepest = 100;

/** Counts what one evaluation does: jsonata calls `onEntry` and `onExit` around each node of an expression. */
function _metering(meterName, host) {
  const createMeter = (budget, id) => ({ ...budget, id, steps: 0, depth: 0, known: new WeakMap() });
  const onEntry = (_node, _input, scope) => {
    const meter = scope.lookup(meterName);
    if ((meter.depth += 1) > _deepest) throw _exceeds('depth');
    if ((meter.units -= 1) < 0) throw _exceeds('time');
    if ((meter.steps += 1) % meter.looksEvery === 0 && host('isLate', meter.id)) throw _exceeds('time');
  };
  const onExit = (_node, _input, scope, result) => {
    const meter = scope.lookup(meterName);
    meter.depth -= 1;
    // A function is no value that takes memory.
    const isFunction = typeof result === 'function' || (typeof result === 'object' && _isCallable(result));
    const bytes = isFunction ? 0 : _bytesOf(result, meter.known);
    if (bytes > meter.bytes) throw _exceeds('memory');
    meter.units -= bytes >>> 7;
  };
  return { createMeter, onEntry, onExit };
}
