import type { CsvOutput, SelectRequest } from '../api.ts';
import { maxRecordBytes, overMaxRecordSize, S3SelectError } from '../errors.ts';
import { textOf, writeJson } from '../json/write.ts';
import type { Column } from '../plan/plan.ts';
import { isScalar, typeName, type Value } from '../plan/values.ts';

export interface RecordFormat {
  /** The record of the SELECT list's values. */
  columns(columns: readonly Column[], row: Value): string;
  /** The record of `SELECT *`. */
  row(row: Value): string;
  delimiter: string;
}

const createJsonFormat = (delimiter: string): RecordFormat => ({
  delimiter,
  columns(columns, row) {
    let text = '';
    for (const { key, evaluate } of columns) {
      const value = evaluate(row);
      if (value !== undefined) text += `${text === '' ? '' : ','}${key}${writeJson(value)}`;
    }
    return `{${text}}`;
  },
  row(row) {
    if (row === undefined) return '{}';
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? writeJson(row) : `{"_1":${writeJson(row)}}`;
  },
});

/** One value as a field of a CSV record. */
export const createFieldWriter = (options: CsvOutput): { field: (value: Value) => string; delimiter: string } => {
  const { fieldDelimiter = ',', recordDelimiter = '\n', quoteCharacter = '"', quoteFields = 'ASNEEDED' } = options;
  const escape = options.quoteEscapeCharacter ?? quoteCharacter;
  const special = [...new Set([fieldDelimiter, recordDelimiter, quoteCharacter, '\n', '\r'])].filter((text) => text !== '');
  const pattern = new RegExp(special.map((text) => text.replace(/[\^$\\.*+?()[\]{}|/-]/g, '\\$&')).join('|'));
  const quote = (text: string): string => {
    let escaped = escape === quoteCharacter ? text : text.replaceAll(escape, escape + escape);
    escaped = escaped.replaceAll(quoteCharacter, escape + quoteCharacter);
    return quoteCharacter + escaped + quoteCharacter;
  };
  const field = (value: Value): string => {
    if (typeof value === 'string') return quoteFields === 'ALWAYS' || pattern.test(value) ? quote(value) : value;
    if (typeof value === 'object' && value !== null && !isScalar(value)) {
      throw new S3SelectError('UnsupportedSqlStructure', `A ${typeName(value)} cannot be written as CSV; nested data needs JSON output.`);
    }
    const text = value === undefined || value === null ? '' : textOf(value);
    return quoteFields === 'ALWAYS' || pattern.test(text) ? quote(text) : text;
  };
  return { field, delimiter: fieldDelimiter };
};

const createCsvFormat = (options: CsvOutput): RecordFormat => {
  const { field, delimiter } = createFieldWriter(options);
  return {
    delimiter: options.recordDelimiter ?? '\n',
    columns(columns, row) {
      let text = '';
      for (let index = 0; index < columns.length; index += 1) text += (index === 0 ? '' : delimiter) + field((columns[index] as Column).evaluate(row));
      return text;
    },
    row(row) {
      const values = typeof row === 'object' && row !== null && !Array.isArray(row) ? Object.values(row) : [row];
      return values.map(field).join(delimiter);
    },
  };
};

const checked = (text: string): string => {
  if (text.length * 3 > maxRecordBytes && Buffer.byteLength(text) > maxRecordBytes) throw overMaxRecordSize();
  return text;
};

/** Writes result records, none of them over the limit. */
export const createFormat = ({ json, csv }: SelectRequest['output']): RecordFormat & { checked(write: (row: Value) => string): (row: Value) => string } => {
  const format = csv === undefined ? createJsonFormat(json?.recordDelimiter ?? '\n') : createCsvFormat(csv);
  return {
    delimiter: format.delimiter,
    columns: (columns, row) => checked(format.columns(columns, row)),
    row: (row) => checked(format.row(row)),
    checked: (write) => (row) => checked(write(row)),
  };
};
