import { jsonParsingError, maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { HeldRecord } from './held-record.ts';
import type { OnRecord, Scanner } from './scanner.ts';
import { StructureScanner } from './structure.ts';
import { isWhiteSpace } from './white-space.ts';

/** A field on the way from a value at the root to the array whose elements are records. */
export interface Member {
  matches(key: string): boolean;
  /** Throws for a second key that matches. */
  twice(): never;
  /** Is called for an object in which no key matched, and throws if one of `keys` nearly does. */
  absent(keys: readonly string[]): void;
}

export interface PathEvents {
  /** Receives one element of the array. The document may have any size. */
  element: OnRecord;
  /** Is called for a value at the root that has no such array, or an empty one. */
  missing(): boolean;
}

type State = 'value' | 'skipped' | 'key' | 'colon' | 'next' | 'array' | 'element';

const [quote, comma, colon] = [0x22, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const isOpening = (byte: number): boolean => byte === openBracket || byte === openBrace || byte === quote;
const endsBare = (byte: number): boolean =>
  byte === comma || byte === closeBracket || byte === closeBrace || isWhiteSpace(byte);

/**
 * Scans a JSON DOCUMENT for the elements of the arrays at a path of fields, as in `S3Object[*].items[*]`. Everything
 * beside the path is skipped by its brackets and strings. The state survives chunks, which may end anywhere.
 */
export class PathElementsScanner implements Scanner {
  readonly #path: readonly Member[];
  readonly #events: PathEvents;
  readonly #structure = new StructureScanner();
  readonly #held = new HeldRecord();
  #state: State = 'value';
  /** For each open object on the path, its keys that were seen, and whether one of them matched. */
  readonly #open: { found: boolean; keys: string[] }[] = [];
  /** The next value is that of a field on the path; at the root it is every value. */
  #onPath = true;
  /** A value, key or element has begun. */
  #begun = false;
  /** The numbers of complete elements of the array, and of commas between them. */
  #count = 0;
  #commas = 0;

  constructor(path: readonly Member[], events: PathEvents) {
    this.#path = path;
    this.#events = events;
  }

  push(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length;) {
      const next = this.#step(chunk, at);
      if (next < 0) return true;
      at = next;
    }
    return false;
  }

  end(): void {
    const isBare = this.#begun && !this.#structure.inside && this.#state === 'skipped';
    const isOver = this.#open.length === 0 && (isBare || (this.#state === 'value' && !this.#begun));
    if (!isOver) throw jsonParsingError();
  }

  /** Takes what begins here. Answers the position after it, or -1 when no more is wanted. */
  #step(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    if (!this.#begun && isWhiteSpace(byte)) return at + 1;
    switch (this.#state) {
      case 'value':
        return this.#value(byte, at);
      case 'skipped':
        return this.#skip(chunk, at);
      case 'key':
        return byte === closeBrace && !this.#begun ? this.#close(at) : this.#key(chunk, at);
      case 'colon':
        if (byte !== colon) throw jsonParsingError();
        this.#state = 'value';
        return at + 1;
      case 'next':
        if (byte === closeBrace) return this.#close(at);
        if (byte !== comma) throw jsonParsingError();
        this.#state = 'key';
        return at + 1;
      case 'array':
        return this.#betweenElements(byte, at);
      case 'element':
        return this.#element(chunk, at);
    }
  }

  #value(byte: number, at: number): number {
    if (!this.#onPath) {
      this.#state = 'skipped';
      return at;
    }
    const isTarget = this.#open.length === this.#path.length;
    if (isTarget && byte === openBracket) {
      [this.#count, this.#commas] = [0, 0];
      this.#state = 'array';
      return at + 1;
    }
    if (!isTarget && byte === openBrace) {
      this.#open.push({ found: false, keys: [] });
      this.#state = 'key';
      return at + 1;
    }
    this.#state = 'skipped';
    return this.#events.missing() ? -1 : at;
  }

  /** Skips a value beside the path. */
  #skip(chunk: Buffer, at: number): number {
    if (this.#structure.inside) {
      const end = this.#structure.skip(chunk, at);
      if (!this.#structure.inside) this.#ended();
      return end;
    }
    const byte = chunk[at] as number;
    if (this.#begun && endsBare(byte)) {
      this.#ended();
      return at;
    }
    if (!this.#begun && endsBare(byte)) throw jsonParsingError();
    this.#begun = true;
    if (isOpening(byte)) this.#structure.enter(byte);
    return at + 1;
  }

  /** A value is complete. */
  #ended(): void {
    this.#begun = false;
    this.#onPath = this.#open.length === 0;
    this.#state = this.#onPath ? 'value' : 'next';
  }

  #key(chunk: Buffer, at: number): number {
    if (!this.#begun) {
      if (chunk[at] !== quote) throw jsonParsingError();
      this.#begun = true;
      this.#structure.enter(quote);
      this.#held.add(chunk.subarray(at, at + 1));
      return at + 1;
    }
    const end = this.#structure.skip(chunk, at);
    this.#held.add(chunk.subarray(at, end));
    if (this.#structure.inside) return end;
    this.#begun = false;
    this.#state = 'colon';
    this.#onPath = this.#isOnPath(parsedKey(this.#held.take()));
    return end;
  }

  #isOnPath(key: string): boolean {
    const object = this.#open.at(-1);
    const member = this.#path[this.#open.length - 1];
    if (!object || !member) return false;
    if (!member.matches(key)) {
      object.keys.push(key);
      return false;
    }
    if (object.found) member.twice();
    object.found = true;
    return true;
  }

  /** Handles the end of an object on the path. */
  #close(at: number): number {
    const object = this.#open.pop();
    const isMissing = object?.found === false;
    if (isMissing) this.#path[this.#open.length]?.absent(object.keys);
    this.#ended();
    return isMissing && this.#events.missing() ? -1 : at + 1;
  }

  #betweenElements(byte: number, at: number): number {
    const isAfterElement = this.#count > this.#commas;
    if (byte === closeBracket) {
      const isEmpty = this.#count === 0;
      if (!isAfterElement && !(isEmpty && this.#commas === 0)) throw jsonParsingError();
      this.#ended();
      return isEmpty && this.#events.missing() ? -1 : at + 1;
    }
    if (isAfterElement !== (byte === comma)) throw jsonParsingError();
    if (byte === comma) {
      this.#commas += 1;
      return at + 1;
    }
    this.#state = 'element';
    return at;
  }

  #element(chunk: Buffer, start: number): number {
    let at = start;
    if (!this.#begun && isOpening(chunk[at] as number)) {
      this.#structure.enter(chunk[at] as number);
      at += 1;
    }
    const isBare = !this.#structure.inside;
    this.#begun = true;
    if (isBare) while (at < chunk.length && !endsBare(chunk[at] as number)) at += 1;
    else at = this.#structure.skip(chunk, at);
    const isComplete = isBare ? at < chunk.length : !this.#structure.inside;
    if (isComplete) return this.#emit(chunk, start, at) ? -1 : at;
    this.#held.add(chunk.subarray(start));
    return chunk.length;
  }

  #emit(chunk: Buffer, start: number, end: number): boolean {
    this.#begun = false;
    this.#count += 1;
    this.#state = 'array';
    if (this.#held.isEmpty) {
      if (end - start > maxRecordBytes) throw overMaxRecordSize();
      return this.#events.element(chunk, start, end);
    }
    this.#held.add(chunk.subarray(start, end));
    const whole = this.#held.take();
    return this.#events.element(whole, 0, whole.length);
  }
}

function parsedKey(bytes: Buffer): string {
  try {
    return String(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw jsonParsingError();
  }
}
