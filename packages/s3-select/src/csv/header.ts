import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import { decode } from '../json/parse.ts';
import type { CsvDialect } from './dialect.ts';
import { createFieldReader } from './fields.ts';
import { createRecordEnds } from './quoted-scanner.ts';
import { trimRecord } from './records.ts';

export interface Header {
  names: string[];
  /** The position after the header's delimiter. */
  end: number;
}

/** The blank records and comments that were read before a header, which is still to come, in bytes. */
export interface NoHeader {
  skipped: number;
}

/**
 * Finds the header, which is the first record that is neither blank nor a comment. While the bytes do not contain all
 * of it, it answers how many of them need not come again.
 */
export const createHeaderReader = (dialect: CsvDialect): ((bytes: Buffer, last: boolean) => Header | NoHeader) => {
  const trim = trimRecord(dialect);
  const read = createFieldReader(dialect);
  const { wanted, width } = dialect.record;
  const ends = createRecordEnds(dialect);
  return (bytes, last) => {
    ends.reset(bytes);
    let start = 0;
    while (start < bytes.length) {
      const found = dialect.quotedRecords ? ends.after(start) : bytes.indexOf(wanted, start);
      if (found < 0 && bytes.length - start > maxRecordBytes) throw overMaxRecordSize();
      if (found < 0 && !last) return { skipped: start };
      const to = found < 0 ? bytes.length : found;
      const next = Math.min(to + width, bytes.length);
      const end = trim(bytes, start, to);
      if (end > start) return { names: read(decode(bytes, start, end)), end: next };
      start = next;
    }
    if (!last) return { skipped: start };
    return { names: [], end: bytes.length };
  };
};
