import type { ChunkWriter } from '../output/chunks.ts';
import { limited, type Output } from '../output/format.ts';
import type { Plan } from '../plan/plan.ts';
import type { Value } from '../plan/values.ts';
import { spend } from '../plan/work.ts';

/** Filters, counts and writes rows. */
export interface Rows {
  /** Takes a row, with its bytes if the result may contain them unchanged. Answers true when it wants no more rows. */
  add(row: Value, bytes?: Buffer, start?: number, end?: number): boolean;
  finish(): void;
}

/** `star` writes a row of `SELECT *`. */
export const createRows = (plan: Plan, output: Output, writer: ChunkWriter, star?: (row: Value) => string): Rows => {
  const format = limited({ ...output.format, ...(star && { row: star }) });
  const { columns, where, limit } = plan;
  const aggregates = plan.aggregates?.();
  const delimiter = Buffer.from(format.delimiter);
  const writePlain = output.plain(plan, writer);
  let count = 0;
  return {
    add(row, bytes, start = 0, end = 0) {
      spend(plan.weight);
      if (where !== undefined && !where(row)) return false;
      if (aggregates !== undefined) {
        for (const aggregate of aggregates) aggregate.add(row);
        return false;
      }
      if (bytes !== undefined) {
        writer.bytes(bytes, start, end);
        writer.bytes(delimiter, 0, delimiter.length);
      } else if (writePlain === undefined || !writePlain(row))
        writer.text((columns === undefined ? format.row(row) : format.columns(columns, row)) + format.delimiter);
      count += 1;
      return count >= limit;
    },
    finish() {
      if (aggregates !== undefined && columns !== undefined && limit > 0)
        writer.text(format.columns(columns, undefined) + format.delimiter);
    },
  };
};
