import type { Executions, StartResult } from './executions.ts';
import { indexKeys, openKey, openTimeKey } from '../storage/keys.ts';
import { always, toJson } from '../storage/object-store.ts';
import type { Ports } from '../dragon/ports.ts';
import type { ReportRecord } from './report.ts';

/**
 * Writes the markers of a report before the report: by its owner for the quota, and by its time for the sweeper. They
 * are deleted last, so `open/` contains everything that is unfinished.
 */
export async function openReport(
  ports: Pick<Ports, 'derived' | 'clock' | 'random'>,
  report: Pick<ReportRecord, 'id' | 'createdAt'>,
): Promise<void> {
  // The content differs each time, so that a sweeper deletes only the marker that it has read.
  const content = toJson({ id: report.id, openedAt: ports.clock.now(), nonce: ports.random() });
  await Promise.all([openKey(report.id), openTimeKey(report)].map((key) => ports.derived.put(key, content, always)));
}

/**
 * Deletes the markers of a report that is finished, and `seen`: a repeated report has one more marker by its time. If
 * this fails, some may be left, and the sweeper finds them.
 */
export async function closeReport(
  { derived }: Pick<Ports, 'derived'>,
  report: Pick<ReportRecord, 'id' | 'createdAt'>,
  seen: string,
): Promise<void> {
  await derived.deleteAll([...new Set([openKey(report.id), openTimeKey(report), seen])]);
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
