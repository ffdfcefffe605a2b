import { setImmediate } from 'node:timers/promises';
import { refusedBySql } from '../errors.ts';

/** A value of a result as text, or null. */
export type Field = string | null;

/**
 * Writes results as Athena stores them: every value in quotation marks, and nothing for null. docs: Amazon Athena User
 * Guide, "Work with query results and recent queries"
 */
export const csvLine = (fields: readonly Field[]): string =>
  `${fields.map((field) => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)).join(',')}\n`;

/** The most bytes of a line. Somebody may have put another object in the place of the result. */
const mostLineBytes = 64 * 2 ** 20;
/**
 * A page ends with the line that reaches this size: a thousand rows may be as long as a result. The bound is this
 * runtime's own, and NextToken leads to the others.
 */
const usualPageBytes = 2 ** 20;
const [quote, lineEnd] = [0x22, 0x0a];

/** Takes whole lines from the beginning of what `csvLine` wrote, and reads no further. Others are served meanwhile. */
export async function firstLines(source: AsyncIterable<Uint8Array>, count: number): Promise<Buffer> {
  const taken: Uint8Array[] = [];
  let left = count;
  let size = 0;
  let isQuoted = false;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += 1) {
      if (chunk[at] === quote) isQuoted = !isQuoted;
      else if (chunk[at] === lineEnd && !isQuoted) left = size + at >= usualPageBytes ? 0 : left - 1;
      if (left === 0) return Buffer.concat([...taken, chunk.subarray(0, at + 1)]);
    }
    taken.push(chunk);
    size += chunk.length;
    if (size > mostLineBytes) throw refusedBySql('The result has lines that are longer than a result may be.');
    await setImmediate();
  }
  return Buffer.concat(taken);
}

/** Reads what `csvLine` wrote. */
export function readCsv(text: string): readonly (readonly Field[])[] {
  const lines: Field[][] = [];
  let line: Field[] = [];
  for (let at = 0; at < text.length;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at + 1) : at;
    line.push(isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : null);
    at = isQuoted ? end + 1 : at;
    if (text[at] === '\n') {
      lines.push(line);
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
