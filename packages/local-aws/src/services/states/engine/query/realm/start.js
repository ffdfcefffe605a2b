'use strict';

/**
 * Runs inside the realm, once, and answers what evaluates. The two sides exchange text, so that no object of the host
 * can come in. `callHost(name, argumentsJson)` answers JSON text.
 */
function _start(meterName, callHost) {
  const { parse, stringify } = JSON;
  const host = (name, ...values) => parse(callHost(name, stringify(values)));
  /** jsonata asks for Node's Buffer by name, for base64. */
  const buffer = {
    from: function from(text, encoding) {
      return { toString: (wanted) => host('recode', encoding, wanted, text) };
    },
  };
  return (factory) => {
    const module = { exports: {} };
    factory(module, module.exports, { Buffer: buffer }, _inTurn);
    const answerTo = _createEvaluator(module.exports, meterName, host);
    _harden();
    /** `{id, sources, bindings, now, budget}` in; an answer for each source out. */
    return async (jobJson) => {
      const job = parse(jobJson);
      const answers = [];
      for (const source of job.sources) answers.push(await answerTo(source, job));
      return stringify(answers);
    };
  };
}

/** `answerTo(source, job)`. */
function _createEvaluator(jsonata, meterName, host) {
  const { createMeter, onEntry, onExit } = _metering(meterName, host);
  const formatMillis = jsonata('$fromMillis($time, $picture, $zone)');
  const compiled = new Map();
  // An expression needs hundreds of times the memory of its text.
  const mostCharacters = 200_000;
  let characters = 0;
  const compile = (source) => {
    let expression = compiled.get(source);
    if (!expression) {
      expression = jsonata(source);
      expression.assign(Symbol.for('jsonata.__evaluate_entry'), onEntry);
      expression.assign(Symbol.for('jsonata.__evaluate_exit'), onExit);
      characters += source.length + 20;
      if (characters > mostCharacters) {
        compiled.clear();
        characters = source.length + 20;
      }
      compiled.set(source, expression);
    }
    return expression;
  };
  return async (source, job) => {
    try {
      const result = await compile(source).evaluate(undefined, {
        ..._functionsOf(job, formatMillis, host),
        ...job.bindings,
        [meterName]: createMeter(job.budget, job.id),
      });
      return result === undefined ? { kind: 'nothing' } : { kind: 'value', value: _plain(result) };
    } catch (error) {
      return _failureOf(error);
    }
  };
}

const _unsupported = Object.freeze({});

/** JSON without jsonata's sequence markers; throws `_unsupported` for what is no JSON. */
function _plain(value) {
  // recorded: floci-io/floci#2783 (JSON has no such numbers: their names stand for them)
  if (typeof value === 'number') return Number.isFinite(value) ? value : `${value}`;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(_plain);
  if (typeof value !== 'object' || _isCallable(value) || value instanceof RegExp) throw _unsupported;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, _plain(item)]])),
  );
}

function _failureOf(error) {
  if (error === _unsupported) return { kind: 'unsupported' };
  if (typeof error !== 'object' || error === null) return { kind: 'error', message: `${error}` };
  if (Object.hasOwn(error, 'bound')) return { kind: 'exceeded', bound: error.bound };
  const { code, message } = error;
  // A picture that jsonata 2.0.6 does not understand. recorded: floci-io/floci#2737 (AWS names this code)
  if (error instanceof TypeError && `${error.stack}`.includes('formatNumber'))
    return { kind: 'error', code: 'D3086', message: 'The picture of function "formatNumber" is not valid' };
  if (typeof code === 'string') return { kind: 'error', code, message: `${message ?? error}` };
  return _failureOfEngine(error);
}

/**
 * Errors of jsonata have a code, and those of `$error` as well. What has none is an error of this engine, whose words
 * nobody else has: those that stand here are our own.
 */
function _failureOfEngine(error) {
  const { message } = error;
  if (error instanceof RangeError && /call stack/.test(message)) return { kind: 'exceeded', bound: 'depth' };
  if (error instanceof RangeError && /length|allocation|count/.test(message))
    return { kind: 'exceeded', bound: 'memory' };
  if (error instanceof URIError) return { kind: 'error', message: 'The text is no part of a URL' };
  if (error instanceof RangeError) return { kind: 'error', message: 'A number is out of range' };
  if (error instanceof SyntaxError)
    return { kind: 'error', message: 'A text is not valid JSON, or no regular expression' };
  if (error instanceof TypeError) return { kind: 'error', message: 'A value is not of the type that is expected' };
  return { kind: 'error', message: `${message ?? error}` };
}
