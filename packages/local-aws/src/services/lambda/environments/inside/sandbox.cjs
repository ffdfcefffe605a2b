// @ts-check
'use strict';
// What the handler's code must not see of this machine.

const fs = process.getBuiltinModule('node:fs');
const os = process.getBuiltinModule('node:os');
const { syncBuiltinESMExports } = process.getBuiltinModule('node:module');

const { pid: self, platform } = process;
const parent = process.ppid;
const kill = process.kill.bind(process);

/** @param {string} taskRoot @param {Record<string, string>} variables */
exports.enter = (taskRoot, variables) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
  process.chdir(taskRoot);
  os.homedir = () => '/home/sbx_user1051';
  syncBuiltinESMExports();
  process.execArgv = [];
  process.argv.splice(1, Infinity, '/var/runtime/index.mjs');
  Object.defineProperty(process, 'ppid', { get: () => 1, enumerable: true, configurable: true });
  process.kill = (pid, signal) => {
    if (pid == (pid | 0) && !isOurs(pid | 0)) throw noSuchProcess();
    return kill(pid, signal);
  };
};

/** A sandbox has process numbers of its own: it reaches itself and what it has started. @param {number} pid */
function isOurs(pid) {
  // Zero is the group, which begins with this process.
  if (pid === 0) return true;
  if (pid === -1) return false;
  if (platform !== 'linux') return Math.abs(pid) !== parent;
  for (let at = Math.abs(pid); at > 1; at = parentOf(at)) if (at === self) return true;
  return false;
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    // The name in brackets may hold spaces.
    return Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return 0;
  }
}

function noSuchProcess() {
  const code = 'ESRCH';
  return Object.assign(new Error(`kill ${code}`), { errno: -os.constants.errno.ESRCH, code, syscall: 'kill' });
}
