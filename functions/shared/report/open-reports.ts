import type { Executions, StartResult } from './executions.ts';
import { indexKeys, openKey } from '../storage/keys.ts';
import { always, toJson } from '../storage/object-store.ts';
import type { Ports } from '../ports.ts';
import type { ReportRecord } from './report.ts';

/**
 * Writes the marker of a report before the report. It is deleted last, so `open/` contains everything that is
 * unfinished.
 */
export async function openReport(ports: Pick<Ports, 'derived' | 'clock' | 'random'>, id: string): Promise<void> {
  // The content differs each time, so that a sweeper deletes only the marker that it has read.
  await ports.derived.put(openKey(id), toJson({ id, openedAt: ports.clock.now(), nonce: ports.random() }), always);
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
