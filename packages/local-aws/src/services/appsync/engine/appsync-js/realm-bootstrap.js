'use strict';

/**
 * Runs inside the realm, once. It leaves nothing behind that code could change, and nothing of the host that code could
 * reach: the two sides exchange text. `callHost(name, argumentsJson)` answers JSON text or undefined.
 */
function _bootstrap(vocabularyJson, callHost) {
  const { parse, stringify } = JSON;
  const { freeze, defineProperty, getPrototypeOf, fromEntries, entries, keys } = Object;
  const { apply, ownKeys, getOwnPropertyDescriptor, deleteProperty } = Reflect;
  const vocabulary = parse(vocabularyJson);
  const { isArray } = Array;
  const { now } = Date;
  const { clz32 } = Math;
  const maxSteps = 5_000_000;
  const maxIterations = 1_000;
  let steps = 0;
  let context;

  // What a run may still spend: a unit is about the time of a call, or of copying sixteen characters. What is not
  // counted is bounded by steps alone: the clock of another process ends it. A small whole number, which V8 keeps
  // without memory of its own.
  let units = 0;
  let lateAt = 0;
  let isCounted = false;
  const all = 2 ** 30;
  const charge = (count) => {
    if (!isCounted) return;
    if (count > units) callHost('budget.units', '[]');
    units -= count | 0;
  };
  const lengthOf = (text) => text.length >> 4;

  /** Charges for every value that writing `value` out as JSON comes by: what is there twice is written twice. */
  const weigh = (value) => {
    if (typeof value === 'string') charge(1 + (value.length >> 4));
    else if (typeof value !== 'object' || value === null) units -= 1;
    else if (isArray(value)) {
      charge(1 + value.length);
      for (let index = 0; index < value.length; index += 1) weigh(value[index]);
    } else {
      // Its code decides what is written.
      charge(typeof value.toJSON === 'function' ? all : 2);
      for (const name in value) weigh(value[name]);
    }
  };
  const written = (value) => {
    if (isCounted) {
      weigh(value);
      charge(0);
    }
    return stringify(value);
  };

  const host = (name, values) => {
    const answer = callHost(name, written(values));
    return answer === undefined ? undefined : parse(answer);
  };

  const step = () => {
    if ((steps += 1) > maxSteps) callHost('budget.steps', `[${maxSteps}]`);
    if (!isCounted) return;
    charge(1);
    if ((steps & 7) === 0 && now() > lateAt) charge(all);
  };
  const loop = (count) => {
    step();
    if (count >= maxIterations) callHost('budget.loop', `[${maxIterations}]`);
    return count + 1;
  };
  const log = (level, place, ...values) => {
    callHost('console.log', stringify([level, place, values.map((value) => `${written(value)}`).join(' ')]));
  };
  /** What an operator or a template made: text can double with each. */
  const grown = (value) => {
    if (typeof value === 'string') charge(lengthOf(value));
    return value;
  };
  /** What is about to be spread. */
  const spread = (value) => {
    charge(spreadCost(value));
    return value;
  };
  const spreadCost = (value) => {
    if (typeof value === 'string' || isArray(value)) return value.length;
    return typeof value === 'object' && value !== null ? keys(value).length : 0;
  };

  // In AppSync the patterns of replace and replaceAll are regular expressions of Java, although they are strings. docs:
  // AWS AppSync Developer Guide, "Supported runtime features"
  const special = ['\\', '^', '$', '.', '|', '?', '*', '+', '(', ')', '[', ']', '{', '}'];
  const isPlain = (pattern) => !special.some((character) => pattern.includes(character));
  const replacing = (name, native) =>
    function (pattern, replacement) {
      const [text, from, to] = [`${this}`, `${pattern}`, `${replacement}`];
      if (!isPlain(from) || to.includes('$') || to.includes('\\')) return host(`String.${name}`, [text, from, to]);
      const times = name === 'replace' ? 1 : text.length / (from.length || 1) + 1;
      charge(searchCost(text, from) + ((times * to.length) >>> 4));
      return apply(native, text, [from, to]);
    };
  /** To look for a long text in a long one may take the product. */
  const searchCost = (text, needle) => 1 + (text.length * (needle.length < 16 ? 16 : needle.length)) / 256;
  const searching = (native) =>
    function (needle, ...rest) {
      charge(searchCost(this, `${needle}`));
      return apply(native, this, [needle, ...rest]);
    };
  const matching = (native) =>
    function (pattern) {
      charge(isPlain(`${pattern}`) ? searchCost(this, `${pattern}`) : all);
      return apply(native, this, [`${pattern}`]);
    };
  /** `costs(values)`, of what the method is called on. */
  const costing = (cost) => (native) =>
    function (...values) {
      charge(cost(this, values));
      return apply(native, this, values);
    };
  const total = (values) => {
    let sum = 0;
    for (const value of values) sum += isArray(value) ? value.length : 1;
    return sum;
  };
  const joinCost = (list, [separator = ',']) => {
    if (list.length > units) return list.length;
    let characters = list.length * (16 + `${separator}`.length);
    for (let index = 0; index < list.length; index += 1)
      if (typeof list[index] === 'string') characters += list[index].length;
    return characters >>> 4;
  };
  const textLength = costing((text) => 1 + lengthOf(text));
  const listLength = costing((list) => 1 + list.length);
  const metered = {
    String: {
      concat: costing(
        (text, values) => 1 + lengthOf(text) + values.reduce((sum, value) => sum + lengthOf(`${value}`), 0),
      ),
      split: searching,
      indexOf: searching,
      lastIndexOf: searching,
      includes: searching,
      match: matching,
      replace: (native) => replacing('replace', native),
      replaceAll: (native) => replacing('replaceAll', native),
      ...fromEntries(
        'endsWith startsWith slice substring substr toLowerCase toUpperCase trim trimStart trimEnd normalize'
          .split(' ')
          .map((name) => [name, textLength]),
      ),
    },
    Array: {
      join: costing(joinCost),
      sort: costing((list) => 1 + list.length * (32 - clz32(list.length))),
      concat: costing((list, values) => 1 + list.length + total(values)),
      push: costing((_, values) => values.length),
      unshift: costing((list, values) => list.length + values.length),
      splice: costing((list, values) => list.length + values.length),
      flat(native) {
        return function (...values) {
          if (isCounted) weigh(this);
          return apply(native, this, values);
        };
      },
      ...fromEntries(
        `fill reverse shift slice indexOf lastIndexOf includes forEach map filter reduce reduceRight flatMap
        find findIndex findLast findLastIndex some every`
          .split(/\s+/)
          .map((name) => [name, listLength]),
      ),
    },
  };
  for (const [owner, wraps] of entries(metered)) {
    const { prototype } = globalThis[owner];
    for (const [name, wrap] of entries(wraps)) {
      const value = wrap(prototype[name]);
      defineProperty(value, 'name', { value: name });
      defineProperty(prototype, name, { value, enumerable: false, writable: true, configurable: true });
    }
  }
  /** Functions of the language that look at everything in their first argument. */
  const counting =
    (native, cost) =>
    (...values) => {
      charge(cost(values));
      return native(...values);
    };

  const librarySource = () => {
    const library = {};
    for (const [path, members] of entries(vocabulary.library)) {
      const owner = path.split('.').reduce((object, name) => (object[name] ??= {}), library);
      for (const member of members) owner[member] = (...values) => host(`${path}.${member}`, values);
    }
    library.module = { util: library.util, extensions: library.extensions, runtime: library.runtime };
    library.JSON = {
      // Text that is not JSON gives an empty string in AppSync. docs: AWS AppSync Developer Guide, "Supported runtime
      // features"
      parse: (value) => {
        // Outside the try: turning the value into text may run code of the resolver, whose end must not be caught.
        const text = `${value}`;
        charge(lengthOf(text));
        try {
          return parse(text);
        } catch {
          return '';
        }
      },
      stringify: (value, ...rest) => {
        if (isCounted) weigh(value);
        return stringify(value, ...rest);
      },
    };
    library.console = {
      log: (...values) => log('INFO', 'code.js', ...values),
      error: (...values) => log('ERROR', 'code.js', ...values),
    };
    const statics = (builtin, names) =>
      fromEntries(names.filter((name) => name in builtin).map((name) => [name, builtin[name]]));
    library.Math = { ...statics(Math, vocabulary.statics.Math), random: () => host('Math.random', []) };
    library.Object = statics(Object, vocabulary.statics.Object);
    for (const name of ['keys', 'values', 'entries', 'fromEntries'])
      if (name in library.Object) library.Object[name] = counting(Object[name], ([value]) => 1 + spreadCost(value));
    library.Object.assign = counting(Object.assign, (values) =>
      values.reduce((sum, value) => sum + spreadCost(value), 1),
    );
    library.Array = statics(Array, vocabulary.statics.Array);
    const converters = { String: (value) => `${value}`, Number: (value) => +value, Boolean: (value) => !!value };
    for (const [name, convert] of entries(converters))
      library[name] = defineStatics(convert, statics(globalThis[name], vocabulary.statics[name]));
    for (const name of ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'])
      library[name] = counting(globalThis[name], ([value]) => 1 + spreadCost(value));
    return library;
  };
  const defineStatics = (target, members) => {
    for (const [name, value] of entries(members)) defineProperty(target, name, { value });
    return target;
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

  const prune = (object, keep) => {
    for (const key of ownKeys(object)) if (typeof key === 'string' && !keep.has(key)) deleteProperty(object, key);
  };

  const library = librarySource();
  const roots = ownKeys(globalThis)
    .map((name) => globalThis[name])
    .filter((value) => value !== globalThis);
  const iterators = [[][Symbol.iterator](), ''[Symbol.iterator](), new Map().keys(), new Set().keys()].map(
    getPrototypeOf,
  );

  const load = (factory) => {
    const instantiate = factory(library, step, loop, log, grown, spread);
    return (handler, contextJson, allowance, milliseconds) => {
      steps = 0;
      isCounted = allowance > 0;
      units = allowance;
      if (isCounted) lateAt = now() + milliseconds;
      context = readContext(contextJson);
      // The module is evaluated afresh for each run, so that nothing it keeps outlives the run.
      const value = instantiate()[handler === 'request' ? 0 : 1](context);
      return written({ value, stash: context.stash });
    };
  };

  // The two selection sets are there to be read, but JSON.stringify and spreading leave them out.
  class Info {
    #selectionSetList;
    #selectionSetGraphQL;
    constructor({ fieldName, parentTypeName, variables, selectionSetList, selectionSetGraphQL }) {
      this.fieldName = fieldName;
      this.parentTypeName = parentTypeName;
      this.variables = variables;
      this.#selectionSetList = selectionSetList;
      this.#selectionSetGraphQL = selectionSetGraphQL;
    }
    get selectionSetList() {
      return this.#selectionSetList;
    }
    get selectionSetGraphQL() {
      return this.#selectionSetGraphQL;
    }
  }

  const readContext = (contextJson) => {
    const { arguments: args, identity, source, stash, result, prev, error, request, info, env } = parse(contextJson);
    return freeze({
      arguments: args,
      args,
      identity,
      source,
      stash,
      result,
      prev,
      error,
      request,
      info: new Info(info),
      env: freeze(env),
    });
  };
  const readStash = () => written(context.stash);

  const methods = new Set(vocabulary.methods);
  for (const prototype of [String, Array, Number, Boolean, Object, Symbol, BigInt].map(
    (constructor) => constructor.prototype,
  ))
    prune(prototype, methods);
  prune(Function.prototype, new Set(['length', 'name', 'toString']));
  for (const name of ['Object', 'Number', 'String', 'Array', 'Boolean'])
    prune(globalThis[name], new Set(['length', 'name', 'prototype', ...vocabulary.statics[name]]));
  freezeAll(Info);
  freezeAll(library);
  for (const root of [...roots, ...iterators]) freezeAll(root);
  const global = globalThis;
  for (const name of ownKeys(global)) deleteProperty(global, name);
  return { load, readStash };
}
