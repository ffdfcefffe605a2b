import { S3SelectError } from '../errors.ts';
import type { CsvDialect } from './dialect.ts';

const remedy = "To allow quoted record delimiters, set AllowQuotedRecordDelimiter to 'TRUE'.";

const unescapedQuote = (): S3SelectError =>
  new S3SelectError('CSVUnescapedQuote', `An unescaped quote was found while parsing the CSV file. ${remedy}`);

const openQuote = (quotedRecords: boolean): S3SelectError => {
  if (quotedRecords) {
    const message = 'An error occurred while parsing the CSV file. Check the file and try again.';
    return new S3SelectError('CSVParsingError', message);
  }
  const message = `A quoted record delimiter was found in the file. ${remedy}`;
  return new S3SelectError('CSVEscapingRecordDelimiter', message);
};

/** Reads a quoted field from the position after its opening quote. Answers its value, and where the text continues. */
const readQuoted = (
  text: string,
  from: number,
  { quote, escape, quotedRecords }: CsvDialect,
): { value: string; next: number } => {
  let value = '';
  let start = from;
  let at = from;
  for (;;) {
    const closing = text.indexOf(quote, at);
    if (closing < 0) throw openQuote(quotedRecords);
    const escaping = escape === quote || escape === '' ? -1 : text.indexOf(escape, at);
    if (escaping >= 0 && escaping < closing) {
      // The escape character is literal unless a quote or another escape character follows.
      const next = escaping + escape.length;
      const escaped = [quote, escape].find((one) => text.startsWith(one, next));
      if (escaped !== undefined) {
        value += text.slice(start, escaping);
        start = next;
      }
      at = next + (escaped?.length ?? 0);
    } else if (escape === quote && text.startsWith(quote, closing + quote.length)) {
      value += text.slice(start, closing + quote.length);
      start = closing + 2 * quote.length;
      at = start;
    } else return { value: value + text.slice(start, closing), next: closing + quote.length };
  }
};

/** Divides the text of a record into its fields. A quote has a meaning only at the start of a field. */
export const createFieldReader = (dialect: CsvDialect): ((text: string) => string[]) => {
  const { field, quote } = dialect;
  const readAll = (text: string): string[] => {
    const fields: string[] = [];
    for (let at = 0; ; at += field.length) {
      let end: number;
      if (text.startsWith(quote, at)) {
        const { value, next } = readQuoted(text, at + quote.length, dialect);
        fields.push(value);
        if (next < text.length && !text.startsWith(field, next)) throw unescapedQuote();
        end = next < text.length ? next : -1;
      } else {
        end = text.indexOf(field, at);
        fields.push(text.slice(at, end < 0 ? undefined : end));
      }
      if (end < 0) return fields;
      at = end;
    }
  };
  return (text) => {
    if (quote === '' || !text.includes(quote)) return text.split(field);
    return readAll(text);
  };
};
