'use strict';

/**
 * Runs inside the realm, once. It leaves nothing behind that code could change, and nothing of the host that code could
 * reach: the two sides exchange text. `callHost(name, argumentsJson)` answers JSON text or undefined.
 */
function _start(vocabularyJson, callHost) {
  const vocabulary = JSON.parse(vocabularyJson);
  const meter = _createMeter(callHost);
  _meterMethods(meter);
  const library = _createLibrary(vocabulary, meter);
  const readContext = _createContextReader(() => callHost('context.changedArguments', '[]'));
  let read;
  let given;

  /** What a run leaves: the stash, and the arguments if code has changed them. */
  const left = () => {
    const { args, context } = read;
    const isSame = meter.written(args) === given;
    return isSame ? { stash: context.stash } : { stash: context.stash, arguments: args };
  };

  const load = (factory) => {
    const instantiate = factory(library, meter.step, meter.loop, meter.log, meter.grown, meter.spread);
    return (handler, contextJson, allowance, milliseconds, argumentsJson) => {
      meter.begin(allowance, milliseconds);
      given = argumentsJson;
      read = readContext(contextJson);
      // The module is evaluated afresh for each run, so that nothing it keeps outlives the run.
      const value = instantiate()[handler === 'request' ? 0 : 1](read.context);
      return meter.written({ value, ...left() });
    };
  };
  const readLeft = () => meter.written(left());

  _harden(vocabulary, [_Info, library]);
  return { load, readLeft };
}
