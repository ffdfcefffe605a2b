import type { CandidateFilter } from './candidates.ts';
import type { Delimiter } from './delimiter.ts';
import { HeldRecord } from './held-record.ts';
import type { OnRecord, Scanner } from './scanner.ts';

/** Scans every record of a block. */
const scanAll = (block: Buffer, { wanted, width }: Delimiter, onRecord: OnRecord): boolean => {
  for (let start = 0; start < block.length;) {
    const found = block.indexOf(wanted, start);
    const end = found < 0 ? block.length : found;
    if (onRecord(block, start, end)) return true;
    start = end + width;
  }
  return false;
};

/**
 * Scans only the records of a block that can match: it goes from needle to needle, and looks for the ends of the record
 * around each.
 */
const scanCandidates = (
  block: Buffer,
  { wanted, width }: Delimiter,
  filter: CandidateFilter,
  onRecord: OnRecord,
): boolean => {
  filter.reset(block);
  for (let from = 0; from < block.length;) {
    const hit = filter.next(from);
    if (hit === Infinity) return false;
    const before = block.lastIndexOf(wanted, hit);
    const start = Math.max(before < 0 ? 0 : before + width, from);
    // A needle may begin with the bytes of the delimiter; then the record after it is examined.
    const found = block.indexOf(wanted, Math.max(start, hit));
    const end = found < 0 ? block.length : found;
    if (filter.admits(start, end) && onRecord(block, start, end)) return true;
    from = end + width;
  }
  return false;
};

/** Scans records that end at a delimiter, which no chunk may divide, or at the end of the object. */
export const createLineScanner = (
  delimiter: Delimiter,
  filter: CandidateFilter | undefined,
  onRecord: OnRecord,
): Scanner => {
  const { wanted, width } = delimiter;
  const held = new HeldRecord();
  const scan = (block: Buffer): boolean => {
    if (filter === undefined) return scanAll(block, delimiter, onRecord);
    return scanCandidates(block, delimiter, filter, onRecord);
  };
  return {
    push(chunk) {
      let from = 0;
      if (!held.isEmpty) {
        const first = chunk.indexOf(wanted);
        held.add(first < 0 ? chunk : chunk.subarray(0, first));
        if (first < 0) return false;
        from = first + width;
        if (scan(held.take())) return true;
      }
      const end = chunk.lastIndexOf(wanted);
      const last = end < from ? from : end + width;
      if (last > from && scan(chunk.subarray(from, last))) return true;
      held.add(chunk.subarray(last));
      return false;
    },
    end() {
      if (!held.isEmpty) scan(held.take());
    },
  };
};
