import { AwsError } from '../../../../../kernel/errors.ts';
import { declareUnverified } from '../../../../../kernel/unverified.ts';
import { parseXml, type XmlElement } from '../../../../../protocol/rest-xml.ts';
import { Overspent } from '../overspent.ts';
import type { Json } from '../types.ts';
import { CodeFault } from './fault.ts';
import { stringAt, type Run, type Utilities } from './port.ts';

const values = declareUnverified(
  'appsync-xml:values',
  'util.xml reads attributes, prefixes of names, an empty element, text beside elements, or a text that is like a ' +
    'number or a truth value and no whole number.',
  'attributes, prefixes and texts beside elements are left out, an empty element is an empty text, and other texts ' +
    'stay as they are',
);
const encoded = declareUnverified(
  'appsync-xml:string-encode',
  'util.xml.toJsonString is asked to encode the JSON as a string.',
  'the answer is the text of a JSON string that holds the JSON',
);

/** A longer document is read in a process that can be stopped. */
const mostAtOnce = 50_000;

/** Converts a document to an object: elements of one name become a list, and whole numbers become numbers. */
function toMap(text: string, run: Run): Json {
  if (run.isCounted && text.length > mostAtOnce) throw new Overspent();
  try {
    const root = parseXml(Buffer.from(text, 'utf8'));
    return { [root.name]: contentOf(root, run) };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedXML')
      throw new CodeFault('util.xml: the text is not well-formed XML.');
    throw error;
  }
}

function contentOf({ isPlain, text, children }: XmlElement, run: Run): Json {
  const isMixed = children.length > 0 && text.trim() !== '';
  if (!isPlain || isMixed) run.requireAllowed(values);
  if (children.length === 0) return scalarOf(text, run);
  const members = new Map<string, Json[]>();
  for (const child of children) {
    const before = members.get(child.name);
    if (before) before.push(contentOf(child, run));
    else members.set(child.name, [contentOf(child, run)]);
  }
  return Object.fromEntries(
    [...members].map(([name, items]) => [name, items.length === 1 ? (items[0] ?? null) : items]),
  );
}

function scalarOf(text: string, run: Run): Json {
  const number = /^-?(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number) && !Object.is(number, -0)) return number;
  const isLikeOthers = text.trim() === '' || /^(?:true|false|null)$/i.test(text) || isLikeNumber(text);
  if (isLikeOthers) run.requireAllowed(values);
  return text;
}

const isLikeNumber = (text: string): boolean => text.length <= 400 && !Number.isNaN(Number(text));

/** docs: AWS AppSync Developer Guide, "XML helpers in util.xml" */
export const xmlUtilities: Utilities = {
  'util.xml.toMap': (given, run) => toMap(stringAt(given, 0, 'util.xml.toMap'), run),
  'util.xml.toJsonString'(given, run) {
    const json = JSON.stringify(toMap(stringAt(given, 0, 'util.xml.toJsonString'), run));
    if (given[1] !== true) return json;
    run.requireAllowed(encoded);
    return JSON.stringify(json);
  },
};
