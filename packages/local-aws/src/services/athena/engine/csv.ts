/** A value of a result as text, or null. */
export type Field = string | null;

/**
 * Writes results as Athena stores them: every value in quotation marks, and nothing for null. docs: Amazon Athena User
 * Guide, "Work with query results and recent queries"
 */
export const csvLine = (fields: readonly Field[]): string =>
  `${fields.map((field) => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)).join(',')}\n`;

/** Reads what `csvLine` wrote, from the given line on. */
export function readCsv(text: string, from: number, count: number): readonly (readonly Field[])[] {
  const lines: Field[][] = [];
  let line: Field[] = [];
  let number = 0;
  for (let at = 0; at < text.length && lines.length < count;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at + 1) : at;
    line.push(isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : null);
    at = isQuoted ? end + 1 : at;
    if (text[at] === '\n') {
      if (number >= from) lines.push(line);
      number += 1;
      line = [];
    }
    at += 1;
  }
  return lines;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return text.length;
}
