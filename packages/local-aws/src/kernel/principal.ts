/**
 * The caller. It travels with every call, also between services: a function acts as its execution role, a state machine
 * as its role, and a rule as its target's role.
 */
export type Principal =
  | { readonly type: 'User'; readonly arn: string; readonly accountId: string; readonly userId: string }
  | {
      readonly type: 'AssumedRole';
      /** The ARN of the role: `arn:aws:iam::<account>:role/<name>`. */
      readonly roleArn: string;
      /** The ARN of the session: `arn:aws:sts::<account>:assumed-role/<name>/<session>`. */
      readonly arn: string;
      readonly accountId: string;
      /** The id of the session: `<role unique id>:<session>`. */
      readonly userId: string;
      /** Who the session was opened for, if an identity pool opened it. */
      readonly web?: WebIdentity;
      /** The policies that the session was opened with; they only take permissions away. */
      readonly limits?: readonly SessionLimit[];
      /** The tags that the session was opened with, and those that it has inherited. */
      readonly tags?: Readonly<Record<string, string>>;
      /** The keys of the tags that sessions inherit which it opens. */
      readonly transitive?: readonly string[];
    }
  /** Somebody whom an identity pool knows, before a role is assumed for them. */
  | { readonly type: 'Federated'; readonly provider: string; readonly web: WebIdentity }
  /** An AWS service that acts by a resource policy, e.g. `events.amazonaws.com` with the rule's ARN. */
  | { readonly type: 'Service'; readonly service: string; readonly sourceArn: string }
  | { readonly type: 'Anonymous' };

/** A policy that a session was opened with: its text, or the ARN of a managed policy. */
export type SessionLimit = NamedDocument | { readonly arn: string };

/** A policy as it was given, checked and parsed. */
interface NamedDocument {
  readonly name: string;
  readonly text: string;
}

/** An identity of an identity pool. */
export interface WebIdentity {
  readonly identityPoolId: string;
  readonly identityId: string;
  /** The provider that the identity is signed in with, and the user there; undefined for guests. */
  readonly login?: { readonly provider: string; readonly clientId: string; readonly subject: string };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Lets a service act as a role of the template (sts:AssumeRole by a service principal). */
export interface RoleSessions {
  /**
   * Answers the principal of a session of `roleArn`. Throws AccessDenied if the template has no such role, or if its
   * trust policy does not name the service. `sourceArn` names the resource that the service acts for; conditions of the
   * trust policy see it as `aws:SourceArn`.
   */
  principal(roleArn: string, sessionName: string, sourceArn?: string): Principal;
  /** Answers temporary credentials of a session of `roleArn`. The endpoint accepts them until the runtime stops. */
  credentials(roleArn: string, sessionName: string): Credentials;
}

/** Writes the caller for people: an ARN, `events.amazonaws.com`, or `anonymous`. */
export function nameOf(principal: Principal): string {
  if (principal.type === 'Anonymous') return 'anonymous';
  if (principal.type === 'Federated') return principal.web.identityId;
  return principal.type === 'Service' ? principal.service : principal.arn;
}
