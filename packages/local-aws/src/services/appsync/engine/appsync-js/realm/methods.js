'use strict';

/** Wrappers of methods: they charge what a call costs, and then call the method of the language. */
function _createWrappers({ charge, host }) {
  const { apply } = Reflect;
  // In AppSync the patterns of replace and replaceAll are regular expressions of Java, although they are strings. docs:
  // AWS AppSync Developer Guide, "Supported runtime features"
  const special = ['\\', '^', '$', '.', '|', '?', '*', '+', '(', ')', '[', ']', '{', '}'];
  const isPlain = (pattern) => !special.some((character) => pattern.includes(character));
  const replacing = (name) => (native) =>
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
      charge(isPlain(`${pattern}`) ? searchCost(this, `${pattern}`) : _all);
      return apply(native, this, [`${pattern}`]);
    };
  /** `cost(value, values)`: `value` has the method, `values` are its arguments. */
  const costing = (cost) => (native) =>
    function (...values) {
      charge(cost(this, values));
      return apply(native, this, values);
    };
  return { replacing, searching, matching, costing };
}

function _textMethods({ replacing, searching, matching, costing }) {
  const lengthOf = (text) => text.length >> 4;
  const textLength = costing((text) => 1 + lengthOf(text));
  return {
    concat: costing(
      (text, values) => 1 + lengthOf(text) + values.reduce((sum, value) => sum + lengthOf(`${value}`), 0),
    ),
    split: searching,
    indexOf: searching,
    lastIndexOf: searching,
    includes: searching,
    match: matching,
    replace: replacing('replace'),
    replaceAll: replacing('replaceAll'),
    ...Object.fromEntries(
      'endsWith startsWith slice substring substr toLowerCase toUpperCase trim trimStart trimEnd normalize'
        .split(' ')
        .map((name) => [name, textLength]),
    ),
  };
}

function _listMethods({ left, weighIfCounted }, { costing }) {
  const { clz32 } = Math;
  const { isArray } = Array;
  const { apply } = Reflect;
  const total = (values) => {
    let sum = 0;
    for (const value of values) sum += isArray(value) ? value.length : 1;
    return sum;
  };
  const joinCost = (list, [separator = ',']) => {
    if (list.length > left()) return list.length;
    let characters = list.length * (16 + `${separator}`.length);
    for (let index = 0; index < list.length; index += 1)
      if (typeof list[index] === 'string') characters += list[index].length;
    return characters >>> 4;
  };
  const listLength = costing((list) => 1 + list.length);
  return {
    join: costing(joinCost),
    sort: costing((list) => 1 + list.length * (32 - clz32(list.length))),
    concat: costing((list, values) => 1 + list.length + total(values)),
    push: costing((_, values) => values.length),
    unshift: costing((list, values) => list.length + values.length),
    splice: costing((list, values) => list.length + values.length),
    flat(native) {
      return function (...values) {
        weighIfCounted(this);
        return apply(native, this, values);
      };
    },
    ...Object.fromEntries(
      `fill reverse shift slice indexOf lastIndexOf includes forEach map filter reduce reduceRight flatMap
      find findIndex findLast findLastIndex some every`
        .split(/\s+/)
        .map((name) => [name, listLength]),
    ),
  };
}

/** Puts the wrappers in the place of the methods. */
function _meterMethods(meter) {
  const wrappers = _createWrappers(meter);
  const metered = { String: _textMethods(wrappers), Array: _listMethods(meter, wrappers) };
  for (const [owner, wraps] of Object.entries(metered)) {
    const { prototype } = globalThis[owner];
    for (const [name, wrap] of Object.entries(wraps)) {
      const value = wrap(prototype[name]);
      Object.defineProperty(value, 'name', { value: name });
      Object.defineProperty(prototype, name, { value, enumerable: false, writable: true, configurable: true });
    }
  }
}
