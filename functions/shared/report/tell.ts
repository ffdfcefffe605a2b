import type { Clock, Random } from '../storage/clock.ts';
import { backOff } from '../storage/clock.ts';
import { toDragon } from '../dragon/dragon.ts';
import { errorName } from '../storage/errors.ts';
import type { Telemetry } from '../storage/telemetry.ts';
import type { Claim } from '../dragon/claim.ts';
import type { Publisher } from './publisher.ts';
import type { ReportRecord } from './report.ts';
import { toReport } from './report.ts';

interface TellPorts {
  readonly publisher: Publisher;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly random: Random;
}

/** The time limit of a publish that is repeated elsewhere if it fails. */
export const tellTimeout = 3_000;

/**
 * Tells the subscribers of the report what the caller has just read or stored. Answers whether they were told. A failed
 * publish never prevents the decision of a report, and the workflow repeats the publish of a decision.
 */
export const tellOfStatus = (ports: TellPorts, record: ReportRecord): Promise<boolean> =>
  tell(ports, record.id, () => ports.publisher.status(toReport(record)));

/** Announces the dragon of a claim that counts. It says nothing about the reporter. */
export const tellOfDragon = (ports: TellPorts, { dragon, addedAt }: Claim): Promise<boolean> =>
  tell(ports, undefined, () => ports.publisher.dragonAdded(toDragon(dragon, addedAt)));

async function tell(ports: TellPorts, reportId: string | undefined, publish: () => Promise<void>): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await publish();
      return true;
    } catch (error) {
      if (attempt === 0 && errorName(error) !== 'TimeoutError') {
        await backOff(ports, attempt, 200);
        continue;
      }
      ports.telemetry.warn('The subscribers could not be told.', { reportId, error: errorName(error) });
      return false;
    }
  }
}
