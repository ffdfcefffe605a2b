import { isHeaderText } from '../../../../../kernel/header-text.ts';
import type { Json, RaisedError } from '../types.ts';
import { CodeFault } from './fault.ts';
import { isObject, type Run, type Utilities } from './port.ts';

const hopByHop = [
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'keep-alive',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'content-length',
];
const reserved = new Set([
  ...hopByHop,
  ...['credentials', 'origin', 'methods', 'headers'].map((name) => `access-control-allow-${name}`),
  'access-control-expose-headers',
  'access-control-max-age',
  'vary',
  'content-type',
]);
const maxHeaderBytes = 4096;

function copyHeaders([headers = null]: readonly Json[]): Json {
  if (!isObject(headers)) throw new CodeFault('util.http.copyHeaders expects an object.');
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name.toLowerCase())));
}

/** Leaves out a header that the code must not set, and appends an error. The handler goes on. */
function addResponseHeader(name: Json, value: Json, run: Run): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const problem = headerProblem(name, value, text);
  if (problem !== undefined) return void run.appended.push(headerError(problem));
  // Every call counts towards the limit, even a call that replaces an earlier value.
  run.headerBytes += Buffer.byteLength(String(name)) + Buffer.byteLength(text);
  if (run.headerBytes > maxHeaderBytes) return void run.appended.push(headerError('The response headers exceed 4 KB.'));
  run.responseHeaders.set(String(name).toLowerCase(), { name: String(name), value: text });
}

function headerProblem(name: Json, value: Json, text: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'The name of a response header is empty.';
  if (value === null) return `The response header ${name} has no value.`;
  const lower = name.toLowerCase();
  if (reserved.has(lower) || /^x-amzn?-/.test(lower)) return `The response header ${name} is restricted.`;
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) || !isHeaderText(text))
    return `The response header ${name} has characters that a header cannot have.`;
  return undefined;
}

const headerError = (message: string): RaisedError => ({
  message,
  type: 'ResponseHeaderError',
  data: null,
  info: null,
});

export const httpUtilities: Utilities = {
  'util.http.copyHeaders': copyHeaders,
  'util.http.addResponseHeader'([name = null, value = null], run) {
    addResponseHeader(name, value, run);
    return undefined;
  },
  'util.http.addResponseHeaders'([headers = null], run) {
    if (!isObject(headers)) throw new CodeFault('util.http.addResponseHeaders expects an object.');
    for (const [name, value] of Object.entries(headers)) addResponseHeader(name, value, run);
    return undefined;
  },
};
