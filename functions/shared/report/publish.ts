import { acceptedClaim } from './show-dragon.ts';
import { toDragon } from '../dragon/dragon.ts';
import type { Ports } from '../dragon/ports.ts';
import type { Publisher } from './publisher.ts';
import { toReport } from './report.ts';
import { requireReport } from './report-store.ts';

export type PublishPorts = Pick<Ports, 'truth'> & { readonly publisher: Publisher };

/** Publishes the stored status. A late call publishes a later version, never an earlier one after it. */
export async function publishStatus(ports: PublishPorts, reportId: string): Promise<{ readonly version: number }> {
  const report = await requireReport(ports.truth, reportId);
  await ports.publisher.status(toReport(report));
  return { version: report.version };
}

/** Announces an accepted report's dragon. It says nothing about the reporter. */
export async function publishDragonAdded(ports: PublishPorts, reportId: string): Promise<{ readonly version: number }> {
  const report = await requireReport(ports.truth, reportId);
  if (report.status !== 'ACCEPTED') return { version: report.version };
  const claim = await acceptedClaim(ports, report);
  await ports.publisher.dragonAdded(toDragon(claim.dragon, claim.addedAt));
  return { version: report.version };
}
