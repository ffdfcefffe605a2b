/**
 * Who makes a call. It travels with every call, also between services: a function acts as its execution role, a state
 * machine as its role, a rule as its target's role.
 */
export type Principal =
  | { readonly type: 'User'; readonly arn: string; readonly accountId: string; readonly userId: string }
  | {
      readonly type: 'AssumedRole';
      /** `arn:aws:iam::<account>:role/<name>` */
      readonly roleArn: string;
      /** `arn:aws:sts::<account>:assumed-role/<name>/<session>` */
      readonly arn: string;
      readonly accountId: string;
      /** `<role unique id>:<session>` */
      readonly userId: string;
    }
  /** An AWS service acting by resource policy, e.g. `events.amazonaws.com` with the rule's ARN. */
  | { readonly type: 'Service'; readonly service: string; readonly sourceArn: string }
  | { readonly type: 'Anonymous' };

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The port by which a service acts as a role of the template (sts:AssumeRole by a service principal). */
export interface RoleSessions {
  /**
   * The principal of a session of `roleArn`. Throws AccessDenied when the template has no such role, or one whose trust
   * policy does not name the service. `sourceArn` is what the service acts for: `aws:SourceArn` of the trust policy's
   * conditions.
   */
  principal(roleArn: string, sessionName: string, sourceArn?: string): Principal;
  /** Temporary credentials of a session of `roleArn`, which the endpoint accepts until the runtime stops. */
  credentials(roleArn: string, sessionName: string): Credentials;
}

/** How people read who calls: an ARN, `events.amazonaws.com`, or `anonymous`. */
export function nameOf(principal: Principal): string {
  if (principal.type === 'Anonymous') return 'anonymous';
  return principal.type === 'Service' ? principal.service : principal.arn;
}
