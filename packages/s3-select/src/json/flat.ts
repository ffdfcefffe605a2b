import { isUtf8 } from 'node:buffer';
import type { Identifier } from '../sql/ast.ts';
import { written, type FlatRow } from './flat-row.ts';
import { behindKey, createShape, learnKey, type Shape } from './shape.ts';

/**
 * Finds only the fields that a query names, in a record that is one flat object in plain writing: no escapes, no
 * nesting, no exponents, at most fifteen digits. It still checks every byte against the grammar. The parser reads every
 * other record.
 */
export interface FlatReader {
  /** Fills the slots. Answers false if this record is not plain. */
  read(bytes: Buffer, start: number, end: number): boolean;
}

const mostDigits = 15;

/**
 * Makes a mark of a key from its length, and its first and last byte without case. Two names may have the same mark.
 */
const markOf = (bytes: Buffer, start: number, end: number): number =>
  ((end - start) << 16) | (((bytes[start] as number) | 32) << 8) | ((bytes[end - 1] as number) | 32);

const markOfName = (name: string): number => markOf(Buffer.from(`"${name}"`), 1, 1 + name.length);

const isAsciiName = (name: string): boolean => /^[ -~]*$/.test(name) && !/["\\]/.test(name);

interface Wanted {
  name: string;
  quoted: boolean;
  /** The spelling of the name in the records; another spelling in a record may be ambiguous. */
  spelled: Buffer;
  known: boolean;
}

const sameBytes = (bytes: Buffer, start: number, end: number, wanted: Buffer): boolean => {
  if (end - start !== wanted.length) return false;
  for (let index = 0; index < wanted.length; index += 1) if (bytes[start + index] !== wanted[index]) return false;
  return true;
};

/** Tells whether a key with the mark of a name is that name: 1 means yes, 0 no, and -1 that the parser must decide. */
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

/** The state of a run. All runs share the functions over it, so that short runs find them optimised. */
interface State {
  readonly wanted: readonly Wanted[];
  readonly marks: Int32Array;
  readonly row: FlatRow;
  readonly shape: Shape;
  view: DataView;
  /** The slot of the key that was read last. */
  slot: number;
}

/** Answers the slot of a key, -1 for none, or -2 if the parser must decide. */
const slotOf = ({ marks, wanted }: State, bytes: Buffer, start: number, end: number): number => {
  const mark = markOf(bytes, start, end);
  for (let slot = 0; slot < marks.length; slot += 1) {
    if (marks[slot] !== mark) continue;
    const match = matchKey(wanted[slot] as Wanted, bytes, start, end);
    if (match === 1) return slot;
    if (match === -1) return -2;
  }
  return -1;
};

const isWord = (bytes: Buffer, at: number, word: string): boolean =>
  bytes.toString('latin1', at, at + word.length) === word;

const wordAt = (bytes: Buffer, at: number): number => {
  if (isWord(bytes, at, 'true')) return written.true;
  if (isWord(bytes, at, 'false')) return written.false;
  if (isWord(bytes, at, 'null')) return written.null;
  return written.absent;
};

/**
 * Reads a key that stands in another place than before. Answers the position after its colon, or -1 if the parser must
 * decide. It leaves the slot in the state.
 */
const readKey = (state: State, bytes: Buffer, start: number, end: number, field: number): number => {
  const { shape, view } = state;
  let at = start + 1;
  if (bytes[start] !== 0x22) return -1;
  for (let byte; at < end && (byte = bytes[at] as number) !== 0x22; at += 1)
    if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return -1;
  state.slot = slotOf(state, bytes, start + 1, at);
  if (state.slot === -2 || at >= end) return -1;
  at += 1;
  if (bytes[at] === 0x3a) learnKey(shape, view, start, at + 1, field, state.slot);
  while (bytes[at] === 0x20) at += 1;
  if (bytes[at] !== 0x3a) return -1;
  return at + 1;
};

/**
 * This is one loop over the bytes with everything in local variables, because a full scan spends its time here. Divided
 * into functions for texts, numbers and words, it took 6 to 15 % longer.
 */
const readPlain = (state: State, bytes: Buffer, start: number, end: number): boolean => {
  const { shape, view } = state;
  const { kinds, starts, ends } = state.row;
  let at = start + 1;
  let high = 0;
  let byte = 0;
  if (bytes[start] !== 0x7b) return false;
  while (bytes[at] === 0x20) at += 1;
  if (bytes[at] === 0x7d) return at + 1 === end;
  for (let field = 0; ; field += 1) {
    let slot = -1;
    const behind = behindKey(shape, view, at, end, field);
    if (behind > 0) {
      at = behind;
      slot = shape.slots[field] as number;
    } else {
      at = readKey(state, bytes, at, end, field);
      if (at < 0) return false;
      slot = state.slot;
    }
    while (bytes[at] === 0x20) at += 1;
    byte = bytes[at] as number;
    let kind: number = written.ascii;
    let from = at;
    if (byte === 0x22) {
      from = at += 1;
      for (;;) {
        let stop = 0;
        // It reads four bytes at a time, up to the first quote, backslash, control character or byte beyond ASCII.
        for (; at + 4 <= end; at += 4) {
          const four = view.getInt32(at, true);
          stop =
            (four | (four - 0x20202020) | ((four ^ 0x22222222) - 0x01010101) | ((four ^ 0x5c5c5c5c) - 0x01010101)) &
            0x80808080;
          if (stop !== 0) break;
        }
        if (stop !== 0) at += (31 - Math.clz32(stop & -stop)) >> 3;
        if (at >= end) return false;
        byte = bytes[at] as number;
        if (byte === 0x22) break;
        if (byte < 0x20 || byte === 0x5c) return false;
        if (byte > 0x7f) kind = written.text;
        at += 1;
      }
      high |= kind;
      if (slot >= 0) ends[slot] = at;
      at += 1;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      kind = written.number;
      if (byte === 0x2d) at += 1;
      const digits = at;
      while ((byte = bytes[at] as number) >= 0x30 && byte <= 0x39) at += 1;
      // A number is neither `01` nor `-`.
      if (at === digits || (bytes[digits] === 0x30 && at > digits + 1)) return false;
      if (byte === 0x2e) {
        const point = at;
        at += 1;
        while ((byte = bytes[at] as number) >= 0x30 && byte <= 0x39) at += 1;
        if (at === point + 1) return false;
      }
      if (at - digits > mostDigits || byte === 0x65 || byte === 0x45) return false;
      if (slot >= 0) ends[slot] = at;
    } else {
      kind = wordAt(bytes, at);
      if (kind === written.absent) return false;
      at += kind === written.false ? 5 : 4;
      if (slot >= 0) ends[slot] = at;
    }
    if (slot >= 0) {
      kinds[slot] = kind;
      starts[slot] = from;
    }
    while (bytes[at] === 0x20) at += 1;
    byte = bytes[at] as number;
    at += 1;
    if (byte === 0x7d) return at === end && ((high & written.text) === 0 || isUtf8(bytes.subarray(start, end)));
    if (byte !== 0x2c) return false;
    while (bytes[at] === 0x20) at += 1;
  }
};

/** How many more records than were read may turn out not to be plain, before the reader gives up. */
const patience = 64;

/** Answers undefined if the names themselves do not allow a reader. */
export const createFlatReader = (names: readonly Identifier[], row: FlatRow): FlatReader | undefined => {
  const different = new Set(names.map(({ name }) => name.toLowerCase()));
  if (different.size < names.length || !names.every(({ name }) => isAsciiName(name))) return undefined;
  const wanted = names.map(({ name, quoted }) => ({ name, quoted, spelled: Buffer.from(name), known: quoted }));
  const marks = Int32Array.from(wanted, ({ name }) => markOfName(name));
  const state: State = { wanted, marks, row, shape: createShape(), view: new DataView(new ArrayBuffer(0)), slot: -1 };
  const { kinds } = row;
  let balance = patience;
  return {
    read(bytes, start, end) {
      if (balance < 0) return false;
      if (bytes !== row.bytes) {
        row.bytes = bytes;
        state.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      }
      for (let slot = 0; slot < kinds.length; slot += 1) kinds[slot] = written.absent;
      const plain = readPlain(state, bytes, start, end);
      balance = plain ? Math.min(balance + 1, 4 * patience) : balance - 1;
      return plain;
    },
  };
};
