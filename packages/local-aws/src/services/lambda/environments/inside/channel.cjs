// @ts-check
'use strict';
// How an execution environment talks with its host: two pipes, of which code that runs beside is shown neither. What is
// sent begins with a word that only this file and the host know. Everything is taken from Node before foreign code can
// change it.

const fs = process.getBuiltinModule('node:fs');
const { readSync, writeSync, read } = fs;
const { stringify, parse } = JSON;
const { from, allocUnsafe } = Buffer;
const rss = process.memoryUsage.rss;
const end = process.reallyExit.bind(process);
const later = setImmediate;

const [fromHost, toHost] = [3, 4];
let isDebugged = false;
let word = '';

/** @param {string} kind @param {string} text @param {string} [call] what it answers, if it answers a call */
exports.send = (kind, text, call = '-') => {
  const bytes = from(`${word} ${kind} ${call} ${rss()} ${stringify(text)}\n`);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(toHost, bytes, at, bytes.length - at);
  } catch {
    // The pipe is closed: no answer can be sent.
    end(1);
  }
};

/** The first message: it brings the word, and waits for no event loop. @returns {Record<string, any>} */
exports.definition = () => {
  const message = parse(readBytes(readBytes(4).readUInt32BE()).toString());
  word = message.word;
  isDebugged = message.inspectPort !== undefined;
  return message;
};

/**
 * Hands over the next message. Until it is there, this process stands still, timers and sockets with it, as a sandbox
 * of Lambda is frozen between invocations. docs: AWS Lambda Developer Guide, "Understanding the Lambda execution
 * environment lifecycle". With a debugger it goes on, because that would have no answer.
 *
 * @param {(message: any) => void} handle
 */
exports.next = (handle) => {
  if (isDebugged) return readLive(allocUnsafe(4), (size) => readLive(allocUnsafe(size.readUInt32BE()), take));
  // What is due now comes first, and what the network had to say meanwhile before the code runs: connections that the
  // other side has closed are known as closed.
  later(() => {
    const bytes = readBytes(readBytes(4).readUInt32BE());
    later(() => take(bytes));
  });
  function take(/** @type {Buffer} */ bytes) {
    handle(parse(bytes.toString()));
  }
};

/** @param {number} size */
function readBytes(size) {
  const bytes = allocUnsafe(size);
  for (let at = 0; at < size;) {
    let count = 0;
    try {
      count = readSync(fromHost, bytes, at, size - at, null);
    } catch {
      end(1);
    }
    // The host process has ended.
    if (count === 0) end(0);
    at += count;
  }
  return bytes;
}

/** @param {Buffer} bytes @param {(bytes: Buffer) => void} then */
function readLive(bytes, then, at = 0) {
  if (at === bytes.length) return then(bytes);
  read(fromHost, bytes, at, bytes.length - at, null, (error, count) => {
    if (error || count === 0) end(error ? 1 : 0);
    readLive(bytes, then, at + count);
  });
}
