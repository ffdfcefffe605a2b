import type { Entry, Trace } from '../../model.ts';
import { isExpected } from '../../parts/basics.tsx';

export interface Row {
  readonly entry: Entry;
  readonly depth: number;
  /** The beginning and the length of its bar, in percent of the whole. */
  readonly from: number;
  readonly width: number;
}

export const isDenied = ({ decisions }: Entry): boolean => decisions.some(({ decision }) => !decision.allowed);

export const isFailed = ({ status = 200, failures = [] }: Entry): boolean =>
  (status >= 400 && !isExpected(status)) || failures.length > 0;

export const causesOf = ({ parent, alsoBy = [] }: Entry): readonly string[] =>
  parent === undefined ? alsoBy : [parent, ...alsoBy];

/** Lists the calls in reading order: each call before the calls that it caused, and these by time. */
export function rowsOf({ root, entries }: Trace): Row[] {
  const children = new Map<string, Entry[]>();
  const known = new Set(entries.map(({ id }) => id));
  for (const entry of entries) {
    const parent = entry.id === root ? '' : (causesOf(entry).find((cause) => known.has(cause)) ?? '');
    children.set(parent, [...(children.get(parent) ?? []), entry]);
  }
  const start = Math.min(...entries.map(({ at }) => at));
  const end = Math.max(...entries.map(({ at, ms = 0 }) => at + ms));
  const whole = Math.max(end - start, 1);
  const rowsBelow = (parent: string, depth: number): Row[] =>
    (children.get(parent) ?? []).flatMap((entry) => [
      {
        entry,
        depth,
        from: Math.min(((entry.at - start) / whole) * 100, 99),
        width: Math.max(((entry.ms ?? end - entry.at) / whole) * 100, 0.8),
      },
      ...rowsBelow(entry.id, depth + 1),
    ]);
  return rowsBelow('', 0);
}
