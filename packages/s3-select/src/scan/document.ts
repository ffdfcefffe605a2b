import { jsonParsingError, maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { createFlatElements } from './flat-elements.ts';
import { HeldRecord } from './held-record.ts';
import type { OnRecord, Scanner } from './scanner.ts';
import { StructureScanner } from './structure.ts';
import { isWhiteSpace } from './white-space.ts';

const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const comma = 0x2c;

export interface DocumentEvents {
  /** Receives a value at the root, as a whole. */
  root: OnRecord;
  /** Receives, with `elements`, one element of an array at the root. The array itself may have any size. */
  element: OnRecord;
  /** Is called, with `elements`, for an empty array at the root. */
  emptyArray(): boolean;
}

/**
 * Scans a JSON DOCUMENT: values one after the other, in any layout. It follows only brackets and strings to find the
 * ends of the records; the parser decides whether a record is JSON. The state survives chunks, which may end anywhere.
 */
export class DocumentScanner implements Scanner {
  readonly #elements: boolean;
  readonly #events: DocumentEvents;
  readonly #structure = new StructureScanner();
  readonly #flat = createFlatElements();
  readonly #held = new HeldRecord();
  /** The position is inside an array at the root whose elements are records. */
  #inArray = false;
  /** The number of complete elements of that array. */
  #count = 0;
  /** A value has begun. */
  #open = false;

  constructor(elements: boolean, events: DocumentEvents) {
    this.#elements = elements;
    this.#events = events;
  }

  push(chunk: Buffer): boolean {
    let start = 0;
    this.#flat.reset(chunk);
    for (let at = 0; at < chunk.length;) {
      // Inside a string or brackets nothing separates records, so it goes on to the end of these.
      if (this.#structure.inside) {
        at = this.#structure.skip(chunk, at);
        if (!this.#structure.inside && !this.#inArray && this.#emit(chunk, start, at)) return true;
        continue;
      }
      const byte = chunk[at] as number;
      if (this.#separates(byte)) {
        if (this.#separate(chunk, start, at)) return true;
      } else if (!isWhiteSpace(byte)) {
        if (!this.#open) start = at;
        at = this.#enter(chunk, at);
        continue;
      }
      at += 1;
    }
    if (this.#open) this.#held.add(chunk.subarray(start));
    return false;
  }

  end(): void {
    if (this.#structure.inside || this.#inArray) throw jsonParsingError();
    if (this.#open) this.#emit(Buffer.alloc(0), 0, 0);
  }

  /** Takes the next byte of a value, or a whole element that is recognised at once. Answers the position after it. */
  #enter(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    const end = this.#inArray && !this.#open && byte === openBrace ? this.#flat.end(at) : -1;
    this.#open = true;
    if (end > 0) return end;
    this.#structure.enter(byte);
    return at + 1;
  }

  /**
   * Handles a byte between the values: a comma, the beginning or end of the array at the root, or space after a bare
   * value.
   */
  #separates(byte: number): boolean {
    if (this.#inArray) return byte === comma || byte === closeBracket;
    if (this.#open) return isWhiteSpace(byte);
    return this.#elements && byte === openBracket;
  }

  #separate(chunk: Buffer, start: number, at: number): boolean {
    if (!this.#inArray && !this.#open) {
      this.#inArray = true;
      return false;
    }
    if (this.#inArray && chunk[at] === closeBracket) return this.#closeArray(chunk, start, at);
    if (!this.#open) throw jsonParsingError();
    if (this.#inArray) this.#count += 1;
    return this.#emit(chunk, start, at);
  }

  /** Handles the end of the array at the root: its last element, if it has one, is complete. */
  #closeArray(chunk: Buffer, start: number, at: number): boolean {
    const stop = this.#lastElement(chunk, start, at);
    this.#inArray = false;
    this.#count = 0;
    return stop;
  }

  #lastElement(chunk: Buffer, start: number, at: number): boolean {
    if (this.#open) return this.#emit(chunk, start, at);
    if (this.#count > 0) throw jsonParsingError();
    return this.#events.emptyArray();
  }

  #emit(chunk: Buffer, start: number, end: number): boolean {
    this.#open = false;
    const handler = this.#inArray ? this.#events.element : this.#events.root;
    if (this.#held.isEmpty) {
      if (end - start > maxRecordBytes) throw overMaxRecordSize();
      return handler(chunk, start, end);
    }
    this.#held.add(chunk.subarray(start, end));
    const whole = this.#held.take();
    return handler(whole, 0, whole.length);
  }
}
