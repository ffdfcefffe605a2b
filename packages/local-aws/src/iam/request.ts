import type { Principal } from '../kernel/principal.ts';

/** An action that a principal asks for. */
export interface AccessRequest {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN, or `*` for actions that have no resource. */
  readonly resource: string;
  /** Condition keys in lower case (`aws:sourcearn`) and their values. */
  readonly context: { get(lowerCaseKey: string): readonly string[] | undefined };
  /**
   * Whether a condition key that has no value here is one that the caller would have filled in; others are refused by
   * name.
   */
  readonly knowsKey: (lowerCaseKey: string) => boolean;
}
