import type { Value } from '../plan/values.ts';

/** The ways in which a field of a plain record is written. */
export const written = { absent: 0, ascii: 1, text: 2, number: 3, true: 4, false: 5, null: 6 } as const;

/**
 * The fields of a plain record that a query names, as places in its bytes; each has a slot. Values are made only when
 * somebody asks for them, and a result of bytes needs none.
 */
export interface FlatRow {
  /** Stands for this row during evaluation. */
  readonly row: Value[];
  bytes: Buffer;
  kinds: Uint8Array;
  /** The beginnings, without the quotes of a text. */
  starts: Int32Array;
  ends: Int32Array;
}

const nothing = {
  bytes: Buffer.alloc(0),
  kinds: new Uint8Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
};

export const createFlatRow = (): FlatRow => ({ row: [], ...nothing });

/** Makes room for the fields, when their number is known. */
export const giveSlots = (flat: FlatRow, count: number): void => {
  flat.kinds = new Uint8Array(count);
  flat.starts = new Int32Array(count);
  flat.ends = new Int32Array(count);
};

const powers = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent);

/**
 * Reads at most fifteen digits: digits and power are exact doubles, so their quotient is the double nearest to the
 * written number.
 */
const numberAt = (bytes: Buffer, start: number, end: number): number => {
  const negative = bytes[start] === 0x2d;
  let value = 0;
  let point = end;
  for (let at = negative ? start + 1 : start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === 0x2e) point = at + 1;
    else value = value * 10 + byte - 0x30;
  }
  if (point < end) value /= powers[end - point] as number;
  return negative ? -value : value;
};

export const valueAt = ({ bytes, kinds, starts, ends }: FlatRow, slot: number): Value => {
  const [start, end] = [starts[slot] as number, ends[slot] as number];
  switch (kinds[slot]) {
    case written.ascii:
      return bytes.toString('latin1', start, end);
    case written.text:
      return bytes.toString('utf8', start, end);
    case written.number:
      return numberAt(bytes, start, end);
    case written.true:
      return true;
    case written.false:
      return false;
    case written.null:
      return null;
    default:
      return undefined;
  }
};

/** Tells whether the slot's value is this text. Answers null if the value is NULL or MISSING. */
export const isTextAt = ({ bytes, kinds, starts, ends }: FlatRow, slot: number, text: Buffer): boolean | null => {
  const kind = kinds[slot];
  if (kind === written.absent || kind === written.null) return null;
  const start = starts[slot] as number;
  const { length } = text;
  if ((kind !== written.ascii && kind !== written.text) || (ends[slot] as number) - start !== length) return false;
  for (let index = 0; index < length; index += 1) if (bytes[start + index] !== text[index]) return false;
  return true;
};

/** Tells whether a number is written as the engine would write it: `1.50`, `-0` and small fractions are not. */
export const isShortest = ({ bytes, starts, ends }: FlatRow, slot: number): boolean => {
  const [start, end] = [starts[slot] as number, ends[slot] as number];
  const digits = bytes[start] === 0x2d ? start + 1 : start;
  if (bytes[digits] === 0x30) {
    if (end === digits + 1) return digits === start;
    return bytes[end - 1] !== 0x30 && bytes[digits + 2] !== 0x30;
  }
  for (let at = digits; at < end; at += 1) if (bytes[at] === 0x2e) return bytes[end - 1] !== 0x30;
  return true;
};
