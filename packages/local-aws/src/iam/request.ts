import type { Principal } from '../kernel/principal.ts';

/** An action that a principal asks for. */
export interface AccessRequest {
  readonly principal: Principal;
  /** The name of the action: `s3:GetObject`. */
  readonly action: string;
  /** The ARN of the resource, or `*` for actions that have no resource. */
  readonly resource: string;
  /** Answers the values of a condition key, whose name is in lower case (`aws:sourcearn`). */
  readonly context: { get(lowerCaseKey: string): readonly string[] | undefined };
  /**
   * Tells whether the caller would have filled in a condition key that has no value. A policy that uses any other key
   * is refused by name.
   */
  readonly knowsKey: (lowerCaseKey: string) => boolean;
}
