'use strict';

/** What code of a resolver finds by name: the library of AppSync, and what is left of the language's own objects. */
function _createLibrary(vocabulary, meter) {
  const { entries } = Object;
  const library = {};
  for (const [path, members] of entries(vocabulary.library)) {
    const owner = path.split('.').reduce((object, name) => (object[name] ??= {}), library);
    for (const member of members) owner[member] = (...values) => meter.host(`${path}.${member}`, values);
  }
  library.module = { util: library.util, extensions: library.extensions, runtime: library.runtime };
  library.JSON = _jsonOf(meter);
  library.console = {
    log: (...values) => meter.log('INFO', 'code.js', ...values),
    error: (...values) => meter.log('ERROR', 'code.js', ...values),
  };
  _addBuiltins(library, vocabulary, meter);
  return library;
}

/**
 * Does what `String.raw` does, a part at a time: what it is called with may say that it has billions of them, each of
 * which takes time although none is there.
 */
const _rawOf =
  ({ charge }) =>
  (strings, ...values) => {
    const parts = strings.raw;
    const count = parts.length;
    charge(1 + (count > 0 ? count : 0));
    let text = '';
    for (let index = 0; index < count; index += 1) {
      const value = index + 1 < count && index < values.length ? `${values[index]}` : '';
      text += `${parts[index]}${value}`;
      charge(text.length >> 4);
    }
    return text;
  };

function _jsonOf({ charge, weighIfCounted, weighIndented }) {
  const { parse, stringify } = JSON;
  return {
    // Text that is not JSON gives an empty string in AppSync. docs: AWS AppSync Developer Guide, "Supported runtime
    // features"
    parse: (value) => {
      // Outside the try: turning the value into text may run code of the resolver, whose end must not be caught.
      const text = `${value}`;
      charge(text.length >> 4);
      try {
        return parse(text);
      } catch {
        return '';
      }
    },
    stringify: (value, replacer, space) => {
      if (space === undefined) weighIfCounted(value);
      else weighIndented(value);
      return stringify(value, replacer, space);
    },
  };
}

function _addBuiltins(library, vocabulary, meter) {
  const { charge, host } = meter;
  const { entries, fromEntries, defineProperty } = Object;
  const statics = (builtin, names) =>
    fromEntries(names.filter((name) => name in builtin).map((name) => [name, builtin[name]]));
  /** Functions of the language that look at everything in their first argument. */
  const counting =
    (native, cost) =>
    (...values) => {
      charge(cost(values));
      return native(...values);
    };
  const defineStatics = (target, members) => {
    for (const [name, value] of entries(members)) defineProperty(target, name, { value });
    return target;
  };
  library.Math = { ...statics(Math, vocabulary.statics.Math), random: () => host('Math.random', []) };
  library.Object = statics(Object, vocabulary.statics.Object);
  for (const name of ['keys', 'values', 'entries', 'fromEntries'])
    if (name in library.Object) library.Object[name] = counting(Object[name], ([value]) => 1 + _spreadCost(value));
  library.Object.assign = counting(Object.assign, (values) =>
    values.reduce((sum, value) => sum + _spreadCost(value), 1),
  );
  library.Array = statics(Array, vocabulary.statics.Array);
  const converters = { String: (value) => `${value}`, Number: (value) => +value, Boolean: (value) => !!value };
  for (const [name, convert] of entries(converters))
    library[name] = defineStatics(convert, {
      ...statics(globalThis[name], vocabulary.statics[name]),
      ...(name === 'String' && { raw: _rawOf(meter) }),
    });
  for (const name of ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'])
    library[name] = counting(globalThis[name], ([value]) => 1 + _spreadCost(value));
}
