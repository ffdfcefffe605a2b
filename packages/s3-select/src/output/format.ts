import type { CsvOutput, SelectRequest } from '../api.ts';
import { maxRecordBytes, overMaxRecordSize, S3SelectError } from '../errors.ts';
import { writeJson } from '../json/write.ts';
import type { Column } from '../plan/plan.ts';
import { typeName, type Value } from '../plan/values.ts';

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

const createCsvFormat = (options: CsvOutput): RecordFormat => {
  const { fieldDelimiter = ',', recordDelimiter = '\n', quoteCharacter = '"', quoteFields = 'ASNEEDED' } = options;
  const escape = options.quoteEscapeCharacter ?? quoteCharacter;
  const special = [fieldDelimiter, recordDelimiter, quoteCharacter, '\n', '\r'].filter((text) => text !== '');
  const quote = (text: string): string => {
    let escaped = escape === quoteCharacter ? text : text.replaceAll(escape, escape + escape);
    escaped = escaped.replaceAll(quoteCharacter, escape + quoteCharacter);
    return quoteCharacter + escaped + quoteCharacter;
  };
  const field = (value: Value): string => {
    if (typeof value === 'object' && value !== null) {
      throw new S3SelectError('UnsupportedSqlStructure', `A ${typeName(value)} cannot be written as CSV; nested data needs JSON output.`);
    }
    const text = value === undefined || value === null ? '' : typeof value === 'string' ? value : writeJson(value);
    return quoteFields === 'ALWAYS' || special.some((one) => text.includes(one)) ? quote(text) : text;
  };
  return {
    delimiter: recordDelimiter,
    columns: (columns, row) => columns.map(({ evaluate }) => field(evaluate(row))).join(fieldDelimiter),
    row(row) {
      const values = typeof row === 'object' && row !== null && !Array.isArray(row) ? Object.values(row) : [row];
      return values.map(field).join(fieldDelimiter);
    },
  };
};

/** Writes result records, none of them over the limit. */
export const createFormat = ({ json, csv }: SelectRequest['output']): RecordFormat => {
  const format = csv === undefined ? createJsonFormat(json?.recordDelimiter ?? '\n') : createCsvFormat(csv);
  const checked = (text: string): string => {
    if (text.length * 3 > maxRecordBytes && Buffer.byteLength(text) > maxRecordBytes) throw overMaxRecordSize();
    return text;
  };
  return { delimiter: format.delimiter, columns: (columns, row) => checked(format.columns(columns, row)), row: (row) => checked(format.row(row)) };
};
