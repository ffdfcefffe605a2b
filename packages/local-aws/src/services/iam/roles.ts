import type { PolicyDocument } from '../../contract/policy.ts';
import type { EpochMs } from '../../kernel/clock.ts';

/** What is told of an identity or a policy, and decides nothing. */
export interface Told {
  readonly path: string;
  readonly createdAt: EpochMs;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** It was made by a call, and calls may change it. Others belong to the template. */
  readonly isByCall: boolean;
}

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly document: PolicyDocument;
  /** The document as it was written. */
  readonly text: string;
  readonly told: Told;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** The unique id of the role: `AROA…`. */
  readonly id: string;
  readonly trust: PolicyDocument;
  /** The trust policy as it was written. */
  readonly trustText: string;
  readonly maxSessionSeconds: number;
  /** The inline policies by name, from the role itself and from AWS::IAM::Policy. */
  readonly inline: Map<string, PolicyDocument>;
  /** The inline policies as they were written. */
  readonly inlineTexts: Map<string, string>;
  /** The ARNs of the attached managed policies. Those of AWS have no document here. */
  readonly managedArns: Set<string>;
  readonly told: Told;
}

/** The identities of the template, for the evaluation of permissions. */
export interface Policies {
  role(roleArn: string): Role | undefined;
  roleByName(name: string): Role | undefined;
  managed(policyArn: string): ManagedPolicy | undefined;
  readonly roles: ReadonlyMap<string, Role>;
  readonly managedPolicies: ReadonlyMap<string, ManagedPolicy>;
  /** A number that grows with every change, so that results derived from policies are made again. */
  readonly revision: number;
}

export interface PolicyStore extends Policies {
  putRole(role: Role): void;
  putManaged(policy: ManagedPolicy): void;
  removeRole(role: Role): void;
  removeManaged(arn: string): void;
  /** Notes that a role's own policies were changed in place. */
  touch(): void;
}

export function createPolicyStore(): PolicyStore {
  const roles = new Map<string, Role>();
  const names = new Map<string, Role>();
  const managed = new Map<string, ManagedPolicy>();
  let revision = 0;
  return {
    roles,
    managedPolicies: managed,
    get revision() {
      return revision;
    },
    touch: () => void (revision += 1),
    role: (arn) => roles.get(arn),
    roleByName: (name) => names.get(name),
    managed: (arn) => managed.get(arn),
    putRole(role) {
      revision += 1;
      roles.set(role.arn, role);
      names.set(role.name, role);
    },
    putManaged(policy) {
      revision += 1;
      managed.set(policy.arn, policy);
    },
    removeRole(role) {
      revision += 1;
      roles.delete(role.arn);
      names.delete(role.name);
    },
    removeManaged(arn) {
      revision += 1;
      managed.delete(arn);
    },
  };
}
