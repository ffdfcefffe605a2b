import type { EpochMs } from '../../kernel/clock.ts';
import type { Credentials, Principal } from '../../kernel/principal.ts';
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
      more?: { readonly limits: readonly { readonly name: string; readonly text: string }[] },
    ) => { principal: Principal; credentials: Required<Credentials> & { expiresAt: EpochMs } };
    readonly issueFor: (
      principal: Principal,
      seconds: number,
    ) => Required<Credentials> & { readonly expiresAt: EpochMs };
    readonly policies: { role(roleArn: string): { readonly maxSessionSeconds: number } | undefined };
  };
}

export const stsAction = actionFor<StsContext>();
