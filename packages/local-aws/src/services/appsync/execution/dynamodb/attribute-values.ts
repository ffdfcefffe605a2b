import { isObject } from '../../../../kernel/is-object.ts';
import { mappingError } from '../mapping-error.ts';

type Members = Readonly<Record<string, unknown>>;

const mapped = (members: Members, convert: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, convert(value)]));

/**
 * Writes a typed value of a request as DynamoDB takes it: numbers are texts, and null is true. docs: AWS AppSync
 * Developer Guide, "Type system (request mapping)"
 */
function toWire(value: unknown): unknown {
  if (!isObject(value)) throw mappingError('Expected a typed value such as {"S": "text"}.');
  return Object.fromEntries(Object.entries(value).map(([type, content]) => [type, contentToWire(type, content)]));
}

function contentToWire(type: string, content: unknown): unknown {
  switch (type) {
    case 'N':
      return typeof content === 'number' ? String(content) : content;
    case 'NS':
      return Array.isArray(content) ? content.map((item) => (typeof item === 'number' ? String(item) : item)) : content;
    case 'NULL':
      return content ?? true;
    case 'L':
      return Array.isArray(content) ? content.map(toWire) : content;
    case 'M':
      return isObject(content) ? mapped(content, toWire) : content;
    default:
      return content;
  }
}

/** `place` is the name of the member in messages, such as `key`. */
export function itemToWire(value: unknown, place: string): Record<string, unknown> {
  if (value === undefined || value === null) throw mappingError(`Value for field '$[${place}]' not found.`);
  if (!isObject(value)) throw mappingError(`Value for field '$[${place}]' is not valid.`);
  return mapped(value, toWire);
}

/** Writes an attribute as handlers see it. docs: AWS AppSync Developer Guide, "Type system (response mapping)" */
function fromWire(value: unknown): unknown {
  if (!isObject(value)) return null;
  const [type, content] = Object.entries(value)[0] ?? ['NULL', null];
  switch (type) {
    case 'N':
      return Number(content);
    case 'NS':
      return Array.isArray(content) ? content.map(Number) : null;
    case 'NULL':
      return null;
    case 'L':
      return Array.isArray(content) ? content.map(fromWire) : null;
    case 'M':
      return isObject(content) ? mapped(content, fromWire) : null;
    default:
      return content;
  }
}

export const itemFromWire = (item: unknown): Record<string, unknown> | null =>
  isObject(item) ? mapped(item, fromWire) : null;
