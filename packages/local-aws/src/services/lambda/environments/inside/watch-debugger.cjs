// @ts-check
'use strict';
// The thread that tells the host when the debugger stands, and when it goes on: the other thread does not beat then,
// and the process takes no time of the processor. It does not ask the inspector: each of its clients keeps a thread
// standing, also when the person before it has left.

const fs = process.getBuiltinModule('node:fs');
const { workerData } = process.getBuiltinModule('node:worker_threads');

const toHost = 5;
const lookMs = 50;
const quietForMs = 300;
const beats = new Int32Array(workerData.shared, 0, 1);
const stood = new Float64Array(workerData.shared, 8, 1);

const say = (/** @type {string} */ text) => {
  try {
    fs.writeSync(toHost, `${text}\n`);
  } catch {
    // Nobody listens any more.
  }
};
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

let seen = 0;
let isStanding = false;
let quietMs = 0;
let lastLook = performance.now();
let cpuBefore = cpuMs();

function look() {
  const lookedMs = performance.now() - lastLook;
  lastLook += lookedMs;
  const beat = Atomics.load(beats, 0);
  if (beat !== seen) {
    seen = beat;
    quietMs = 0;
    cpuBefore = cpuMs();
    if (isStanding) say('on');
    isStanding = false;
  } else if (isStanding) {
    stood[0] = (stood[0] ?? 0) + lookedMs;
  } else if ((quietMs += lookedMs) > quietForMs) {
    isStanding = cpuMs() - cpuBefore < quietMs / 2;
    if (isStanding) {
      say('stands');
      stood[0] = (stood[0] ?? 0) + quietMs;
    }
    quietMs = 0;
    cpuBefore = cpuMs();
  }
}

say(`listens ${workerData.port}`);
setInterval(look, lookMs);
