'use strict';

/**
 * Runs inside the realm, once. It leaves nothing behind that code could change, and nothing of the host that code could
 * reach: the two sides exchange text. `callHost(name, argumentsJson)` answers JSON text or undefined.
 */
function _bootstrap(vocabularyJson, callHost) {
  const { parse, stringify } = JSON;
  const { freeze, defineProperty, getPrototypeOf, fromEntries, entries } = Object;
  const { apply, ownKeys, getOwnPropertyDescriptor, deleteProperty } = Reflect;
  const vocabulary = parse(vocabularyJson);
  const maxSteps = 5_000_000;
  const maxIterations = 1_000;
  let steps = 0;
  let context;

  const host = (name, values) => {
    const answer = callHost(name, stringify(values));
    return answer === undefined ? undefined : parse(answer);
  };

  const step = () => {
    if ((steps += 1) > maxSteps) callHost('budget.steps', `[${maxSteps}]`);
  };
  const loop = (count) => {
    step();
    if (count >= maxIterations) callHost('budget.loop', `[${maxIterations}]`);
    return count + 1;
  };
  const log = (level, place, ...values) => {
    callHost('console.log', stringify([level, place, values.map((value) => `${stringify(value)}`).join(' ')]));
  };

  // In AppSync the patterns of replace and replaceAll are Java's regular expressions, although they are strings.
  const special = ['\\', '^', '$', '.', '|', '?', '*', '+', '(', ')', '[', ']', '{', '}'];
  const replacing = (name, native) => {
    const replace = {
      [name](pattern, replacement) {
        const [text, from, to] = [`${this}`, `${pattern}`, `${replacement}`];
        const plain = !special.some((character) => from.includes(character)) && !to.includes('$') && !to.includes('\\');
        return plain ? apply(native, text, [from, to]) : host(`String.${name}`, [text, from, to]);
      },
    }[name];
    defineProperty(String.prototype, name, { value: replace, enumerable: false, writable: true, configurable: true });
  };

  const librarySource = () => {
    const library = {};
    for (const [path, members] of entries(vocabulary.library)) {
      const owner = path.split('.').reduce((object, name) => (object[name] ??= {}), library);
      for (const member of members) owner[member] = (...values) => host(`${path}.${member}`, values);
    }
    library.module = { util: library.util, extensions: library.extensions, runtime: library.runtime };
    library.JSON = {
      // Text that is not JSON gives an empty string in AppSync.
      parse: (value) => {
        // Outside the try: turning the value into text may run code of the resolver, whose end must not be caught.
        const text = `${value}`;
        try {
          return parse(text);
        } catch {
          return '';
        }
      },
      stringify: (...values) => stringify(...values),
    };
    library.console = {
      log: (...values) => log('INFO', 'code.js', ...values),
      error: (...values) => log('ERROR', 'code.js', ...values),
    };
    const statics = (builtin, names) =>
      fromEntries(names.filter((name) => name in builtin).map((name) => [name, builtin[name]]));
    library.Math = { ...statics(Math, vocabulary.statics.Math), random: () => host('Math.random', []) };
    library.Object = statics(Object, vocabulary.statics.Object);
    library.Array = statics(Array, vocabulary.statics.Array);
    const converters = { String: (value) => `${value}`, Number: (value) => +value, Boolean: (value) => !!value };
    for (const [name, convert] of entries(converters))
      library[name] = defineStatics(convert, statics(globalThis[name], vocabulary.statics[name]));
    for (const name of ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'])
      library[name] = globalThis[name];
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

  replacing('replace', String.prototype.replace);
  replacing('replaceAll', String.prototype.replaceAll);
  const library = librarySource();
  const roots = ownKeys(globalThis)
    .map((name) => globalThis[name])
    .filter((value) => value !== globalThis);
  const iterators = [[][Symbol.iterator](), ''[Symbol.iterator](), new Map().keys(), new Set().keys()].map(
    getPrototypeOf,
  );

  const load = (factory) => {
    const instantiate = factory(library, step, loop, log);
    return (handler, contextJson) => {
      steps = 0;
      context = readContext(contextJson);
      // The module is evaluated afresh for each run, so that nothing it keeps outlives the run.
      const value = instantiate()[handler === 'request' ? 0 : 1](context);
      return stringify({ value, stash: context.stash });
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
  const readStash = () => stringify(context.stash);

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
