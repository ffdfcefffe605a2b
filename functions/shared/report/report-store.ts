import { backOff, isoTime } from '../clock.ts';
import { ConflictError, ReportNotFoundError } from '../errors.ts';
import { reportKey } from '../storage/keys.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { fromJson, putIf, toJson } from '../storage/object-store.ts';
import type { Ports } from '../ports.ts';
import type { ReportRecord, Transition } from './report.ts';
import { isTerminal, transition } from './report.ts';

export async function readReport(truth: ObjectStore, id: string): Promise<ReportRecord | undefined> {
  const object = await truth.get(reportKey(id));
  return object === undefined ? undefined : fromJson<ReportRecord>(object);
}

export async function requireReport(truth: ObjectStore, id: string): Promise<ReportRecord> {
  const report = await readReport(truth, id);
  if (report === undefined) throw new ReportNotFoundError(`There is no report ${id}.`);
  return report;
}

type Ground = Pick<Ports, 'truth' | 'clock' | 'random'>;

/**
 * Changes a stored report by If-Match. `decide` sees the newest record each time and answers undefined to leave it;
 * whoever loses the race re-reads and decides again, so that storage has the last word.
 */
export async function changeReport(
  ports: Ground,
  id: string,
  decide: (record: ReportRecord) => ReportRecord | undefined,
): Promise<ReportRecord> {
  let object = await ports.truth.get(reportKey(id));
  for (let attempt = 0; attempt < 8; attempt += 1) {
    if (object === undefined) throw new ReportNotFoundError(`There is no report ${id}.`);
    const record = fromJson<ReportRecord>(object);
    const next = decide(record);
    if (next === undefined) return record;
    const result = await putIf(ports.truth, reportKey(id), toJson(next), { ifMatch: object.etag });
    if (result.stored) return next;
    object = result.current;
    await backOff(ports, attempt);
  }
  throw new ConflictError(`Report ${id} keeps changing.`);
}

/** A step of the report's life; a report that has ended, or stands there already, is answered as it is. */
export async function moveReport(ports: Ground, id: string, step: Omit<Transition, 'at'>): Promise<ReportRecord> {
  return changeReport(ports, id, (record) =>
    isTerminal(record.status) || record.status === step.to
      ? undefined
      : transition(record, { ...step, at: isoTime(ports.clock.now()) }),
  );
}
