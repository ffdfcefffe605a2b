import type { CsvInput } from '../api.ts';
import { invalidParameter, S3SelectError } from '../errors.ts';
import { createDelimiter, type Delimiter } from '../scan/delimiter.ts';

/** The options of a CSV object with their defaults: as text for the fields, and as bytes for the records. */
export interface CsvDialect {
  header: 'USE' | 'IGNORE' | 'NONE';
  field: string;
  /** An empty quote means that nothing is quoted. */
  quote: string;
  escape: string;
  comment: Buffer;
  record: Delimiter;
  /** A line feed as delimiter includes a carriage return before it, as in files from Windows. */
  dropsReturn: boolean;
  quotedRecords: boolean;
}

const isCharacter = (text: string): boolean => [...text].length <= 1;

const checkCharacters = (options: CsvInput): void => {
  for (const name of ['quoteCharacter', 'quoteEscapeCharacter', 'comments'] as const) {
    if (!isCharacter(options[name] ?? '')) throw invalidParameter(`The value of ${name} has to be one character.`);
  }
};

const overlapsItself = (text: string): boolean =>
  Array.from({ length: text.length - 1 }, (_, index) => index + 1).some((length) =>
    text.endsWith(text.slice(0, length)),
  );

export const csvDialect = (options: CsvInput): CsvDialect => {
  const {
    fileHeaderInfo = 'NONE',
    fieldDelimiter = ',',
    recordDelimiter = '\n',
    quoteCharacter = '"',
    comments = '#',
    allowQuotedRecordDelimiter = false,
  } = options;
  if (!['USE', 'IGNORE', 'NONE'].includes(fileHeaderInfo)) {
    throw new S3SelectError(
      'InvalidFileHeaderInfo',
      'The FileHeaderInfo value is not valid. Only NONE, USE, and IGNORE are supported.',
    );
  }
  checkCharacters(options);
  if (fieldDelimiter === '' || recordDelimiter === '')
    throw invalidParameter('A delimiter has to be at least one character.');
  if (fieldDelimiter === recordDelimiter || fieldDelimiter === quoteCharacter || recordDelimiter === quoteCharacter) {
    throw invalidParameter('The delimiters and the quote character have to differ.');
  }
  // `||` could end a record in two places of `|||`.
  if (overlapsItself(recordDelimiter)) throw invalidParameter('The record delimiter must not end as it begins.');
  return {
    header: fileHeaderInfo,
    field: fieldDelimiter,
    quote: quoteCharacter,
    // This is the documented default: `"""a , b"""` is the text `"a , b"`.
    escape: options.quoteEscapeCharacter ?? '"',
    comment: Buffer.from(comments),
    record: createDelimiter(recordDelimiter),
    dropsReturn: recordDelimiter === '\n',
    quotedRecords: allowQuotedRecordDelimiter && quoteCharacter !== '',
  };
};
