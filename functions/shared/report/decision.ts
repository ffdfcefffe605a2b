import type { ReportReason, ReportStatus } from '../../../generated/schema.ts';
import type { ReportRecord } from './report.ts';

/**
 * What storage decided, as the workflow sees it: nothing about the owner, and no text but an accepted dragon's name.
 */
export interface Decision {
  readonly reportId: string;
  readonly status: ReportStatus;
  readonly version: number;
  /** Public once accepted; null otherwise. */
  readonly dragonName: string | null;
  /** Of an accepted dragon, by which subscriptions of the topic can filter; null otherwise. */
  readonly family: string | null;
  readonly confirmationRequired: boolean;
  /** Whether the catalogue's views are known to be up to date with it. */
  readonly viewed: boolean;
  /** Whether the subscribers of the report were told of it. */
  readonly published: boolean;
  /** Whether the dragon was announced, or there is none to announce. */
  readonly announced: boolean;
}

export type Consequences = Pick<Decision, 'viewed' | 'published' | 'announced'>;

export const noConsequences: Consequences = { viewed: false, published: false, announced: false };

export function decisionOf(record: ReportRecord, consequences: Consequences): Decision {
  const { id, status, version, confirmationRequired } = record;
  const [dragonName, family] = [publicName(record), publicFamily(record)];
  return { reportId: id, status, version, dragonName, family, confirmationRequired, ...consequences };
}

/** The name of an accepted dragon; what was not accepted is nobody's business. */
export function publicName(record: ReportRecord): string | null {
  return record.status === 'ACCEPTED' ? record.dragon.dragon_name_str : null;
}

export function publicFamily(record: ReportRecord): string | null {
  return record.status === 'ACCEPTED' ? record.dragon.family_str : null;
}

export function duplicateOf(dragonName: string): ReportReason {
  return { code: 'DUPLICATE_DRAGON', message: `There is a dragon of this name already: ${dragonName}`, dragonName };
}
