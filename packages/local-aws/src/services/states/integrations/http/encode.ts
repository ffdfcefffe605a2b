import type { Json, JsonObject } from '../../engine/definition/machine.ts';
import { isObject, writeJson } from '../../engine/numbers.ts';

type ArrayFormat = 'INDICES' | 'REPEAT' | 'COMMAS' | 'BRACKETS';

/** docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" (RequestEncodingOptions) */
export const arrayFormats: readonly string[] = ['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS'];

/** Writes an object as a form. */
export const formOf = (value: JsonObject, format: ArrayFormat): string =>
  Object.entries(value)
    .flatMap(([name, member]) => [...pairsOf(name, member, format)])
    .map(([name, text]) => `${encodeURIComponent(name)}=${text}`)
    .join('&');

function* pairsOf(name: string, value: Json, format: ArrayFormat): Iterable<readonly [string, string]> {
  if (Array.isArray(value)) {
    const isFlat = !value.some((item) => Array.isArray(item) || isObject(item));
    if (format === 'COMMAS' && isFlat) yield [name, value.map((item) => encodeURIComponent(textOf(item))).join(',')];
    else for (const [index, item] of value.entries()) yield* pairsOf(nameOfItem(name, index, format), item, format);
    return;
  }
  if (!isObject(value)) return yield [name, encodeURIComponent(textOf(value))];
  for (const [key, member] of Object.entries(value)) yield* pairsOf(`${name}[${key}]`, member, format);
}

function nameOfItem(name: string, index: number, format: ArrayFormat): string {
  if (format === 'REPEAT') return name;
  return format === 'BRACKETS' ? `${name}[]` : `${name}[${index}]`;
}

/** Writes a value as headers, queries and forms do. */
export const textOf = (value: Json): string => {
  if (typeof value === 'string') return value;
  return value === null ? '' : writeJson(value);
};
