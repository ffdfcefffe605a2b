import type { Ports } from '../shared/dragon/ports.ts';
import type { ReportRecord } from '../shared/report/report.ts';
import { readReport } from '../shared/report/report-store.ts';
import { slotKey } from '../shared/storage/keys.ts';
import type { StoredObject } from '../shared/storage/object-store.ts';
import { fromJson } from '../shared/storage/object-store.ts';
import { orphanAge } from './settle.ts';

/**
 * Frees a slot that no unfinished report holds: its report was never stored, holds another slot because it was reported
 * twice at the same moment, or is finished. The marker by time looks after the report itself.
 */
export async function settleSlot(
  ports: Pick<Ports, 'truth' | 'derived'>,
  key: string,
  age: number,
): Promise<'left' | 'settled' | 'orphan'> {
  const marker = await ports.derived.get(key);
  if (marker === undefined) return 'left';
  const report = await readReport(ports.truth, fromJson<{ readonly id: string }>(marker).id);
  // Whoever took it a moment ago is about to store the report.
  if (report === undefined ? age < orphanAge : report.finishedAt === null && holds(report, key, marker)) return 'left';
  await ports.derived.delete(key, { ifMatch: marker.etag });
  return report === undefined ? 'orphan' : 'settled';
}

const holds = ({ owner, slot }: ReportRecord, key: string, { etag }: StoredObject): boolean =>
  slot !== undefined && slotKey(owner, slot.number) === key && slot.etag === etag;
