import type { PolicyDocument } from '../../contract/policy.ts';

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** The unique id of the role: `AROA…`. */
  readonly id: string;
  readonly trust: PolicyDocument;
  readonly maxSessionSeconds: number;
  /** The inline policies by name, from the role itself and from AWS::IAM::Policy. */
  readonly inline: Map<string, PolicyDocument>;
  /** The ARNs of the attached managed policies. Those of AWS have no document here. */
  readonly managedArns: Set<string>;
}

/** The identities of the template, for the evaluation of permissions. */
export interface Policies {
  role(roleArn: string): Role | undefined;
  roleByName(name: string): Role | undefined;
  managed(policyArn: string): ManagedPolicy | undefined;
  readonly roles: ReadonlyMap<string, Role>;
  /** A number that grows with every change, so that results derived from policies are made again. */
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
