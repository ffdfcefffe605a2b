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
  const readContext = _createContextReader();
  let context;

  const load = (factory) => {
    const instantiate = factory(library, meter.step, meter.loop, meter.log, meter.grown, meter.spread);
    return (handler, contextJson, allowance, milliseconds) => {
      meter.begin(allowance, milliseconds);
      context = readContext(contextJson);
      // The module is evaluated afresh for each run, so that nothing it keeps outlives the run.
      const value = instantiate()[handler === 'request' ? 0 : 1](context);
      return meter.written({ value, stash: context.stash });
    };
  };
  const readStash = () => meter.written(context.stash);

  _harden(vocabulary, [_Info, library]);
  return { load, readStash };
}
