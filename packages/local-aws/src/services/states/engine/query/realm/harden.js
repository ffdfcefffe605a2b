'use strict';

/** Removes what leads from a value to the machinery of the engine, and freezes the rest. */
function _harden() {
  const { freeze, defineProperty, getPrototypeOf } = Object;
  const { ownKeys, getOwnPropertyDescriptor, deleteProperty } = Reflect;
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
  for (const name of ownKeys(Object.prototype)) _keepAssignable(Object.prototype, name);
  for (const root of [...roots, asyncFunction, generator, ...iterators.map(getPrototypeOf)]) freezeAll(root);
  for (const name of ['WebAssembly', 'Atomics', 'SharedArrayBuffer']) deleteProperty(globalThis, name);
}

/** An object can still have a member of this name, although what it inherits is frozen. */
function _keepAssignable(prototype, name) {
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { value } = getOwnPropertyDescriptor(prototype, name);
  defineProperty(prototype, name, {
    get: () => value,
    set(own) {
      defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}
