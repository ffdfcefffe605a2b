'use strict';

/** Removes what the vocabulary does not name and every global name, and freezes the rest, with `own`. */
function _harden(vocabulary, own) {
  const { freeze, getPrototypeOf } = Object;
  const { ownKeys, getOwnPropertyDescriptor, deleteProperty } = Reflect;
  const roots = ownKeys(globalThis)
    .map((name) => globalThis[name])
    .filter((value) => value !== globalThis);
  const iterators = [[][Symbol.iterator](), ''[Symbol.iterator](), new Map().keys(), new Set().keys()].map(
    getPrototypeOf,
  );
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

  const methods = new Set(vocabulary.methods);
  for (const prototype of [String, Array, Number, Boolean, Object, Symbol, BigInt].map(
    (constructor) => constructor.prototype,
  ))
    prune(prototype, methods);
  prune(Function.prototype, new Set(['length', 'name', 'toString']));
  for (const name of ['Object', 'Number', 'String', 'Array', 'Boolean'])
    prune(globalThis[name], new Set(['length', 'name', 'prototype', ...vocabulary.statics[name]]));
  for (const value of [...own, ...roots, ...iterators]) freezeAll(value);
  const global = globalThis;
  for (const name of ownKeys(global)) deleteProperty(global, name);
}
