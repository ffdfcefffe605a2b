import { isUtf8 } from 'node:buffer';
import type { Value } from '../plan/values.ts';
import type { Identifier } from '../sql/ast.ts';

/**
 * Reads only the fields that a query names, from a record that is one flat object in plain writing: no escapes, no nesting, no exponents, at
 * most fifteen digits. Every byte of it is still checked against the grammar. Whatever is written otherwise is left to the parser.
 */
export interface FlatReader {
  /** Fills the slots; false: this record is not plain. */
  read(bytes: Buffer, start: number, end: number): boolean;
}

const powers = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent);
const mostDigits = 15;

/** Length, first and last byte of a key in any case: a key with the same mark need not be the name. */
const markOf = (bytes: Buffer, start: number, end: number): number => ((end - start) << 16) | (((bytes[start] as number) | 32) << 8) | ((bytes[end - 1] as number) | 32);

const markOfName = (name: string): number => markOf(Buffer.from(`"${name}"`), 1, 1 + name.length);

const isAsciiName = (name: string): boolean => /^[ -~]*$/.test(name) && !/["\\]/.test(name);

interface Wanted {
  name: string;
  quoted: boolean;
  /** How the records write it; another writing in a record may be ambiguous. */
  spelled: Buffer;
  known: boolean;
}

const sameBytes = (bytes: Buffer, start: number, end: number, wanted: Buffer): boolean => {
  if (end - start !== wanted.length) return false;
  for (let index = 0; index < wanted.length; index += 1) if (bytes[start + index] !== wanted[index]) return false;
  return true;
};

/** Whether a key with the mark of a name is that name: 1 yes, 0 no, -1 for the parser to say. */
const matchKey = (wanted: Wanted, bytes: Buffer, start: number, end: number): number => {
  if (sameBytes(bytes, start, end, wanted.spelled)) {
    wanted.known = true;
    return 1;
  }
  const key = bytes.toString('latin1', start, end);
  if (key.toLowerCase() !== wanted.name.toLowerCase()) return 0;
  if (wanted.quoted || wanted.known) return -1;
  wanted.spelled = Buffer.from(key);
  wanted.known = true;
  return 1;
};

const isWord = (bytes: Buffer, at: number, word: string): boolean => bytes.toString('latin1', at, at + word.length) === word;

const readWord = (bytes: Buffer, at: number): { value: Value; length: number } | undefined => {
  if (isWord(bytes, at, 'true')) return { value: true, length: 4 };
  if (isWord(bytes, at, 'false')) return { value: false, length: 5 };
  return isWord(bytes, at, 'null') ? { value: null, length: 4 } : undefined;
};

/** One loop over the bytes with everything in local variables: this is where a full scan spends its time. */
const createReader = (wanted: readonly Wanted[], slots: Value[]) => {
  const marks = Int32Array.from(wanted, ({ name }) => markOfName(name));
  const count = marks.length;
  const slotOf = (bytes: Buffer, start: number, end: number): number => {
    const mark = markOf(bytes, start, end);
    for (let slot = 0; slot < count; slot += 1) {
      if (marks[slot] !== mark) continue;
      const match = matchKey(wanted[slot] as Wanted, bytes, start, end);
      if (match !== 0) return match === 1 ? slot : -2;
    }
    return -1;
  };
  return (bytes: Buffer, start: number, end: number): boolean => {
    let at = start + 1;
    let high = 0;
    let byte = 0;
    if (bytes[start] !== 0x7b) return false;
    while (bytes[at] === 0x20) at += 1;
    if (bytes[at] === 0x7d) return at + 1 === end;
    for (;;) {
      if (bytes[at] !== 0x22) return false;
      const key = at + 1;
      for (at = key; at < end && (byte = bytes[at] as number) !== 0x22; at += 1) {
        if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return false;
      }
      const slot = slotOf(bytes, key, at);
      if (slot === -2 || at >= end) return false;
      at += 1;
      while (bytes[at] === 0x20) at += 1;
      if (bytes[at] !== 0x3a) return false;
      at += 1;
      while (bytes[at] === 0x20) at += 1;
      byte = bytes[at] as number;
      if (byte === 0x22) {
        const text = at + 1;
        let bits = 0;
        for (at = text; at < end && (byte = bytes[at] as number) !== 0x22; at += 1) {
          if (byte < 0x20 || byte === 0x5c) return false;
          bits |= byte;
        }
        if (at >= end) return false;
        high |= bits;
        if (slot >= 0) slots[slot] = bits > 0x7f ? bytes.toString('utf8', text, at) : bytes.toString('latin1', text, at);
        at += 1;
      } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
        const negative = byte === 0x2d;
        if (negative) at += 1;
        const digits = at;
        let value = 0;
        for (; (byte = bytes[at] as number) >= 0x30 && byte <= 0x39; at += 1) value = value * 10 + byte - 0x30;
        // Neither `01` nor `-`.
        if (at === digits || (bytes[digits] === 0x30 && at > digits + 1)) return false;
        let places = 0;
        if (byte === 0x2e) {
          const point = at;
          for (at += 1; (byte = bytes[at] as number) >= 0x30 && byte <= 0x39; at += 1) value = value * 10 + byte - 0x30;
          places = at - point - 1;
          if (places === 0) return false;
        }
        if (at - digits > mostDigits || byte === 0x65 || byte === 0x45) return false;
        // Both are exact doubles, so their quotient is the double nearest to what is written.
        if (places > 0) value /= powers[places] as number;
        if (slot >= 0) slots[slot] = negative ? -value : value;
      } else {
        const word = readWord(bytes, at);
        if (word === undefined) return false;
        if (slot >= 0) slots[slot] = word.value;
        at += word.length;
      }
      while (bytes[at] === 0x20) at += 1;
      byte = bytes[at] as number;
      at += 1;
      if (byte === 0x7d) return at === end && (high <= 0x7f || isUtf8(bytes.subarray(start, end)));
      if (byte !== 0x2c) return false;
      while (bytes[at] === 0x20) at += 1;
    }
  };
};

/** How many records more than were read may turn out not to be plain, before the attempt is given up. */
const patience = 64;

/** Undefined where the names themselves do not allow it. */
export const createFlatReader = (names: readonly Identifier[], slots: Value[]): FlatReader | undefined => {
  const different = new Set(names.map(({ name }) => name.toLowerCase()));
  if (different.size < names.length || !names.every(({ name }) => isAsciiName(name))) return undefined;
  const wanted = names.map(({ name, quoted }) => ({ name, quoted, spelled: Buffer.from(name), known: quoted }));
  const read = createReader(wanted, slots);
  let balance = patience;
  return {
    read(bytes, start, end) {
      if (balance < 0) return false;
      for (let slot = 0; slot < slots.length; slot += 1) slots[slot] = undefined;
      const plain = read(bytes, start, end);
      balance = plain ? Math.min(balance + 1, 4 * patience) : balance - 1;
      return plain;
    },
  };
};
