import { mayBeLater } from '../contract/managed-policies.ts';
import type { NamedPolicy, PolicyDocument } from '../contract/policy.ts';
import { UnsupportedError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import type { RequireAllowed } from '../kernel/unverified.ts';
import { compile, type CompiledPolicies } from './compiled.ts';
import { parseDocument } from './document.ts';
import { awsManagedPolicy, laterPolicies } from './managed-policies.ts';
import type { AccessRequest } from './request.ts';

/** The roles of the template and their permissions. */
export interface Identities {
  readonly roles: ReadonlyMap<string, RolePolicies>;
  managed(policyArn: string): { readonly name: string; readonly document: PolicyDocument } | undefined;
  /** A number that grows with every change. */
  readonly revision: number;
}

export interface RolePolicies {
  readonly name: string;
  readonly inline: ReadonlyMap<string, PolicyDocument>;
  readonly managedArns: ReadonlySet<string>;
}

const everything: NamedPolicy = {
  name: 'the administrator’s policy',
  document: {
    version: '2012-10-17',
    statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }],
  },
};

/** Compiles the policies of every principal, once until they change. */
export class PolicySource {
  readonly #identities: Identities;
  #lastId = 0;
  #revision = -1;
  readonly #byRole = new Map<string, CompiledPolicies>();
  readonly #byDocument = new WeakMap<PolicyDocument, CompiledPolicies>();
  readonly #limits = new WeakMap<object, NamedPolicy>();
  readonly #administrator = this.#compile([everything]);

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  documentsOf({ inline, managedArns }: RolePolicies): NamedPolicy[] {
    const managed = [...managedArns].flatMap((arn) => this.#managed(arn));
    return [...[...inline].map(([name, document]) => ({ name, document })), ...managed];
  }

  of(principal: Principal): CompiledPolicies | undefined {
    if (principal.type === 'User') return this.#administrator;
    if (principal.type !== 'AssumedRole') return undefined;
    if (this.#revision !== this.#identities.revision) this.#byRole.clear();
    this.#revision = this.#identities.revision;
    const known = this.#byRole.get(principal.roleArn);
    if (known) return known;
    const role = this.#identities.roles.get(principal.roleArn);
    if (!role) return undefined;
    const made = this.#compile(this.documentsOf(role));
    this.#byRole.set(principal.roleArn, made);
    return made;
  }

  /** Answers the policies with which a session was opened; undefined if it has all permissions of its role. */
  limitsOf(principal: Principal): readonly NamedPolicy[] | undefined {
    if (principal.type !== 'AssumedRole' || !principal.limits) return undefined;
    return principal.limits.flatMap((limit) => ('arn' in limit ? this.#managed(limit.arn) : [this.#limit(limit)]));
  }

  /** A managed policy that is not there any more allows nothing. */
  #managed(arn: string): NamedPolicy[] {
    const known = this.#identities.managed(arn);
    const document = known?.document ?? awsManagedPolicy(arn);
    return document ? [{ name: known?.name ?? arn, document }] : [];
  }

  #limit(limit: { readonly name: string; readonly text: string }): NamedPolicy {
    const known = this.#limits.get(limit);
    if (known) return known;
    const made = { name: limit.name, document: parseDocument(limit.name, limit.text, 'identity') };
    this.#limits.set(limit, made);
    return made;
  }

  compiled(policy: NamedPolicy): CompiledPolicies {
    const known = this.#byDocument.get(policy.document);
    if (known) return known;
    const made = this.#compile([policy]);
    this.#byDocument.set(policy.document, made);
    return made;
  }

  /**
   * Refuses a request that no known policy allows, if the caller has a managed policy with unknown content that might
   * allow it.
   */
  refuseUnknown({ principal, action }: AccessRequest, requireAllowed: RequireAllowed): void {
    if (principal.type !== 'AssumedRole') return;
    const { roleArn } = principal;
    const unknown = [...(this.#identities.roles.get(roleArn)?.managedArns ?? [])].filter(
      (arn) => !this.#identities.managed(arn) && !awsManagedPolicy(arn),
    );
    for (const arn of unknown)
      if (mayBeLater(arn)) requireAllowed(laterPolicies, `The policy ${arn} decides whether ${roleArn} may ${action}.`);
      else throw new UnsupportedError(`The managed policy ${arn}, which decides whether ${roleArn} may ${action},`);
  }

  #compile(policies: readonly NamedPolicy[]): CompiledPolicies {
    return compile((this.#lastId += 1), policies);
  }
}
