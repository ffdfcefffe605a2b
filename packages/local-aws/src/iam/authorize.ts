import type { NamedPolicy, PolicyDocument, Statement } from '../contract/policy.ts';
import { UnsupportedError, type AwsError } from '../kernel/errors.ts';
import { nameOf, type Principal } from '../kernel/principal.ts';
import type { Refusal } from '../contract/service.ts';
import type { AccessCall } from '../contract/action.ts';
import type { Authorize, IsAllowed } from '../contract/ports.ts';
import { compile, type ActionPolicies, type CompiledPolicies } from './compiled.ts';
import { contextValue, isGlobalKey, type ContextEnvironment } from './context.ts';
import { createCache } from '../kernel/cache.ts';
import { evaluate, pairsOf, type Decision, type GrantedPair } from './evaluate.ts';
import { refusal } from './explain.ts';
import { awsManagedPolicy } from './managed-policies.ts';
import type { AccessRequest } from './request.ts';

/** The roles of the template, as far as permissions go. */
export interface Identities {
  readonly roles: ReadonlyMap<string, RolePolicies>;
  managed(policyArn: string): { readonly name: string; readonly document: PolicyDocument } | undefined;
  /** Grows with every change. */
  readonly revision: number;
}

export interface RolePolicies {
  readonly name: string;
  readonly inline: ReadonlyMap<string, PolicyDocument>;
  readonly managedArns: ReadonlySet<string>;
}

export interface AuthorizerOptions extends ContextEnvironment {
  readonly identities: Identities;
  /** The policy of what is called; the trust policy for sts:AssumeRole. The same object as long as it says the same. */
  readonly resourcePolicy: (call: AccessCall) => NamedPolicy | undefined;
  /** Condition keys of a service, such as `s3:prefix`, that its requests have or are known to lack. */
  readonly conditionKeys: (service: string) => ReadonlySet<string>;
  /** How the service of an action names a denial. */
  readonly refusal: (service: string) => Refusal;
  readonly report: (denial: string) => void;
  /** Told of every decision; `fresh` when it had not been made before. */
  readonly decided?: (call: AccessCall, decision: Decision, fresh: boolean) => void;
}

/** What a statement of a role of the template allows. */
export interface GrantedPermission extends GrantedPair {
  readonly role: string;
  readonly policy: string;
  readonly statement: Statement;
}

export interface Authorizer {
  readonly authorize: Authorize;
  readonly isAllowed: IsAllowed;
  /** Every permission granted to a role of the template. */
  permissions(): GrantedPermission[];
}

const cachedDecisions = 20_000;
const everything: NamedPolicy = {
  name: 'the administrator’s policy',
  document: {
    version: '2012-10-17',
    statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }],
  },
};
const nothing: ActionPolicies = { policies: [], keys: [], lasting: true };

/**
 * Judges every call by the policies of the template. One for the whole runtime: it remembers decisions and what they
 * were based on.
 */
export const createAuthorizer = (options: AuthorizerOptions): Authorizer => new PolicyAuthorizer(options);

class PolicyAuthorizer implements Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #cache = createCache<string, Decision>(cachedDecisions);
  readonly #policies: PolicySource;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#policies = new PolicySource(options.identities);
  }

  // These two are handed to services as the functions that they are.
  readonly authorize: Authorize = (call) => {
    const error = this.#denial(call);
    if (error) throw error;
  };

  readonly isAllowed: IsAllowed = (call) => this.#denial(call) === undefined;

  permissions(): GrantedPermission[] {
    return [...this.#options.identities.roles.values()].flatMap((role) =>
      this.#policies.documentsOf(role).flatMap((policy) => grantedBy(role, policy)),
    );
  }

  /** The error for a decision that is a denial, once the operator is told. */
  #denial(call: AccessCall): AwsError | undefined {
    const decision = this.#decide(call);
    if (decision.allowed) return undefined;
    const error = refusal(this.#requestOf(call), decision, this.#options.refusal(serviceOf(call.action)));
    this.#options.report(error.message);
    return error;
  }

  #decide(call: AccessCall): Decision {
    const identity = this.#policies.of(call.principal);
    const resourcePolicy = this.#options.resourcePolicy(call);
    const compiled = resourcePolicy && this.#policies.compiled(resourcePolicy);
    const own = identity?.forAction(call.action) ?? nothing;
    const theirs = compiled?.forAction(call.action) ?? nothing;
    if (!own.lasting || !theirs.lasting) return this.#told(call, this.#judge(call, own, theirs), true);
    const key = `${identity?.id ?? 0},${compiled?.id ?? 0},${callKey(call, own.keys, theirs.keys, this.#options)}`;
    const known = this.#cache.get(key);
    if (known) return this.#told(call, known, false);
    const decision = this.#judge(call, own, theirs);
    this.#cache.set(key, decision);
    return this.#told(call, decision, true);
  }

  #told(call: AccessCall, decision: Decision, fresh: boolean): Decision {
    this.#options.decided?.(call, decision, fresh);
    return decision;
  }

  #judge(call: AccessCall, own: ActionPolicies, theirs: ActionPolicies): Decision {
    const request = this.#requestOf(call);
    const [resource] = theirs.policies;
    const decision = evaluate(request, {
      identity: own.policies,
      ...(resource && { resource }),
      resourceMustName: request.action === 'sts:AssumeRole',
    });
    if (!decision.allowed && !decision.deniedBy) this.#policies.refuseUnknown(request);
    return decision;
  }

  #requestOf(call: AccessCall): AccessRequest {
    const options = this.#options;
    const { principal, action, resource } = call;
    const service = serviceOf(action);
    const get = (key: string): readonly string[] | undefined => {
      const value = contextValue(key, call, options);
      return value === undefined ? undefined : [value];
    };
    return {
      principal,
      action,
      resource,
      context: { get },
      knowsKey: (key) => isGlobalKey(key) || options.conditionKeys(service).has(key),
    };
  }
}

const grantedBy = (role: RolePolicies, { name: policy, document }: NamedPolicy): GrantedPermission[] =>
  document.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => pairsOf(statement).map((pair) => ({ role: role.name, policy, statement, ...pair })));

/** `s3:GetObject` → `s3` */
const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

/** All of a call that a decision can depend on. Values are framed by their length, so that no two calls share a key. */
function callKey(
  call: AccessCall,
  own: readonly string[],
  theirs: readonly string[],
  environment: ContextEnvironment,
): string {
  const { principal, action, resource } = call;
  const who = principal.type === 'Anonymous' ? '' : nameOf(principal);
  let key = `${action},${who.length},${who}${resource.length},${resource}`;
  for (const name of own) key += framed(contextValue(name, call, environment));
  for (const name of theirs) key += framed(contextValue(name, call, environment));
  return key;
}

const framed = (value: string | undefined): string => (value === undefined ? '-' : `${value.length},${value}`);

/** The policies of every principal, compiled once for as long as they say the same. */
class PolicySource {
  readonly #identities: Identities;
  #lastId = 0;
  #revision = -1;
  readonly #byRole = new Map<string, CompiledPolicies>();
  readonly #byDocument = new WeakMap<PolicyDocument, CompiledPolicies>();
  readonly #administrator = this.#compile([everything]);

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  documentsOf({ inline, managedArns }: RolePolicies): NamedPolicy[] {
    const managed = [...managedArns].flatMap((arn) => {
      const known = this.#identities.managed(arn);
      const document = known?.document ?? awsManagedPolicy(arn);
      return document ? [{ name: known?.name ?? arn, document }] : [];
    });
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

  compiled(policy: NamedPolicy): CompiledPolicies {
    const known = this.#byDocument.get(policy.document);
    if (known) return known;
    const made = this.#compile([policy]);
    this.#byDocument.set(policy.document, made);
    return made;
  }

  /** Nothing known allows the request; a managed policy whose content nobody knows might. */
  refuseUnknown({ principal, action }: AccessRequest): void {
    if (principal.type !== 'AssumedRole') return;
    const unknown = [...(this.#identities.roles.get(principal.roleArn)?.managedArns ?? [])].find(
      (arn) => !this.#identities.managed(arn) && !awsManagedPolicy(arn),
    );
    if (unknown !== undefined)
      throw new UnsupportedError(
        `The managed policy ${unknown}, which decides whether ${principal.roleArn} may ${action},`,
      );
  }

  #compile(policies: readonly NamedPolicy[]): CompiledPolicies {
    return compile((this.#lastId += 1), policies);
  }
}
