import type { Report } from '../../generated/schema.ts';
import { isoTime } from '../shared/storage/clock.ts';
import type { DragonInput } from '../shared/dragon/dragon.ts';
import { dragonFromInput } from '../shared/dragon/dragon.ts';
import { ClientError } from '../shared/dragon/errors.ts';
import { errorName } from '../shared/storage/errors.ts';
import type { Executions } from '../shared/report/executions.ts';
import { openReport, startReport } from '../shared/report/open-reports.ts';
import { reportId, reportKey, sha256 } from '../shared/storage/keys.ts';
import type { StoredObject } from '../shared/storage/object-store.ts';
import { fromJson, ifAbsent, putIf, toJson } from '../shared/storage/object-store.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import type { ReportRecord } from '../shared/report/report.ts';
import { noEffects, toReport } from '../shared/report/report.ts';
import { readReport } from '../shared/report/report-store.ts';
import type { Quota } from './quota.ts';
import { standingOf, takeSlot } from './quota.ts';
import { refuseBadTexts } from '../shared/dragon/text-rules.ts';

/** The input has no phone number: it is dropped where the event is read. */
export interface ReportInput extends DragonInput {
  readonly clientToken?: string | null | undefined;
  readonly confirmationRequired?: boolean | null | undefined;
}

export interface ReportPorts extends Ports {
  readonly executions: Executions;
  /** Makes a new token for each report without a client token. */
  readonly newToken: () => string;
  readonly quota?: Quota | undefined;
}

/**
 * Acknowledges a report when it is stored. Later steps may fail: the sweeper finds the report by its marker in `open/`.
 */
export async function reportDragon(ports: ReportPorts, owner: string, input: ReportInput): Promise<Report> {
  refuseBadTexts(input);
  const wanted = newReport(ports, owner, input);
  const [known, standing] = await Promise.all([
    input.clientToken ? readReport(ports.truth, wanted.id) : undefined,
    ports.quota && standingOf(ports, owner, ports.quota),
  ]);
  // Anybody can repeat a report without end, so a repetition adds nothing to the quota and writes no marker. A stored
  // report has its markers until nothing is left to do for it.
  if (known !== undefined) return acknowledge(ports, wanted, known);
  const slot = standing && (await takeSlot(ports, wanted, standing));
  const report = slot ? { ...wanted, slot } : wanted;
  await openReport(ports, report);
  const result = await putIf(ports.truth, reportKey(report.id), toJson(report), ifAbsent);
  return acknowledge(ports, report, result.stored ? report : parse(result.current));
}

/** Answers the stored report, unless it is of another input, and starts it if nobody has. */
async function acknowledge(ports: ReportPorts, wanted: ReportRecord, stored: ReportRecord): Promise<Report> {
  if (stored.fingerprint !== wanted.fingerprint)
    throw new ClientError('CONFLICT', 'clientToken was used for a report with another input.', {
      field: 'clientToken',
    });
  ports.telemetry.count(stored === wanted ? 'ReportReceived' : 'ReportRepeated');
  if (stored.status === 'PENDING') await start(ports, stored);
  return toReport(stored);
}

function parse(object: StoredObject | undefined): ReportRecord {
  if (object === undefined) throw new Error('The report can neither be stored nor read.');
  return fromJson<ReportRecord>(object);
}

async function start(ports: ReportPorts, report: ReportRecord): Promise<void> {
  try {
    await startReport(ports, report);
  } catch (error) {
    ports.telemetry.count('StartDeferred');
    ports.telemetry.warn('The report is stored; starting it is left to the sweeper.', {
      reportId: report.id,
      error: errorName(error),
    });
  }
}

function newReport(ports: ReportPorts, owner: string, input: ReportInput): ReportRecord {
  const dragon = dragonFromInput(input);
  const confirmationRequired = input.confirmationRequired === true;
  const token = input.clientToken ?? ports.newToken();
  const at = isoTime(ports.clock.now());
  return {
    format: 1,
    id: reportId(owner, token),
    owner,
    status: 'PENDING',
    version: 1,
    reason: null,
    dragon,
    confirmationRequired,
    fingerprint: sha256(JSON.stringify([dragon, confirmationRequired])).toString('base64url'),
    createdAt: at,
    updatedAt: at,
    effects: noEffects,
    finishedAt: null,
  };
}
