'use strict';

/**
 * Runs inside the realm, once, and answers what evaluates. The two sides exchange text, so that no object of the host
 * can come in. `callHost(name, argumentsJson)` answers JSON text.
 */
function _bootstrap(meterName, callHost) {
  const { parse, stringify } = JSON;
  const { freeze, fromEntries, entries, defineProperty, getPrototypeOf, hasOwn } = Object;
  const { ownKeys, getOwnPropertyDescriptor, deleteProperty } = Reflect;
  const host = (name, ...values) => parse(callHost(name, stringify(values)));

  /** Thrown by a meter; neither is an error that an expression can have. */
  const exceeds = (bound) => ({ bound });

  const bytesOfScalar = 8;
  /**
   * Bytes of a value written out, so that what is there twice counts twice.
   * recorded: floci-io/floci#2737 (a number is eight bytes, a character is one)
   */
  const bytesOf = (value, known) => {
    if (typeof value === 'string') return value.length;
    if (typeof value !== 'object' || value === null) return bytesOfScalar;
    const before = known.get(value);
    if (before !== undefined) return before;
    // Whoever contains itself is as large as can be.
    known.set(value, Infinity);
    let bytes = 0;
    if (Array.isArray(value)) for (const item of value) bytes += bytesOf(item, known);
    else for (const key of Object.keys(value)) bytes += key.length + bytesOf(value[key], known);
    known.set(value, bytes);
    return bytes;
  };

  /** Counts what one evaluation does. */
  const createMeter = (budget, id) => ({ ...budget, id, steps: 0, known: new WeakMap() });
  const onEntry = (_node, _input, scope) => {
    const meter = scope.lookup(meterName);
    if ((meter.units -= 1) < 0) throw exceeds('time');
    if ((meter.steps += 1) % meter.looksEvery === 0 && host('isLate', meter.id)) throw exceeds('time');
  };
  const onExit = (_node, _input, scope, result) => {
    const meter = scope.lookup(meterName);
    // A function is no value that takes memory.
    const isFunction = typeof result === 'function' || (typeof result === 'object' && isCallable(result));
    const bytes = isFunction ? 0 : bytesOf(result, meter.known);
    if (bytes > meter.bytes) throw exceeds('memory');
    meter.units -= bytes >>> 7;
  };
  const isCallable = (value) =>
    value !== null && (hasOwn(value, '_jsonata_lambda') || hasOwn(value, '_jsonata_function'));

  // recorded: floci-io/floci#2737 (AWS takes $range(1, 360145, 1), and refuses one number more)
  const mostOfRange = 360_145;

  /**
   * The additions of Step Functions to JSONata 2.0.6, and the clock and randomness of the execution. docs: AWS Step
   * Functions Developer Guide, "Transforming data with JSONata in Step Functions"
   */
  const functionsOf = ({ id, now }) => ({
    now: (picture, zone) => formatMillis.evaluate(undefined, { time: now, picture, zone }),
    millis: () => now,
    random: () => host('random', id),
    uuid: () => host('uuid', id),
    eval: undefined,
    parse: (text) => (text === undefined ? undefined : parse(requireString('parse', text))),
    hash: (data, algorithm) => (data === undefined ? undefined : hash(data, algorithm)),
    partition: (values, size) => (values === undefined ? undefined : partition(values, size)),
    range,
  });
  const requireString = (name, value) => {
    if (typeof value !== 'string') throw new Error(`The argument of function "${name}" is not a string`);
    return value;
  };
  const algorithms = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
  const hash = (data, algorithm) => {
    const name = typeof algorithm === 'string' && hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
    if (!name) throw new Error(`Function "hash" needs one of the algorithms ${Object.keys(algorithms).join(', ')}`);
    return host('hash', name, typeof data === 'string' ? data : stringify(data));
  };
  const partition = (values, size) => {
    if (!Array.isArray(values) || typeof size !== 'number' || !(Math.floor(size) >= 1))
      throw new Error('Function "partition" needs an array and a positive size');
    const chunk = Math.floor(size);
    return Array.from({ length: Math.ceil(values.length / chunk) }, (_, index) =>
      values.slice(index * chunk, (index + 1) * chunk),
    );
  };
  const range = (first, last, step) => {
    if (typeof first !== 'number' || typeof last !== 'number' || typeof step !== 'number' || step === 0)
      throw new Error('Function "range" needs a first number, a last number and a step other than 0');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > mostOfRange) throw exceeds('memory');
    return Array.from({ length }, (_, index) => first + index * step);
  };

  /** JSON without jsonata's sequence markers; undefined for what is no JSON. */
  const plain = (value) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      return value;
    if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(plain);
    if (typeof value !== 'object' || isCallable(value) || value instanceof RegExp) throw unsupported;
    return fromEntries(entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])));
  };
  const unsupported = freeze({});

  let jsonata;
  let formatMillis;
  const compiled = new Map();
  const compile = (source) => {
    let expression = compiled.get(source);
    if (!expression) {
      expression = jsonata(source);
      expression.assign(Symbol.for('jsonata.__evaluate_entry'), onEntry);
      expression.assign(Symbol.for('jsonata.__evaluate_exit'), onExit);
      if (compiled.size > 10_000) compiled.clear();
      compiled.set(source, expression);
    }
    return expression;
  };

  const answerTo = async (source, job) => {
    try {
      const result = await compile(source).evaluate(undefined, {
        ...functionsOf(job),
        ...job.bindings,
        [meterName]: createMeter(job.budget, job.id),
      });
      return result === undefined ? { kind: 'nothing' } : { kind: 'value', value: plain(result) };
    } catch (error) {
      return failureOf(error);
    }
  };
  const failureOf = (error) => {
    if (error === unsupported) return { kind: 'unsupported' };
    if (typeof error !== 'object' || error === null) return { kind: 'error', message: `${error}` };
    if (hasOwn(error, 'bound')) return { kind: 'exceeded', bound: error.bound };
    const { code, message } = error;
    return { kind: 'error', ...(typeof code === 'string' && { code }), message: `${message ?? error}` };
  };

  /** `{id, sources, bindings, now, budget}` in; an answer for each source out. */
  const evaluate = async (jobJson) => {
    const job = parse(jobJson);
    const answers = [];
    for (const source of job.sources) answers.push(await answerTo(source, job));
    return stringify(answers);
  };

  /** jsonata asks for Node's Buffer by name, for base64. */
  const buffer = {
    from: function from(text, encoding) {
      return { toString: (wanted) => host('recode', encoding, wanted, text) };
    },
  };

  const load = (factory) => {
    const module = { exports: {} };
    factory(module, module.exports, { Buffer: buffer });
    jsonata = module.exports;
    formatMillis = jsonata('$fromMillis($time, $picture, $zone)');
    harden();
    return evaluate;
  };

  /** What leads from a value to the machinery of the engine is not there, and what is there cannot be changed. */
  const harden = () => {
    // jsonata compares with it by this name.
    defineProperty(Object, 'constructor', { value: Function });
    const machinery = ['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'];
    const roots = ownKeys(globalThis)
      .map((name) => globalThis[name])
      .filter((value) => value !== globalThis);
    const asyncFunction = getPrototypeOf(async () => undefined);
    const generator = getPrototypeOf(function* () {});
    const iterators = [[][Symbol.iterator](), ''[Symbol.iterator](), new Map().keys(), new Set().keys()];
    for (const name of machinery) deleteProperty(Object.prototype, name);
    for (const prototype of [Object, Function, Array].map((owner) => owner.prototype))
      deleteProperty(prototype, 'constructor');
    for (const name of ownKeys(Object.prototype)) keepAssignable(Object.prototype, name);
    for (const root of [...roots, asyncFunction, generator, ...iterators.map(getPrototypeOf)]) freezeAll(root);
    for (const name of ['WebAssembly', 'Atomics', 'SharedArrayBuffer']) deleteProperty(globalThis, name);
  };
  /** An object can still have a member of this name, although what it inherits is frozen. */
  const keepAssignable = (prototype, name) => {
    const { value } = getOwnPropertyDescriptor(prototype, name);
    defineProperty(prototype, name, {
      get: () => value,
      set(own) {
        defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      },
    });
  };
  const frozen = new Set();
  const freezeAll = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || frozen.has(value)) return;
    frozen.add(value);
    for (const key of ownKeys(value)) {
      const { value: member, get, set } = getOwnPropertyDescriptor(value, key);
      freezeAll(member);
      freezeAll(get);
      freezeAll(set);
    }
    freezeAll(getPrototypeOf(value));
    freeze(value);
  };

  return load;
}
