import { jsonParsingError, maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import type { OnRecord, Scanner } from './scanner.ts';

const code = { quote: 0x22, backslash: 0x5c, open: 0x5b, close: 0x5d, openStruct: 0x7b, closeStruct: 0x7d, comma: 0x2c } as const;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export interface DocumentEvents {
  /** A root-level value, as a whole. */
  root: OnRecord;
  /** With `elements`: one element of an array at the root, which as a whole may be of any size. */
  element: OnRecord;
  /** With `elements`: an array at the root without any. */
  emptyArray(): boolean;
}

/**
 * JSON DOCUMENT: values one after the other, of any layout. Only the brackets and strings are followed here, as far as the ends of the records
 * go; whether a record is JSON, its parser says. The state survives chunks, which may end anywhere.
 */
export const createDocumentScanner = (elements: boolean, events: DocumentEvents): Scanner => {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inArray = false;
  let count = 0;
  let open = false;
  let parts: Buffer[] = [];
  let held = 0;

  const hold = (part: Buffer): void => {
    parts.push(part);
    held += part.length;
    if (held > maxRecordBytes) throw overMaxRecordSize();
  };

  const emit = (chunk: Buffer, start: number, end: number): boolean => {
    open = false;
    const handler = inArray ? events.element : events.root;
    if (held === 0) {
      if (end - start > maxRecordBytes) throw overMaxRecordSize();
      return handler(chunk, start, end);
    }
    hold(chunk.subarray(start, end));
    const whole = Buffer.concat(parts);
    parts = [];
    held = 0;
    return handler(whole, 0, whole.length);
  };

  /** The byte after the string's end, or the chunk's length. */
  const skipString = (chunk: Buffer, from: number): number => {
    let at = from;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (escaped) escaped = false;
      else if (byte === code.backslash) escaped = true;
      else if (byte === code.quote) {
        inString = false;
        return at + 1;
      }
    }
    return at;
  };

  /** The end of the array at the root: its last element, if it has one, is complete. */
  const closeArray = (chunk: Buffer, start: number, at: number): boolean => {
    const stop = open ? emit(chunk, start, at) : count > 0 ? raise() : events.emptyArray();
    inArray = false;
    count = 0;
    return stop;
  };

  /** A byte of a value, outside of strings; true where the value at the root ends with it. */
  const follow = (byte: number): boolean => {
    open = true;
    if (byte === code.quote) inString = true;
    else if (byte === code.open || byte === code.openStruct) depth += 1;
    else if (byte === code.close || byte === code.closeStruct) {
      depth -= 1;
      if (depth < 0) raise();
      return depth === 0 && !inArray;
    }
    return false;
  };

  /** Between the values: a comma or the end of the array at the root, its beginning, or space behind a bare value. */
  const separates = (byte: number): boolean => {
    if (inArray) return byte === code.comma || byte === code.close;
    return open ? isSpace(byte) : elements && byte === code.open;
  };

  const separate = (chunk: Buffer, start: number, at: number): boolean => {
    const byte = chunk[at];
    if (!inArray && !open) {
      inArray = true;
      return false;
    }
    if (inArray && byte === code.close) return closeArray(chunk, start, at);
    if (!open) raise();
    if (inArray) count += 1;
    return emit(chunk, start, at);
  };

  const push = (chunk: Buffer): boolean => {
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (inString) {
        at = skipString(chunk, at);
        if (!inString && depth === 0 && !inArray && emit(chunk, start, at)) return true;
        continue;
      }
      const byte = chunk[at] as number;
      if (depth === 0 && separates(byte)) {
        if (separate(chunk, start, at)) return true;
      } else if (!isSpace(byte)) {
        if (!open) start = at;
        if (follow(byte) && emit(chunk, start, at + 1)) return true;
      }
      at += 1;
    }
    if (open) hold(chunk.subarray(start));
    return false;
  };

  return {
    push,
    end() {
      if (depth > 0 || inString || inArray) raise();
      if (open) emit(Buffer.alloc(0), 0, 0);
    },
  };
};

const raise = (): never => {
  throw jsonParsingError();
};
