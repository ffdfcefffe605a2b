import { maxRecordBytes } from '../errors.ts';
import { isShortest, valueAt, written, type FlatRow } from '../json/flat-row.ts';
import { writeJson } from '../json/write.ts';
import type { Column, Plan } from '../plan/plan.ts';
import type { Value } from '../plan/values.ts';
import type { ChunkWriter } from './chunks.ts';

/**
 * Writes a row from the bytes of its plain record, without making values. Answers false if it has to be written the
 * usual way.
 */
export type PlainWriter = (row: Value) => boolean;

/** A longer record may exceed the limit of a result, so its text is checked. */
const surelyShort = maxRecordBytes / 8;

export type WriteField = (slot: number) => void;

/** A plain text has neither quotes nor control characters, so it stands unchanged between the quotes of JSON. */
const jsonField = (flat: FlatRow, writer: ChunkWriter): WriteField => {
  const { kinds, starts, ends } = flat;
  return (slot) => {
    const kind = kinds[slot] as number;
    const [start, end] = [starts[slot] as number, ends[slot] as number];
    if (kind <= written.text) writer.bytes(flat.bytes, start - 1, end + 1);
    else if (kind === written.number && !isShortest(flat, slot)) writer.text(writeJson(valueAt(flat, slot)));
    else writer.bytes(flat.bytes, start, end);
  };
};

export const jsonWriter = (
  columns: readonly PlainColumn[],
  flat: FlatRow,
  writer: ChunkWriter,
  delimiter: string,
): (() => void) => {
  const slots = columns.map(({ slot }) => slot);
  const [brace, close, empty] = ['{', `}${delimiter}`, `{}${delimiter}`].map((text) => Buffer.from(text)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const keys = columns.map(({ key }) => Buffer.from(key));
  const furtherKeys = columns.map(({ key }) => Buffer.from(`,${key}`));
  const write = jsonField(flat, writer);
  const { kinds } = flat;
  return () => {
    let first = true;
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index] as number;
      if (kinds[slot] === written.absent) continue;
      if (first) writer.bytes(brace, 0, 1);
      const key = (first ? keys : furtherKeys)[index] as Buffer;
      writer.bytes(key, 0, key.length);
      write(slot);
      first = false;
    }
    const end = first ? empty : close;
    writer.bytes(end, 0, end.length);
  };
};

export type PlainColumn = Column & { slot: number };

const isPlainColumn = (column: Column): column is PlainColumn => column.slot !== undefined;

/** Makes the writer with `create`. Answers undefined if a column is more than a field. */
export const createPlainWriter = (
  { columns, fields, aggregates }: Plan,
  create: (columns: readonly PlainColumn[], flat: FlatRow) => () => void,
): PlainWriter | undefined => {
  if (fields === undefined || aggregates !== undefined || columns?.every(isPlainColumn) !== true) return undefined;
  const { flat } = fields;
  const { kinds, starts, ends } = flat;
  const slots = columns.map(({ slot }) => slot);
  const write = create(columns, flat);
  const keyBytes = columns.reduce((sum, { key }) => sum + Buffer.byteLength(key) + 4, 0);
  return (row) => {
    if (row !== flat.row) return false;
    let length = keyBytes;
    for (const slot of slots)
      if (kinds[slot] !== written.absent) length += (ends[slot] as number) - (starts[slot] as number);
    if (length > surelyShort) return false;
    write();
    return true;
  };
};
