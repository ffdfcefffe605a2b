import { backOff, isoTime } from '../storage/clock.ts';
import { ConflictError } from '../dragon/errors.ts';
import { ReportNotFoundError } from './errors.ts';
import { reportKey } from '../storage/keys.ts';
import type { ObjectStore, StoredObject } from '../storage/object-store.ts';
import { fromJson, putIf, toJson } from '../storage/object-store.ts';
import type { Ports } from '../dragon/ports.ts';
import type { ReportRecord, Transition } from './report.ts';
import { isTerminal, transition } from './report.ts';

export async function readReport(truth: ObjectStore, id: string): Promise<ReportRecord | undefined> {
  const object = await truth.get(reportKey(id));
  return object === undefined ? undefined : fromJson<ReportRecord>(object);
}

export async function requireReport(truth: ObjectStore, id: string): Promise<ReportRecord> {
  return (await requireStored(truth, id)).record;
}

/** A report together with its version; a change of exactly this version needs no second reading. */
export interface StoredReport {
  readonly record: ReportRecord;
  readonly etag: string;
}

export async function requireStored(truth: ObjectStore, id: string): Promise<StoredReport> {
  return stored(id, await truth.get(reportKey(id)));
}

function stored(id: string, object: StoredObject | undefined): StoredReport {
  if (object === undefined) throw new ReportNotFoundError(`There is no report ${id}.`);
  return { record: fromJson<ReportRecord>(object), etag: object.etag };
}

type Ground = Pick<Ports, 'truth' | 'clock' | 'random'>;

/**
 * Changes a stored report by If-Match. `decide` sees the newest record each time, and answers undefined to leave it. A
 * process that loses the race reads and decides again, so that storage has the last word. `known` saves the first
 * reading.
 */
export async function changeReport(
  ports: Ground,
  id: string,
  decide: (record: ReportRecord) => ReportRecord | undefined,
  known?: StoredReport,
): Promise<ReportRecord> {
  let { record, etag } = known ?? (await requireStored(ports.truth, id));
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const next = decide(record);
    if (next === undefined) return record;
    const result = await putIf(ports.truth, reportKey(id), toJson(next), { ifMatch: etag });
    if (result.stored) return next;
    ({ record, etag } = stored(id, result.current));
    await backOff(ports, attempt);
  }
  throw new ConflictError(`Report ${id} keeps changing.`);
}

/** Moves a report by one step. A report that has ended, or already has this status, is answered unchanged. */
export async function moveReport(
  ports: Ground,
  id: string,
  step: Omit<Transition, 'at'>,
  known?: StoredReport,
): Promise<ReportRecord> {
  const move = (record: ReportRecord): ReportRecord | undefined =>
    isTerminal(record.status) || record.status === step.to
      ? undefined
      : transition(record, { ...step, at: isoTime(ports.clock.now()) });
  return changeReport(ports, id, move, known);
}
