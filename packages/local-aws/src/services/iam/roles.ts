import type { PolicyDocument } from '../../contract/policy.ts';

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** `AROA…` */
  readonly id: string;
  readonly trust: PolicyDocument;
  readonly maxSessionSeconds: number;
  /** Inline policies by name, from the role itself and from AWS::IAM::Policy. */
  readonly inline: Map<string, PolicyDocument>;
  /** Attached managed policies by ARN; those of AWS itself stand here by ARN alone. */
  readonly managedArns: Set<string>;
}

/** What the template says of identities, for the evaluation of permissions. */
export interface Policies {
  role(roleArn: string): Role | undefined;
  roleByName(name: string): Role | undefined;
  managed(policyArn: string): ManagedPolicy | undefined;
  readonly roles: ReadonlyMap<string, Role>;
  /** Grows with every change, so that what was derived from policies is derived anew. */
  readonly revision: number;
}

export interface PolicyStore extends Policies {
  putRole(role: Role): void;
  putManaged(policy: ManagedPolicy): void;
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
  };
}
