import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import type { CandidateFilter } from '../scan/candidates.ts';
import { joined } from '../scan/delimiter.ts';
import { createFinder } from '../scan/finder.ts';
import type { OnRecord, Scanner } from '../scan/scanner.ts';
import type { CsvDialect } from './dialect.ts';

const startsWith = (block: Buffer, bytes: Buffer, at: number): boolean =>
  bytes.length > 0 && block.compare(bytes, 0, bytes.length, at, Math.min(at + bytes.length, block.length)) === 0;

/**
 * Answers the end of a quoted field that begins before `from`: the position after its closing quote, or -1 if the block
 * does not contain it.
 */
const createQuoteSkipper = ({ quote, escape }: CsvDialect): ((block: Buffer, from: number) => number) => {
  const [quoteBytes, escapeBytes] = [Buffer.from(quote), Buffer.from(escape)];
  const doubles = quote === escape;
  return (block, from) => {
    for (let at = from; ;) {
      const closing = block.indexOf(quoteBytes, at);
      if (closing < 0) return -1;
      const next = closing + quoteBytes.length;
      const escaping = doubles || escape === '' ? -1 : block.subarray(0, closing).indexOf(escapeBytes, at);
      if (escaping >= 0) {
        const behind = escaping + escapeBytes.length;
        const escaped = [quoteBytes, escapeBytes].find((bytes) => startsWith(block, bytes, behind));
        at = behind + (escaped?.length ?? 0);
      } else if (!doubles) return next;
      else if (next >= block.length) return -1;
      else if (startsWith(block, quoteBytes, next)) at = next + quoteBytes.length;
      else return next;
    }
  };
};

/** Finds the delimiter that ends the record at a position of a block. Answers -1 if the block does not contain it. */
export interface RecordEnds {
  reset(block: Buffer): void;
  after(start: number): number;
}

export const createRecordEnds = (dialect: CsvDialect): RecordEnds => {
  const { comment } = dialect;
  const [quote, field] = [Buffer.from(dialect.quote), Buffer.from(dialect.field)];
  const [quotes, delimiters] = [createFinder(quote), createFinder(dialect.record.bytes)];
  const skipQuoted = createQuoteSkipper(dialect);
  let block: Buffer = quote;
  return {
    reset(next) {
      block = next;
      quotes.reset(next);
      delimiters.reset(next);
    },
    after(start) {
      const isComment = startsWith(block, comment, start);
      for (let at = start; ;) {
        const end = delimiters.from(at);
        const found = isComment ? Infinity : quotes.from(at);
        if (found >= end) return end === Infinity ? -1 : end;
        // A quote inside a field is an ordinary character.
        const opens =
          found === start || (found - field.length >= start && startsWith(block, field, found - field.length));
        at = opens ? skipQuoted(block, found + quote.length) : found + quote.length;
        if (at < 0) return -1;
      }
    },
  };
};

/**
 * Scans records whose quoted fields may contain the record delimiter. It follows quotes from the start of each record.
 */
export const createQuotedScanner = (
  dialect: CsvDialect,
  filter: CandidateFilter | undefined,
  onRecord: OnRecord,
): Scanner => {
  const ends = createRecordEnds(dialect);
  let held: Buffer | undefined;
  const scan = (block: Buffer, last: boolean): boolean => {
    filter?.reset(block);
    ends.reset(block);
    let start = 0;
    while (start < block.length) {
      const found = ends.after(start);
      if (found < 0 && !last) break;
      const end = found < 0 ? block.length : found;
      if ((filter === undefined || filter.admits(start, end)) && onRecord(block, start, end)) return true;
      start = found < 0 ? end : end + dialect.record.width;
    }
    if (block.length - start > maxRecordBytes) throw overMaxRecordSize();
    held = start < block.length ? Buffer.from(block.subarray(start)) : undefined;
    return false;
  };
  return {
    push: (chunk) => chunk.length > 0 && scan(joined(held, chunk), false),
    end() {
      if (held !== undefined) scan(held, true);
    },
  };
};
