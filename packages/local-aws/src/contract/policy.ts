/** An IAM policy document as data. It holds lists even where the template has a single value. */
export interface PolicyDocument {
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  /** The conditions: operator → key → values. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export type Principals =
  '*' | Readonly<Partial<Record<'AWS' | 'Service' | 'Federated' | 'CanonicalUser', readonly string[]>>>;

/** A document with the name that explanations use for it: `the policy of bucket x`. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Names the policy of the resource `holder`, if it has one. */
export const policyNamed = (holder: string, document: PolicyDocument | undefined): NamedPolicy | undefined =>
  document && { name: `the policy of ${holder}`, document };

interface Permission {
  readonly label: string;
  readonly accounts: readonly string[];
  /** The actions with the prefix of their service. */
  readonly actions: readonly string[];
  readonly resource: string;
}

/**
 * Writes the statement that `AddPermission` of queues and topics adds to a policy. docs: Amazon SQS API Reference, and
 * Amazon SNS API Reference, "AddPermission"
 */
export const permissionStatement = ({ label, accounts, actions, resource }: Permission) => ({
  Sid: label,
  Effect: 'Allow',
  Principal: { AWS: oneOrAll(accounts.map((id) => `arn:aws:iam::${id}:root`)) },
  Action: oneOrAll(actions),
  Resource: resource,
});

const oneOrAll = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 ? (texts[0] ?? '') : texts;
