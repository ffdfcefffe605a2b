// @ts-check
'use strict';
// What runs inside an execution environment: the counterpart of the managed runtime of Node.js. It is CommonJS without
// dependencies, because that starts faster than an ES module. A process comes this far before anybody needs it, and
// then waits to be told which function it is.

const builtin = (/** @type {string} */ name) => process.getBuiltinModule(name);
const { format } = builtin('node:util');
const fs = builtin('node:fs');
const path = builtin('node:path');
const { createRequire } = builtin('node:module');
const { pathToFileURL } = builtin('node:url');
const ownFile = createRequire(__filename);
const { send, definition, next } = ownFile('./channel.cjs');
const { enter, toldOfTask } = ownFile('./sandbox.cjs');
const { open } = ownFile('./debugged.cjs');
// Code that runs here finds neither of them.
module.children.length = 0;
for (const file of Object.keys(ownFile.cache)) delete ownFile.cache[file];

const now = performance.now.bind(performance);
const { stringify, parse } = JSON;
const exit = process.exit.bind(process);
// What is made of them takes time, which passes before anybody waits.
const { stdout, stderr } = process;

const { taskRoot, handler: handlerName, variables, jsonLogs, logLevel, callbacksAllowed, inspectPort } = definition();
/** For how long a debugger has stood: that time is no time of an invocation. */
const stoodMs = inspectPort === undefined ? () => 0 : open(inspectPort);
enter(taskRoot, variables);
/** The invocation that runs, if any. @type {undefined | { id: string, call: string, complete: boolean }} */
let current;
/** What happens when the event loop is empty. @type {undefined | (() => void)} */
let whenIdle;

// --- logs ---------------------------------------------------------------------------------------
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const threshold = Math.max(levels.indexOf(logLevel), 0);
/** Longer ones are several events, which the host takes one after the other. */
const longestLine = 2 ** 20;
const log = (/** @type {string} */ line) => {
  for (let at = 0; at === 0 || at < line.length; at += longestLine) send('log', line.slice(at, at + longestLine));
};

function consoleLine(level, message, ...params) {
  if (jsonLogs && levels.indexOf(level) < threshold) return;
  const timestamp = new Date().toISOString();
  log(
    jsonLogs
      ? jsonLine(timestamp, level, message, params)
      : `${timestamp}\t${current?.id ?? 'undefined'}\t${level}\t${textOf(message, ...params)}`,
  );
}

/** The traces of errors have the places of a sandbox. */
const textOf = (...params) =>
  params.some((one) => one instanceof Error) ? inTask(format(...params)) : format(...params);

function jsonLine(timestamp, level, message, params) {
  const line = { timestamp, level, requestId: current?.id };
  if (params.length === 0) {
    try {
      return stringify({ ...line, message }, (_key, value) =>
        value instanceof Error ? { ...errorMembers(value, 'stackTrace'), ...value } : value,
      );
    } catch {
      return stringify({ ...line, message: format(message) });
    }
  }
  const error = params.find((param) => param instanceof Error);
  return stringify({
    ...line,
    message: textOf(message, ...params),
    ...(error && errorMembers(error, 'stackTrace')),
  });
}

for (const [method, level] of Object.entries({
  log: 'INFO',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'TRACE',
  warn: 'WARN',
  error: 'ERROR',
})) {
  console[method] = (message, ...params) => consoleLine(level, message, ...params);
}

/** Raw writes become one event per line, as the platform reads them from the pipe. */
function lineWriter() {
  let rest = '';
  return (chunk, encoding, callback) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') log(line);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) queueMicrotask(done);
    return true;
  };
}
stdout.write = lineWriter();
stderr.write = lineWriter();

// --- errors -------------------------------------------------------------------------------------
const ofTask = toldOfTask(taskRoot);
const inTask = (/** @type {string} */ text) =>
  ofTask(text).replaceAll(__filename, '/var/runtime/index.mjs').replaceAll(__dirname, '/var/runtime');

function errorMembers(error, stackName) {
  if (!(error instanceof Error) && Object.prototype.toString.call(error) !== '[object Error]') {
    return { errorType: typeof error, errorMessage: String(error), [stackName]: [] };
  }
  const stack = typeof error.stack === 'string' ? inTask(error.stack).split('\n') : [];
  return { errorType: error.name ?? 'UnknownError', errorMessage: inTask(String(error.message)), [stackName]: stack };
}

function runtimeError(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

const payloadOf = (error, extra = {}) => {
  const { errorType, errorMessage, trace } = errorMembers(error, 'trace');
  return stringify({ errorType, errorMessage, ...extra, trace });
};

const logError = (title, error) =>
  consoleLine(
    'ERROR',
    jsonLogs ? errorMembers(error, 'stackTrace') : `${title} \t${stringify(errorMembers(error, 'stack'))}`,
  );

// --- completion ---------------------------------------------------------------------------------
// This file keeps nothing open in the event loop during an invocation, so that an empty event loop shows itself: it
// ends an invocation whose promise cannot settle any more. A handler with a callback waits for what is still open.
function finish(kind, payload) {
  if (!current || current.complete) return;
  current.complete = true;
  whenIdle = undefined;
  send(kind, payload, current.call);
  if (kind !== 'fatal') next(run);
}

function fail(error) {
  if (!current || current.complete) return;
  logError('Invoke Error', error);
  finish('error', payloadOf(error));
}

function succeed(result) {
  let payload;
  try {
    payload = stringify(result === undefined ? null : result);
    if (payload === undefined) payload = 'null';
  } catch {
    return fail(runtimeError('Runtime.JSONStringifyError', 'Unable to stringify response body'));
  }
  finish('done', payload);
}

function die(title, error, extra, status) {
  logError(title, error);
  if (current && !current.complete) finish('fatal', payloadOf(error, extra));
  exit(status);
}
process.on('uncaughtException', (error) => die('Uncaught Exception', error, {}, 129));
process.on('unhandledRejection', (reason) => {
  const error = runtimeError(
    'Runtime.UnhandledPromiseRejection',
    reason instanceof Error ? reason.toString() : String(reason),
  );
  die('Unhandled Promise Rejection', error, { reason: errorMembers(reason, 'trace'), promise: {} }, 128);
});
process.on('beforeExit', () => whenIdle?.());

// --- invocations --------------------------------------------------------------------------------
function contextOf(invocation, callbacks) {
  const running = () => now() - stoodMs();
  const deadline = running() + invocation.timeoutMs;
  let waits = true;
  return {
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waits = value;
    },
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: invocation.clientContext === undefined ? undefined : parse(invocation.clientContext),
    identity: undefined,
    invokedFunctionArn: invocation.functionArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - running())),
    ...callbacks,
  };
}

/** Only few functions make resources, and what this loads takes time. */
function openResponses() {
  ownFile('./response-url.cjs').open(variables.AWS_ENDPOINT_URL);
  for (const file of Object.keys(ownFile.cache)) if (file.startsWith(__dirname)) delete ownFile.cache[file];
}

const isAsync = (handler) => handler.constructor?.name === 'AsyncFunction';

function run(invocation) {
  const mine = { id: invocation.requestId, call: invocation.call, complete: false };
  current = mine;
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  if (invocation.payload.includes('"ResponseURL"')) openResponses();
  // Late answers of an invocation that is over must not complete the next one.
  const guarded = (act) => (value) => void (current === mine && act(value));
  const done = (error, result) => (error === undefined || error === null ? succeed(result) : fail(error));
  const context = contextOf(
    invocation,
    callbacksAllowed
      ? {
          succeed: guarded(succeed),
          fail: guarded((error) => fail(error ?? 'handled')),
          done: (error, result) => void (current === mine && done(error, result)),
        }
      : {},
  );
  const callback = (error, result) => {
    if (current !== mine) return;
    if ((error === undefined || error === null) && context.callbackWaitsForEmptyEventLoop)
      whenIdle = () => succeed(result);
    else done(error, result);
  };
  whenIdle = isAsync(handler) ? () => fail(neverSettled()) : () => succeed(null);
  try {
    const result = callbacksAllowed
      ? handler(parse(invocation.payload), context, callback)
      : handler(parse(invocation.payload), context);
    if (result && typeof result.then === 'function') result.then(guarded(succeed), guarded(fail));
    else if (!callbacksAllowed) succeed(result);
  } catch (error) {
    fail(error);
  }
}

const neverSettled = () =>
  runtimeError(
    'Runtime.NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );

// --- loading ------------------------------------------------------------------------------------
const requireInTask = createRequire(path.join(taskRoot, 'noop.js'));

function isModulePackage() {
  try {
    return parse(fs.readFileSync(path.join(taskRoot, 'package.json'), 'utf8')).type === 'module';
  } catch {
    return false;
  }
}

async function loadModule(base) {
  const esm = isModulePackage();
  const importFile = (file) => import(pathToFileURL(file).href);
  for (const [extension, load] of [
    ['.js', esm ? importFile : requireInTask],
    ['.mjs', importFile],
    ['.cjs', requireInTask],
  ]) {
    if (fs.existsSync(base + extension)) return load(base + extension);
  }
  throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${path.basename(base)}'`);
}

async function loadHandler() {
  const name = path.basename(handlerName);
  const dot = name.indexOf('.');
  if (handlerName.includes('..'))
    throw runtimeError(
      'Runtime.MalformedHandlerName',
      `'${handlerName}' is not a valid handler name. ` +
        'Use absolute paths when specifying root directories in handler names.',
    );
  if (dot < 1) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const loaded = await loadModule(path.join(taskRoot, path.dirname(handlerName), name.slice(0, dot))).catch((error) => {
    if (error instanceof SyntaxError)
      throw runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND')
      throw runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  });
  const found = name
    .slice(dot + 1)
    .split('.')
    .reduce((value, key) => value?.[key], loaded);
  if (!found) throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
  return found;
}

const callbackRemoved =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later.';

let handler;
loadHandler()
  .then((loaded) => {
    if (!callbacksAllowed && loaded.length >= 3)
      throw runtimeError('Runtime.CallbackHandlerDeprecated', callbackRemoved);
    handler = loaded;
    send('ready', '');
    next(run);
  })
  .catch((error) => {
    logError('Uncaught Exception', error);
    send('initError', payloadOf(error));
    exit(1);
  });
