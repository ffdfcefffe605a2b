import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import type { CandidateFilter } from './candidates.ts';
import type { OnRecord, Scanner } from './scanner.ts';

const newline = 0x0a;

/** Every line of a block. */
const scanAll = (block: Buffer, onRecord: OnRecord): boolean => {
  for (let start = 0; start < block.length; ) {
    const found = block.indexOf(newline, start);
    const end = found < 0 ? block.length : found;
    if (onRecord(block, start, end)) return true;
    start = end + 1;
  }
  return false;
};

/** Only the lines of a block that can match: goes from needle to needle, and looks for the ends of the line around each. */
const scanCandidates = (block: Buffer, filter: CandidateFilter, onRecord: OnRecord): boolean => {
  filter.reset(block);
  for (let from = 0; from < block.length; ) {
    const hit = filter.next(from);
    if (hit === Infinity) return false;
    const start = Math.max(block.lastIndexOf(newline, hit) + 1, from);
    const found = block.indexOf(newline, hit);
    const end = found < 0 ? block.length : found;
    if (filter.admits(start, end) && onRecord(block, start, end)) return true;
    from = end + 1;
  }
  return false;
};

/** JSON LINES: a record ends at a line feed or at the end of the object. */
export const createLineScanner = (filter: CandidateFilter | undefined, onRecord: OnRecord): Scanner => {
  let parts: Buffer[] = [];
  let held = 0;
  const scan = (block: Buffer): boolean => (filter === undefined ? scanAll(block, onRecord) : scanCandidates(block, filter, onRecord));
  const hold = (part: Buffer): void => {
    if (part.length === 0) return;
    parts.push(part);
    held += part.length;
    if (held > maxRecordBytes) throw overMaxRecordSize();
  };
  const release = (): Buffer => {
    const line = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    held = 0;
    return line;
  };
  return {
    push(chunk) {
      let from = 0;
      if (held > 0) {
        const first = chunk.indexOf(newline);
        hold(first < 0 ? chunk : chunk.subarray(0, first));
        if (first < 0) return false;
        from = first + 1;
        if (scan(release())) return true;
      }
      const last = chunk.lastIndexOf(newline) + 1;
      if (last > from && scan(chunk.subarray(from, last))) return true;
      hold(chunk.subarray(Math.max(from, last)));
      return false;
    },
    end() {
      if (held > 0) scan(release());
    },
  };
};
