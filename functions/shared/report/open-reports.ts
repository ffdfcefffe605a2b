import type { Executions, StartResult } from './executions.ts';
import { indexKeys, openKey, openTimeKey, slotKey } from '../storage/keys.ts';
import { always, toJson } from '../storage/object-store.ts';
import type { Ports } from '../dragon/ports.ts';
import type { ReportRecord } from './report.ts';

/**
 * Writes the markers of a report before the report: by its owner, unless that is the slot that it has taken, and by its
 * time for the sweeper. They are deleted last, so `open/` contains everything that is unfinished.
 */
export async function openReport(
  ports: Pick<Ports, 'derived' | 'clock' | 'random'>,
  report: Pick<ReportRecord, 'id' | 'createdAt' | 'slot'>,
): Promise<void> {
  const content = markerOf(ports, report.id);
  const keys = report.slot === undefined ? [openKey(report.id), openTimeKey(report)] : [openTimeKey(report)];
  await Promise.all(keys.map((key) => ports.derived.put(key, content, always)));
}

/** Makes the content of a marker. It differs each time, so that a sweeper deletes only the marker that it has read. */
export const markerOf = ({ clock, random }: Pick<Ports, 'clock' | 'random'>, id: string): Buffer =>
  toJson({ id, openedAt: clock.now(), nonce: random() });

/**
 * Deletes the markers of a report that is finished, and `seen`: a repeated report has one more marker by its time. If
 * this fails, some may be left, and the sweeper finds them. The slot may be another report's when this is repeated.
 */
export async function closeReport(
  { derived }: Pick<Ports, 'derived'>,
  report: Pick<ReportRecord, 'id' | 'owner' | 'createdAt' | 'slot'>,
  seen: string,
): Promise<void> {
  const slot = report.slot && { key: slotKey(report.owner, report.slot.number), ifMatch: report.slot.etag };
  await derived.deleteAll([...new Set([openKey(report.id), openTimeKey(report), seen]), ...(slot ? [slot] : [])]);
}

/** Puts the report into the indexes and starts its execution. Both can be repeated. */
export async function startReport(
  ports: Pick<Ports, 'derived'> & { readonly executions: Executions },
  report: ReportRecord,
): Promise<StartResult> {
  const keys = indexKeys(report.owner, report.id, report.createdAt);
  await Promise.all(keys.map((key) => ports.derived.put(key, Buffer.alloc(0), always)));
  return ports.executions.start(report.id);
}
