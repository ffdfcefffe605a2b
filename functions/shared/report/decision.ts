import type { ReportReason, ReportStatus } from '../../../generated/schema.ts';
import type { ReportRecord } from './report.ts';

/**
 * The stored decision as the workflow sees it. It says nothing about the owner, and contains no text but an accepted
 * dragon's name.
 */
export interface Decision {
  readonly reportId: string;
  readonly status: ReportStatus;
  readonly version: number;
  /** The name of an accepted dragon, which is public; null otherwise. */
  readonly dragonName: string | null;
  /** The family of an accepted dragon, by which subscriptions of the topic can filter; null otherwise. */
  readonly family: string | null;
  readonly confirmationRequired: boolean;
  /** The catalogue's views are known to contain it. */
  readonly viewed: boolean;
  /** The subscribers of the report were told. */
  readonly published: boolean;
  /** The dragon was announced, or there is none to announce. */
  readonly announced: boolean;
}

export type Consequences = Pick<Decision, 'viewed' | 'published' | 'announced'>;

export const noConsequences: Consequences = { viewed: false, published: false, announced: false };

export function decisionOf(record: ReportRecord, consequences: Consequences): Decision {
  const { id, status, version, confirmationRequired } = record;
  const [dragonName, family] = [publicName(record), publicFamily(record)];
  return { reportId: id, status, version, dragonName, family, confirmationRequired, ...consequences };
}

/** Answers the name of an accepted dragon. Other names stay private. */
export function publicName(record: ReportRecord): string | null {
  return record.status === 'ACCEPTED' ? record.dragon.dragon_name_str : null;
}

export function publicFamily(record: ReportRecord): string | null {
  return record.status === 'ACCEPTED' ? record.dragon.family_str : null;
}

export function duplicateOf(dragonName: string): ReportReason {
  return { code: 'DUPLICATE_DRAGON', message: `There is a dragon of this name already: ${dragonName}`, dragonName };
}
