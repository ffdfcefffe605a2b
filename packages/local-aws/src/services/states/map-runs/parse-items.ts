import { UnsupportedError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import type { ItemReader, Json, JsonObject } from '../engine/definition/machine.ts';
import { ExactNumber, isObject, readJson } from '../engine/numbers.ts';
import { itemsIn, type Item } from '../engine/run/map-items.ts';

/** Is thrown if the object does not have the form that the ItemReader says. */
export class UnreadableItems extends Error {}

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/**
 * Reads the items of an object that is a text, by its type. docs: AWS Step Functions Developer Guide, "ItemReader
 * (Map)"
 */
export function parseItems(text: string, reader: ItemReader, source: string, limit: number): Item[] {
  switch (reader.inputType) {
    case 'CSV':
      return itemsIn(csvItems(text, reader, limit), source);
    case 'JSONL':
      return itemsIn(lines(text).slice(0, limit).map(parsed), source);
    default:
      return itemsIn(dataOf(parsed(text), reader.pointer), source).slice(0, limit);
  }
}

const lines = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

function parsed(text: string): Json {
  try {
    return readJson(text, parseJsonText);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    throw new UnreadableItems('The object is not valid JSON.');
  }
}

/** Answers a list, or the members of an object. recorded: test_map_item_reader_json_no_json_list_object (the words) */
function dataOf(document: Json, pointer: string | undefined): Json[] | JsonObject {
  const found = pointer === undefined ? document : pointedAt(document, pointer);
  if (!Array.isArray(found) && !isObject(found)) throw new UnreadableItems('Attempting to map over non-iterable node.');
  return found;
}

/** docs: RFC 6901, "JavaScript Object Notation (JSON) Pointer" */
function pointedAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!(Array.isArray(value) || isObject(value)) || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

/**
 * Reads the rows of CSV. Fields beyond the headers are dropped, and fields that a row lacks are empty. recorded:
 * test_map_item_reader_csv_first_row_extra_fields, test_map_item_reader_base_csv_headers_first_line
 */
function csvItems(text: string, { headers, headerLocation, delimiter = 'COMMA' }: ItemReader, limit: number): Json[] {
  const rows = csvRows(text, delimiters[delimiter], limit + 1);
  const names = headerLocation === 'GIVEN' ? (headers ?? []) : (rows.shift() ?? []);
  return rows.slice(0, limit).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

/** docs: RFC 4180, "Common Format and MIME Type for Comma-Separated Values (CSV) Files" */
export function csvRows(text: string, delimiter: string, most = Infinity): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && rows.length < most) {
    const [field, end] = text[at] === '"' ? quotedField(text, at) : plainField(text, at, delimiter);
    row.push(field);
    at = end;
    if (text[at] === delimiter) {
      at += 1;
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue;
      row.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

function plainField(text: string, from: number, delimiter: string): [field: string, end: number] {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r')
    end += text[end] === '\\' ? 2 : 1;
  return [withoutBackslashes(text.slice(from, end)), Math.min(end, text.length)];
}

/**
 * A backslash makes the next character literal. docs: AWS Step Functions Developer Guide, "ItemReader (Map)" (CSV file
 * in an Amazon S3 bucket)
 */
const withoutBackslashes = (field: string): string => field.replace(/\\([\s\S])?/g, (_, next = '') => String(next));

/** Finds the next double quotation mark that has no backslash before it. */
function endOfPart(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) throw new UnreadableItems('A quoted field of the object does not end.');
  return end;
}

function quotedField(text: string, from: number): [field: string, end: number] {
  let field = '';
  let at = from + 1;
  for (;;) {
    const quote = endOfPart(text, at);
    field += withoutBackslashes(text.slice(at, quote));
    if (text[quote + 1] !== '"') return [field, quote + 1];
    field += '"';
    at = quote + 2;
  }
}

/**
 * The seconds of a time in the listing of a bucket, in JSONPath as Java writes a double. recorded: floci-io/floci#3460
 * (of a Map state in JSONPath)
 */
export function listedTime(text: string, language: ItemReader['language']): number | ExactNumber {
  const seconds = Math.floor(Date.parse(text) / 1000);
  if (language !== 'JSONPath') return seconds;
  const [figures = '', exponent = ''] = seconds.toExponential().split('e+');
  return new ExactNumber(`${figures.includes('.') ? figures : `${figures}.0`}E${exponent}`);
}
