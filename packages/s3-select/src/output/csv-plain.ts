import type { CsvOutput } from '../api.ts';
import { isShortest, valueAt, written, type FlatRow } from '../json/flat-row.ts';
import type { ChunkWriter } from './chunks.ts';
import { createFieldWriter } from './csv-field.ts';
import type { PlainColumn, WriteField } from './plain.ts';

/**
 * The first bytes of texts that make quotes necessary. A text that begins with a quote or a control character stands in
 * no plain record.
 */
const suspects = ({ fieldDelimiter = ',', recordDelimiter = '\n', quoteCharacter = '"' }: CsvOutput): Uint8Array => {
  const marked = new Uint8Array(256);
  for (const text of [fieldDelimiter, recordDelimiter, quoteCharacter, '\n', '\r'])
    marked[Buffer.from(text)[0] ?? 0] = 1;
  return marked;
};

const csvField = (flat: FlatRow, writer: ChunkWriter, csv: CsvOutput): WriteField => {
  const { field } = createFieldWriter(csv);
  const suspect = suspects(csv);
  const { kinds, starts, ends } = flat;
  const isPlain = (start: number, end: number): boolean => {
    const { bytes } = flat;
    for (let at = start; at < end; at += 1) if (suspect[bytes[at] as number] === 1) return false;
    return true;
  };
  return (slot) => {
    const kind = kinds[slot] as number;
    if (kind === written.absent || kind === written.null) return;
    const [start, end] = [starts[slot] as number, ends[slot] as number];
    if (isPlain(start, end) && (kind !== written.number || isShortest(flat, slot)))
      writer.bytes(flat.bytes, start, end);
    else writer.text(field(valueAt(flat, slot)));
  };
};

export const csvWriter = (
  columns: readonly PlainColumn[],
  flat: FlatRow,
  writer: ChunkWriter,
  csv: CsvOutput,
): (() => void) => {
  const slots = columns.map(({ slot }) => slot);
  const [delimiter, end] = [Buffer.from(csv.fieldDelimiter ?? ','), Buffer.from(csv.recordDelimiter ?? '\n')];
  const write = csvField(flat, writer, csv);
  return () => {
    for (let index = 0; index < slots.length; index += 1) {
      if (index > 0) writer.bytes(delimiter, 0, delimiter.length);
      write(slots[index] as number);
    }
    writer.bytes(end, 0, end.length);
  };
};
