import type { Row, RowsQuery, RowsRequest, SelectStats } from './api.ts';
import { withinStack } from './execution.ts';
import { ChunkWriter } from './output/chunks.ts';
import { rowExpander } from './plan/path.ts';
import { createPlan, type Plan } from './plan/plan.ts';
import { beginRecord } from './plan/work.ts';
import type { Query } from './run/query.ts';
import { createRows, type Rows } from './run/rows.ts';
import { resolveRange } from './scan/range.ts';
import { createTurns } from './turns.ts';

/** The parts of a query that do not depend on a format of bytes. */
type RowsOf = Pick<Query, 'statement' | 'dates' | 'output'>;

const adder = ({ from }: Plan, rows: Rows): ((row: Row) => boolean) => {
  if (from.length === 0) return (row) => rows.add(row);
  const expand = rowExpander(from);
  return (row) => expand(row).some((expanded) => rows.add(expanded));
};

async function* runRows(
  plan: Plan,
  { output }: RowsOf,
  stats: SelectStats,
  source: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<Uint8Array, void> {
  const writer = new ChunkWriter();
  const rows = createRows(plan, { ...output, plain: () => undefined }, writer);
  const add = adder(plan, rows);
  const turns = createTurns();
  const take = (all: boolean): Buffer[] => {
    const chunks = writer.take(all);
    stats.bytesReturned = writer.written;
    return chunks;
  };
  try {
    if (plan.limit > 0) {
      // Leaving the loop early tells the source to stop.
      for await (const row of source) {
        beginRecord();
        if (withinStack(() => add(row))) break;
        const turn = turns.over();
        if (turn === undefined) continue;
        yield* take(false);
        await turn;
      }
    }
    rows.finish();
  } catch (error) {
    // The rows before the failure are sent as well.
    yield* take(true);
    throw error;
  }
  yield* take(true);
}

/** Makes the query about rows that something else reads. */
export const rowsQuery = (query: RowsOf, scanRange: RowsRequest['scanRange']): RowsQuery => {
  const stats: SelectStats = { bytesScanned: 0, bytesProcessed: 0, bytesReturned: 0 };
  const planOf = (): Plan => createPlan(query.statement, { dates: query.dates() });
  const { from, names } = planOf();
  return {
    stats,
    isInRange(position, objectSize) {
      if (scanRange === undefined) return true;
      const { start, end } = resolveRange(scanRange, objectSize);
      return position >= start && position <= end;
    },
    columns: from.length > 0 ? undefined : names,
    run: (source) => runRows(planOf(), query, stats, source),
  };
};
