// @ts-check
'use strict';
// What an execution environment has more under a debugger: its inspector, and a thread that notices when the debugger
// stands, because then this one cannot.

const inspector = process.getBuiltinModule('node:inspector');
const path = process.getBuiltinModule('node:path');
const { Worker } = process.getBuiltinModule('node:worker_threads');

const beatMs = 50;

/**
 * On this machine alone, whatever the host listens on.
 *
 * @param {number} port
 * @returns {() => number} for how many milliseconds a debugger has stood
 */
exports.open = (port) => {
  // VS Code has opened one in the processes that it knows of.
  if (inspector.url() === undefined) inspector.open(port, '127.0.0.1');
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1');
  process.setSourceMapsEnabled(true);
  const shared = new SharedArrayBuffer(16);
  const beats = new Int32Array(shared, 0, 1);
  const stood = new Float64Array(shared, 8, 1);
  setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref();
  const workerData = { shared, port: Number(new URL(inspector.url() ?? 'ws://127.0.0.1:0').port) };
  new Worker(path.join(__dirname, 'watch-debugger.cjs'), { workerData, env: {}, execArgv: [] }).unref();
  return () => stood[0] ?? 0;
};
