'use strict';

/**
 * The additions of Step Functions to JSONata 2.0.6, and the clock and randomness of the execution. docs: AWS Step
 * Functions Developer Guide, "Transforming data with JSONata in Step Functions"
 */
function _functionsOf({ id, now }, formatMillis, host) {
  return {
    now: (picture, zone) => formatMillis.evaluate(undefined, { time: now, picture, zone }),
    millis: () => now,
    random: (seed) => (seed === undefined ? host('random', id) : host('seeded', _seedOf(seed))),
    uuid: () => host('uuid', id),
    eval: undefined,
    parse: (text) => (text === undefined ? undefined : JSON.parse(_requireString('parse', text))),
    hash: (data, algorithm) => (data === undefined ? undefined : _hash(data, algorithm, host)),
    partition: (values, size) => (values === undefined ? undefined : _partition(values, size)),
    range: _range,
  };
}

/** The number is that of java.util.Random for the seed. recorded: floci-io/floci#2662 */
function _seedOf(seed) {
  if (!Number.isSafeInteger(seed)) throw new Error('The argument of function "random" is not a whole number');
  return `${seed}`;
}

function _requireString(name, value) {
  if (typeof value !== 'string') throw new Error(`The argument of function "${name}" is not a string`);
  return value;
}

const _algorithms = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

function _hash(data, algorithm, host) {
  const isKnown = typeof algorithm === 'string' && Object.hasOwn(_algorithms, algorithm);
  if (!isKnown) throw new Error(`Function "hash" needs one of the algorithms ${Object.keys(_algorithms).join(', ')}`);
  return host('hash', _algorithms[algorithm], typeof data === 'string' ? data : JSON.stringify(data));
}

function _partition(values, size) {
  if (!Array.isArray(values) || typeof size !== 'number' || !(Math.floor(size) >= 1))
    throw new Error('Function "partition" needs an array and a positive size');
  const chunk = Math.floor(size);
  return Array.from({ length: Math.ceil(values.length / chunk) }, (_, index) =>
    values.slice(index * chunk, (index + 1) * chunk),
  );
}

// recorded: floci-io/floci#2737 (AWS takes $range(1, 360145, 1), and refuses one number more)
const _mostOfRange = 360_145;

function _range(first, last, step) {
  if (typeof first !== 'number' || typeof last !== 'number' || typeof step !== 'number' || step === 0)
    throw new Error('Function "range" needs a first number, a last number and a step other than 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > _mostOfRange) throw _exceeds('memory');
  // recorded: test_array_range (the result is a sequence, in which a single number stands alone)
  return length === 1 ? first : Array.from({ length }, (_, index) => first + index * step);
}
