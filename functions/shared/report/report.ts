import type { Report, ReportReason, ReportStatus } from '../../../generated/schema.ts';
import type { DragonData } from '../dragon/dragon.ts';
import { toReportedDragon } from '../dragon/dragon.ts';
import { IllegalTransitionError } from './errors.ts';

/** A report as the truth bucket contains it. It has no field for a phone number. */
export interface ReportRecord {
  readonly format: 1;
  readonly id: string;
  readonly owner: string;
  readonly status: ReportStatus;
  readonly version: number;
  readonly reason: ReportReason | null;
  readonly dragon: DragonData;
  readonly confirmationRequired: boolean;
  /** The hash of the input, which distinguishes a repetition from another report under the same token. */
  readonly fingerprint: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The consequences of the decision that are known to have happened. */
  readonly effects: Effects;
  /** The time when all of them had happened. From then on nothing is left to do for this report. */
  readonly finishedAt: string | null;
  /** The slot that it holds until then. There is none where it was reported without a quota. */
  readonly slot?: Slot;
}

/** A numbered marker of the report's owner. The ETag tells this report's marker from later ones of that number. */
export interface Slot {
  readonly number: number;
  readonly etag: string;
}

export interface Effects {
  /** The row stands in the catalogue's views. */
  readonly viewed: boolean;
  /** The subscribers got the terminal status. */
  readonly published: boolean;
  /** The dragon was announced to the subscribers. */
  readonly announced: boolean;
  /** The topic was told. */
  readonly notified: boolean;
}

export const noEffects: Effects = { viewed: false, published: false, announced: false, notified: false };

const successors: Readonly<Record<ReportStatus, readonly ReportStatus[]>> = {
  PENDING: ['VALIDATING', 'FAILED'],
  VALIDATING: ['ACCEPTED', 'REJECTED', 'FAILED'],
  ACCEPTED: [],
  REJECTED: [],
  FAILED: [],
};

export const isTerminal = (status: ReportStatus): boolean => successors[status].length === 0;

export interface Transition {
  readonly to: ReportStatus;
  readonly at: string;
  readonly reason?: ReportReason;
}

/**
 * Changes the status; there is no other way. A step adds 1 to the version, and the time never goes back. A terminal
 * status has no further step.
 */
export function transition(record: ReportRecord, { to, at, reason }: Transition): ReportRecord {
  if (!successors[record.status].includes(to))
    throw new IllegalTransitionError(`A report cannot go from ${record.status} to ${to}.`);
  return {
    ...record,
    status: to,
    version: record.version + 1,
    reason: reason ?? null,
    updatedAt: at > record.updatedAt ? at : record.updatedAt,
  };
}

/** Notes what was done; nothing becomes undone. The report is finished when nothing is left that its decision needs. */
export function withEffects(record: ReportRecord, done: Partial<Effects>, at: string): ReportRecord {
  const seen = record.effects;
  const effects: Effects = {
    viewed: seen.viewed || done.viewed === true,
    published: seen.published || done.published === true,
    announced: seen.announced || done.announced === true,
    notified: seen.notified || done.notified === true,
  };
  return {
    ...record,
    effects,
    finishedAt: record.finishedAt ?? (missingEffects({ ...record, effects }).length === 0 ? at : null),
  };
}

/** Lists what is still to do for a decided report, in the right order. */
export function missingEffects(record: ReportRecord): readonly (keyof Effects)[] {
  if (!isTerminal(record.status)) return [];
  const wanted: readonly (keyof Effects)[] =
    record.status === 'ACCEPTED' ? ['viewed', 'published', 'announced', 'notified'] : ['published', 'notified'];
  return wanted.filter((effect) => !record.effects[effect]);
}

/** Answers the report as its owner may see it. */
export function toReport(record: ReportRecord): Report {
  const { id, owner, status, version, reason, createdAt, updatedAt } = record;
  return { id, owner, status, reason, version, dragon: toReportedDragon(record.dragon), createdAt, updatedAt };
}
