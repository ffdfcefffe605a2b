import { jsonParsingError, maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { createFlatElements } from './flat-elements.ts';
import type { OnRecord, Scanner } from './scanner.ts';
import { createStructureScanner } from './structure.ts';

const code = { quote: 0x22, open: 0x5b, close: 0x5d, comma: 0x2c } as const;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export interface DocumentEvents {
  /** A root-level value, as a whole. */
  root: OnRecord;
  /** With `elements`: one element of an array at the root, which as a whole may be of any size. */
  element: OnRecord;
  /** With `elements`: an array at the root without any. */
  emptyArray(): boolean;
}

const raise = (): never => {
  throw jsonParsingError();
};

/**
 * JSON DOCUMENT: values one after the other, of any layout. Only the brackets and strings are followed here, as far as
 * the ends of the records go; whether a record is JSON, its parser says. The state survives chunks, which may end
 * anywhere.
 */
export const createDocumentScanner = (elements: boolean, events: DocumentEvents): Scanner => {
  const structure = createStructureScanner();
  const flat = createFlatElements();
  let inArray = false;
  let count = 0;
  let open = false;
  let parts: Buffer[] = [];
  let held = 0;

  const hold = (part: Buffer): void => {
    // A copy: the source may use the chunk's memory again.
    parts.push(Buffer.from(part));
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

  /** The end of the array at the root: its last element, if it has one, is complete. */
  const closeArray = (chunk: Buffer, start: number, at: number): boolean => {
    const stop = open ? emit(chunk, start, at) : count > 0 ? raise() : events.emptyArray();
    inArray = false;
    count = 0;
    return stop;
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
    flat.reset(chunk);
    for (let at = 0; at < chunk.length;) {
      // Inside of a string or of brackets nothing separates: on to where the value is whole again.
      if (structure.inside()) {
        at = structure.skip(chunk, at);
        if (!structure.inside() && !inArray && emit(chunk, start, at)) return true;
        continue;
      }
      const byte = chunk[at] as number;
      if (separates(byte)) {
        if (separate(chunk, start, at)) return true;
      } else if (!isSpace(byte)) {
        const end = inArray && !open && byte === 0x7b ? flat.end(at) : -1;
        if (!open) start = at;
        open = true;
        if (end > 0) {
          at = end;
          continue;
        }
        structure.enter(byte);
      }
      at += 1;
    }
    if (open) hold(chunk.subarray(start));
    return false;
  };

  return {
    push,
    end() {
      if (structure.inside() || inArray) raise();
      if (open) emit(Buffer.alloc(0), 0, 0);
    },
  };
};
