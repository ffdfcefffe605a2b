import { AwsError } from '../kernel/errors.ts';
import type { UnauthenticatedRequest, AwsResponse } from '../contract/service.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';

/** An element of a document. It has no namespaces and attributes, because no action reads them. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Neither an attribute nor a prefix was left out. The namespaces that a document declares are no attributes. */
  readonly isPlain: boolean;
}

/**
 * The content of an element of a response: a text, members in order, or nothing. A list becomes repeated elements.
 * docs: Smithy, "XML bindings" (xmlFlattened)
 */
export type XmlContent = string | number | boolean | undefined | XmlMembers | readonly XmlContent[];
export interface XmlMembers {
  readonly [name: string]: XmlContent;
}

const maxDepth = 32;
const cdataSection = /<!\[CDATA\[([\s\S]*?)\]\]>/;
const commentOrInstruction = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>/;
const attribute = /\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')/;
/** No document has elements with more attributes. */
const mostAttributes = 32;
const tag = new RegExp(String.raw`<(\/?)([A-Za-z_][\w.:-]*)(?:${attribute.source}){0,${mostAttributes}}\s*(\/?)>`);
const token = new RegExp(
  [cdataSection, commentOrInstruction, tag, /([^<]+)/].map(({ source }) => source).join('|'),
  'y',
);

const malformed = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/**
 * Tags and the texts between them. The thousand rules of a lifecycle have the most, but for the parts of an upload.
 * docs: Amazon S3 User Guide, "Managing the lifecycle of objects"
 */
const usualTokens = 100_000;

interface OpenElement {
  name: string;
  text: string;
  children: OpenElement[];
  isPlain: boolean;
}

/**
 * Reads a request document. It accepts no DTD, and no entities except XML's own five and character references. So a
 * document cannot name anything outside of itself, and nothing in it can expand. Throws MalformedXML.
 */
export function parseXml(body: Uint8Array, mostTokens = usualTokens): XmlElement {
  const source = decode(body);
  let left = mostTokens;
  const document: OpenElement = { name: '', text: '', children: [], isPlain: true };
  const open: OpenElement[] = [document];
  for (let position = 0; position < source.length;) {
    token.lastIndex = position;
    const match = token.exec(source);
    left -= 1;
    if (!match || left < 0) throw malformed();
    position = token.lastIndex;
    takeToken(open, match);
  }
  const [root, ...more] = document.children;
  if (open.length !== 1 || !root || more.length > 0 || document.text.trim() !== '') throw malformed();
  return root;
}

function decode(body: Uint8Array): string {
  const text = decodeUtf8(body);
  if (text === undefined) throw malformed();
  return text.replace(/^\ufeff/, '');
}

function takeToken(open: OpenElement[], [whole, cdata, slash, name, selfClosing, text]: RegExpExecArray): void {
  const top = open.at(-1);
  if (!top) throw malformed();
  if (cdata !== undefined) top.text += cdata;
  else if (text !== undefined) top.text += decodeEntities(text);
  else if (name !== undefined && slash === '/') {
    if (open.length < 2 || top.name !== localName(name)) throw malformed();
    open.pop();
  } else if (name !== undefined) {
    const element = { name: localName(name), text: '', children: [], isPlain: isPlain(whole, name) };
    top.children.push(element);
    if (selfClosing !== '/') open.push(element);
    if (open.length > maxDepth) throw malformed();
  }
}

const attributes = /\s([\w.:-]+)\s*=\s*(?:"[^"<]*"|'[^'<]*')/g;

/** Most elements have no attribute at all. */
const isPlain = (whole: string, name: string): boolean =>
  !name.includes(':') &&
  (!whole.includes('=') || [...whole.matchAll(attributes)].every(([, named = '']) => /^xmlns(?::|$)/.test(named)));

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const entities: ReadonlyMap<string, number> = new Map([
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
]);

const isCharacter = (code: number): boolean => code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);

/** The longest are those of characters by their number. */
const longestReference = 9;
const startOfReference = 0x26;

/** Puts characters in the place of references, unit by unit: a text may be nothing but references. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  const units = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== startOfReference) {
      units[length++] = unit;
      continue;
    }
    const end = text.indexOf(';', at);
    const code = end > at && end - at <= longestReference ? codeOf(text.slice(at + 1, end)) : undefined;
    if (code === undefined) throw malformed();
    if (code > 0xffff) units[length++] = 0xd7c0 + (code >> 10);
    units[length++] = code > 0xffff ? 0xdc00 + (code & 0x3ff) : code;
    at = end;
  }
  return Buffer.from(units.buffer, 0, 2 * length).toString('utf16le');
}

/** Answers the code point of the character that `&name;` stands for. */
function codeOf(name: string): number | undefined {
  if (name.charCodeAt(0) !== 0x23) return entities.get(name);
  const isHex = name.charCodeAt(1) === 0x78;
  const digits = name.slice(isHex ? 2 : 1);
  if (!(isHex ? /^[0-9a-fA-F]{1,6}$/ : /^[0-9]{1,7}$/).test(digits)) return undefined;
  const code = Number.parseInt(digits, isHex ? 16 : 10);
  return isCharacter(code) ? code : undefined;
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
export const childrenOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);
export const textOf = (element: XmlElement | undefined, name: string): string | undefined =>
  childOf(element, name)?.text;

/** Throws MalformedXML if `element` has a child whose name is not among `names`. */
export function onlyChildren(element: XmlElement, names: readonly string[]): void {
  if (element.children.some((child) => !names.includes(child.name))) throw malformed();
}

// XML 1.0 does not allow control characters. S3 still sends them as references, and some clients read them. recorded:
// aws/aws-sdk-php#169
const special = /[&<>"\u0000-\u0008\u000b-\u001f]/g;
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string =>
  text.replace(special, (character) => named[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);

export function writeXml(root: string, content: XmlContent, xmlNamespace?: string): string {
  const attributes = xmlNamespace === undefined ? '' : ` xmlns="${xmlNamespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attributes}>${inner(content)}</${root}>`;
}

/** Writes one element, for documents in which elements of different names alternate. */
export const xmlElement = (name: string, content: XmlContent): string => `<${name}>${inner(content)}</${name}>`;

function inner(content: XmlContent): string {
  if (content === undefined) return '';
  if (typeof content !== 'object') return escapeXml(String(content));
  let text = '';
  for (const [name, value] of Object.entries(content)) {
    if (Array.isArray(value)) for (const item of value as readonly XmlContent[]) text += xmlElement(name, item);
    else if (value !== undefined) text += xmlElement(name, value as XmlContent);
  }
  return text;
}

export const xmlResponse = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/xml', ...headers },
  body,
});

/**
 * Writes `<Error>` as S3 does. The answer to a HEAD has no body, so its client sees only the status. docs: Amazon S3
 * API Reference, "Error Responses", "HeadObject"
 */
export function xmlError(
  request: UnauthenticatedRequest,
  error: AwsError,
  hostId: string,
  headers: Readonly<Record<string, string>> = {},
): AwsResponse {
  if (request.method === 'HEAD') return xmlResponse(error.status, '', headers);
  const members = {
    Code: error.code,
    Message: error.message,
    ...(error.details as XmlMembers),
    RequestId: request.requestId,
    HostId: hostId,
  };
  return xmlResponse(error.status, writeXml('Error', members), headers);
}
