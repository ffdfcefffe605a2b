import type { CsvOutput } from '../api.ts';
import { S3SelectError } from '../errors.ts';
import { textOf } from '../json/write.ts';
import { isScalar, isUnknown, typeName, type Value } from '../plan/values.ts';

/** Writes a value without quotes; NULL and MISSING are empty. */
const fieldText = (value: Value): string => {
  if (typeof value === 'string') return value;
  if (isUnknown(value)) return '';
  if (typeof value !== 'object' || isScalar(value)) return textOf(value);
  throw new S3SelectError(
    'UnsupportedSqlStructure',
    `A ${typeName(value)} cannot be written as CSV; nested data needs JSON output.`,
  );
};

/** Writes one value as a field of a CSV record. */
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
    const text = fieldText(value);
    if (quoteFields === 'ALWAYS' || pattern.test(text)) return quote(text);
    return text;
  };
  return { field, delimiter: fieldDelimiter };
};
