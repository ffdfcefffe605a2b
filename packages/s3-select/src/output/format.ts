import type { SelectRequest } from '../api.ts';
import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { writeJson } from '../json/write.ts';
import type { Column, Plan } from '../plan/plan.ts';
import { isStruct, type Value } from '../plan/values.ts';
import type { ChunkWriter } from './chunks.ts';
import { createPlainWriter, jsonWriter, type PlainWriter } from './plain.ts';

export interface RecordFormat {
  /** Writes the record of the SELECT list's values. */
  columns(columns: readonly Column[], row: Value): string;
  /** Writes the record of `SELECT *`. */
  row(row: Value): string;
  delimiter: string;
}

const createJsonFormat = (delimiter: string): RecordFormat => ({
  delimiter,
  columns(columns, row) {
    let text = '';
    for (const { key, evaluate } of columns) {
      const value = evaluate(row);
      if (value === undefined) continue;
      if (text !== '') text += ',';
      text += key + writeJson(value);
      if (text.length > maxRecordBytes) throw overMaxRecordSize();
    }
    return `{${text}}`;
  },
  row(row) {
    if (row === undefined) return '{}';
    if (isStruct(row)) return writeJson(row);
    return `{"_1":${writeJson(row)}}`;
  },
});

const checked = (text: string): string => {
  if (text.length * 3 > maxRecordBytes && Buffer.byteLength(text) > maxRecordBytes) throw overMaxRecordSize();
  return text;
};

/** Writes the same records, and refuses one that exceeds the limit. */
export const limited = (format: RecordFormat): RecordFormat => ({
  delimiter: format.delimiter,
  columns: (columns, row) => checked(format.columns(columns, row)),
  row: (row) => checked(format.row(row)),
});

/** Writes results; `plain` writes records from their own bytes. */
export interface Output {
  format: RecordFormat;
  plain(plan: Plan, writer: ChunkWriter): PlainWriter | undefined;
}

export const jsonOutput = ({ json }: SelectRequest['output']): Output => {
  const delimiter = json?.recordDelimiter ?? '\n';
  return {
    format: createJsonFormat(delimiter),
    plain: (plan, writer) => createPlainWriter(plan, (columns, flat) => jsonWriter(columns, flat, writer, delimiter)),
  };
};
