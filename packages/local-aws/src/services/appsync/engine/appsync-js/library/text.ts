import { CodeFault } from './fault.ts';
import { matchesJava, replaceJava } from './java-regex.ts';
import { stringAt, type Run, type Utilities } from './port.ts';
import type { Json } from '../types.ts';

const named: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
};

const escapeJavaScript = (text: string): string =>
  text.replace(
    /[^\x20-\x7f]|['"\\/]/g,
    (unit) => named[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );

/**
 * Encodes forms as Java does: letters, digits and `.-*_` stay, and a space becomes a plus sign. docs: Java SE API,
 * "URLEncoder"
 */
const urlEncode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

function urlDecode(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw new CodeFault('util.urlDecode: incomplete or illegal escape sequence.');
  const parts = text.replaceAll('+', ' ').match(/%[0-9A-Fa-f]{2}|[^%]+/g) ?? [];
  return Buffer.concat(
    parts.map((part) => (part.startsWith('%') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8'))),
  ).toString('utf8');
}

function base64Decode(text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.replace(/={1,2}$/, '').length % 4 === 1)
    throw new CodeFault('util.base64Decode: the text is not base64.');
  return Buffer.from(text, 'base64').toString('utf8');
}

function normalize(text: string, form: string): string {
  if (!['nfc', 'nfd', 'nfkc', 'nfkd'].includes(form))
    throw new CodeFault(`util.str.normalize does not know the form ${form}.`);
  return text.normalize(form.toUpperCase());
}

export const textUtilities: Utilities = {
  'util.escapeJavaScript': (values) => escapeJavaScript(stringAt(values, 0, 'util.escapeJavaScript')),
  'util.urlEncode': (values) => urlEncode(stringAt(values, 0, 'util.urlEncode')),
  'util.urlDecode': (values) => urlDecode(stringAt(values, 0, 'util.urlDecode')),
  'util.base64Encode': (values) => Buffer.from(stringAt(values, 0, 'util.base64Encode'), 'utf8').toString('base64'),
  'util.base64Decode': (values) => base64Decode(stringAt(values, 0, 'util.base64Decode')),
  'util.str.normalize': (values) =>
    normalize(stringAt(values, 0, 'util.str.normalize'), stringAt(values, 1, 'util.str.normalize')),
  'util.matches': (values, run) =>
    matchesJava(stringAt(values, 0, 'util.matches'), stringAt(values, 1, 'util.matches'), run),
  'String.replace': (values, run) => replaceIn(values, 'replace', run),
  'String.replaceAll': (values, run) => replaceIn(values, 'replaceAll', run),
};

const replaceIn = (values: readonly Json[], method: 'replace' | 'replaceAll', run: Run): string =>
  replaceJava(
    {
      text: stringAt(values, 0, method),
      pattern: stringAt(values, 1, method),
      replacement: stringAt(values, 2, method),
    },
    method === 'replace' ? 'first' : 'all',
    run,
  );
