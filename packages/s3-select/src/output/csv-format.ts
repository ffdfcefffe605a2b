import type { CsvOutput } from '../api.ts';
import { S3SelectError } from '../errors.ts';
import { textOf } from '../json/write.ts';
import type { Column } from '../plan/plan.ts';
import { isScalar, typeName, type Value } from '../plan/values.ts';
import { csvWriter } from './csv-plain.ts';
import type { Output, RecordFormat } from './format.ts';
import { createPlainWriter } from './plain.ts';

/** One value as a field of a CSV record. */
export const createFieldWriter = (options: CsvOutput): { field: (value: Value) => string; delimiter: string } => {
  const { fieldDelimiter = ',', recordDelimiter = '\n', quoteCharacter = '"', quoteFields = 'ASNEEDED' } = options;
  const escape = options.quoteEscapeCharacter ?? quoteCharacter;
  const special = [...new Set([fieldDelimiter, recordDelimiter, quoteCharacter, '\n', '\r'])].filter(
    (text) => text !== '',
  );
  const pattern = new RegExp(special.map((text) => text.replace(/[\^$\\.*+?()[\]{}|/-]/g, '\\$&')).join('|'));
  const quote = (text: string): string => {
    let escaped = escape === quoteCharacter ? text : text.replaceAll(escape, escape + escape);
    escaped = escaped.replaceAll(quoteCharacter, escape + quoteCharacter);
    return quoteCharacter + escaped + quoteCharacter;
  };
  const field = (value: Value): string => {
    if (typeof value === 'string') return quoteFields === 'ALWAYS' || pattern.test(value) ? quote(value) : value;
    if (typeof value === 'object' && value !== null && !isScalar(value)) {
      throw new S3SelectError(
        'UnsupportedSqlStructure',
        `A ${typeName(value)} cannot be written as CSV; nested data needs JSON output.`,
      );
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
      for (let index = 0; index < columns.length; index += 1)
        text += (index === 0 ? '' : delimiter) + field((columns[index] as Column).evaluate(row));
      return text;
    },
    row(row) {
      const values = typeof row === 'object' && row !== null && !Array.isArray(row) ? Object.values(row) : [row];
      return values.map(field).join(delimiter);
    },
  };
};

export const csvOutput = (options: CsvOutput): Output => ({
  format: createCsvFormat(options),
  plain: (plan, writer) =>
    options.quoteFields === 'ALWAYS'
      ? undefined
      : createPlainWriter(plan, (columns, flat) => csvWriter(columns, flat, writer, options)),
});
