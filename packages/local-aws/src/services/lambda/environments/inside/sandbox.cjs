// @ts-check
'use strict';
// What the handler's code must not see of this machine.

const fs = process.getBuiltinModule('node:fs');
const exists = fs.existsSync.bind(fs);
const os = process.getBuiltinModule('node:os');
const path = process.getBuiltinModule('node:path');
const Module = process.getBuiltinModule('node:module');
const { syncBuiltinESMExports } = Module;

const { pid: self, platform } = process;
const parent = process.ppid;
const kill = process.kill.bind(process);

/** @param {string} taskRoot @param {Record<string, string>} variables */
exports.enter = (taskRoot, variables) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
  // What NODE_PATH names is found, layers among it.
  // @ts-expect-error Node tells nobody of it.
  Module._initPaths();
  process.chdir(taskRoot);
  findNoOther(path.dirname(taskRoot) + path.sep);
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

/** Makes of the places in a text those of a sandbox. @param {string} taskRoot */
exports.toldOfTask = (taskRoot) => {
  const beside = path.dirname(taskRoot);
  const packages = `'${beside}/node_modules/`;
  /** An empty folder ended the search for a package, which is told by its name. @param {string} text */
  const byName = (text) => {
    const at = text.indexOf(packages);
    const end = at < 0 ? -1 : text.indexOf("' imported", at);
    if (end < 0) return text;
    const name = text.slice(at + packages.length, end).replace(/\/(index\.js)?$/, '');
    return `${text.slice(0, at)}'${name}${text.slice(end)}`;
  };
  const [, top = ''] = taskRoot.split(path.sep);
  const place = new RegExp(`(?<=[( ])/${top.replace(/[^\w-]/g, '\\$&')}/[^():\\n]+(?=:\\d+:\\d+\\)?$)`, 'gm');
  /**
   * A source map that the function reads itself leads from its folder up to sources that are not there. Such a place is
   * the one to which it leads from the folder of a sandbox.
   * @param {string} file
   */
  const ofSandbox = (file) =>
    exists(file) ? file : path.posix.resolve('/var/task', path.relative(taskRoot, file).replaceAll(path.sep, '/'));
  /** @param {string} text */
  return (text) =>
    byName(text).replaceAll(taskRoot, '/var/task').replaceAll(beside, '/var/runtime').replace(place, ofSandbox);
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

/**
 * Modules of a function find what stands beside them, and no package of a project around them. What they have found
 * elsewhere, for instance the AWS SDK, finds its own.
 * @param {string} root
 */
function findNoOther(root) {
  // @ts-expect-error Node tells nobody of it.
  const search = Module._nodeModulePaths;
  const isInside = (/** @type {string} */ place) => `${place}${path.sep}`.startsWith(root);
  // @ts-expect-error Node tells nobody of it.
  Module._nodeModulePaths = (/** @type {string} */ from) => {
    /** @type {string[]} */
    const places = search(from);
    return isInside(from) ? places.filter(isInside) : places;
  };
}
