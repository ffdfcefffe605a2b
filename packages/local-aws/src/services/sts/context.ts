import type { EpochMs } from '../../kernel/clock.ts';
import type { Credentials, Principal } from '../../kernel/principal.ts';
import { actionFor } from '../../protocol/actions.ts';

/** What the service gives to each of its actions. */
export interface StsContext {
  /** What the actions need of the roles. */
  readonly iam: {
    readonly issueSession: (
      roleArn: string,
      sessionName: string,
      seconds: number,
    ) => { principal: Principal; credentials: Required<Credentials> & { expiresAt: EpochMs } };
    readonly policies: { role(roleArn: string): { readonly maxSessionSeconds: number } | undefined };
  };
}

export const stsAction = actionFor<StsContext>();
