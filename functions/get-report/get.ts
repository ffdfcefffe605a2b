import type { Report } from '../../generated/schema.ts';
import type { Caller } from '../shared/lambda/handlers.ts';
import { isRanger } from '../shared/lambda/handlers.ts';
import { isReportId } from '../shared/storage/keys.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import { toReport } from '../shared/report/report.ts';
import { readReport } from '../shared/report/report-store.ts';

/** Answers null both for somebody else's report and for an unknown one. */
export async function getReport(ports: Pick<Ports, 'truth'>, caller: Caller, id: string): Promise<Report | null> {
  if (!isReportId(id)) return null;
  const report = await readReport(ports.truth, id);
  return report !== undefined && (report.owner === caller.sub || isRanger(caller)) ? toReport(report) : null;
}
