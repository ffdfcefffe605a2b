import type { EpochMs } from '../../kernel/clock.ts';
import type { Authorize } from '../../contract/ports.ts';
import type { RequireAllowed } from '../../kernel/unverified.ts';
import type { Credentials, Principal, SessionLimit } from '../../kernel/principal.ts';
import { actionFor } from '../../protocol/actions.ts';

/** The parts of the service that each of its actions gets. */
export interface StsContext {
  readonly accountId: string;
  /** The part of IAM that the actions use. */
  readonly iam: {
    readonly issueSession: (
      roleArn: string,
      sessionName: string,
      seconds: number,
      more?: {
        readonly limits?: readonly SessionLimit[];
        readonly tags?: Readonly<Record<string, string>>;
        readonly transitive?: readonly string[];
      },
    ) => { principal: Principal; credentials: Required<Credentials> & { expiresAt: EpochMs } };
    readonly issueFor: (
      principal: Principal,
      seconds: number,
    ) => Required<Credentials> & { readonly expiresAt: EpochMs };
    readonly policies: {
      role(roleArn: string): { readonly maxSessionSeconds: number } | undefined;
      managed(policyArn: string): object | undefined;
    };
  };
  /** Judges what the needs of a request do not tell: a session hands tags on without being asked. */
  readonly authorize: Authorize;
  readonly requireAllowed: RequireAllowed;
}

export const stsAction = actionFor<StsContext>();
