import type { RequireAllowed } from '../kernel/unverified.ts';
import type { NamedPolicy, Statement } from '../contract/policy.ts';
import type { AwsError } from '../kernel/errors.ts';
import type { Refusal } from '../contract/service.ts';
import { asksForTrust, type AccessCall } from '../contract/action.ts';
import type { Authorize, IsAllowed } from '../contract/ports.ts';
import type { ActionPolicies } from './compiled.ts';
import { contextValue, isGlobalKey, type ContextEnvironment } from './context.ts';
import { callKey } from './call-key.ts';
import { createTextCache } from '../kernel/cache.ts';
import { evaluate, limited, pairsOf, unmetIn, type Decision, type GrantedPair, type Unmet } from './evaluate.ts';
import { refusal } from './explain.ts';
import { PolicySource, type Identities, type RolePolicies } from './policy-source.ts';
import type { AccessRequest } from './request.ts';

export interface AuthorizerOptions extends ContextEnvironment {
  readonly identities: Identities;
  readonly requireAllowed: RequireAllowed;
  /**
   * Answers the policy of the called resource, or the trust policy for sts:AssumeRole. It answers the same object until
   * the policy changes.
   */
  readonly resourcePolicy: (call: AccessCall) => NamedPolicy | undefined;
  /** Answers the condition keys of a service, such as `s3:prefix`, that its requests have or are known to lack. */
  readonly conditionKeys: (service: string) => ReadonlySet<string>;
  /** How a service names a denial. */
  readonly refusal: (service: string) => Refusal;
  readonly report: (denial: string) => void;
  /** Is called for every decision; `fresh` tells that the decision did not come from the cache. */
  readonly decided?: (call: AccessCall, decision: Decision, fresh: boolean) => void;
}

/** A permission that a statement gives to a role of the template. */
export interface GrantedPermission extends GrantedPair {
  readonly role: string;
  readonly policy: string;
  readonly statement: Statement;
}

export interface Authorizer {
  readonly authorize: Authorize;
  readonly isAllowed: IsAllowed;
  /** Lists every permission granted to a role of the template. */
  permissions(): GrantedPermission[];
}

/** The most characters of the requests whose decisions are kept. A client can invent a resource name of any length. */
const cachedCharacters = 8_000_000;
const nothing: ActionPolicies = { policies: [], keys: [], lasting: true };

/**
 * Judges every call by the policies of the template. The whole runtime shares one, because it remembers decisions and
 * their reasons.
 */
export const createAuthorizer = (options: AuthorizerOptions): Authorizer => new PolicyAuthorizer(options);

class PolicyAuthorizer implements Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #cache = createTextCache<Decision>(cachedCharacters);
  readonly #policies: PolicySource;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#policies = new PolicySource(options.identities);
  }

  // These two are arrow functions, because services use them without the object.
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

  /** Makes the error if the decision is a denial, and tells the operator. */
  #denial(call: AccessCall): AwsError | undefined {
    const decision = this.#decide(call);
    if (decision.allowed) return undefined;
    const words = this.#options.refusal(call.asked ?? serviceOf(call.action));
    const error = refusal(this.#requestOf(call), decision, words, this.#unmet(call, decision));
    this.#options.report(error.message);
    return error;
  }

  /** Finds the statement that would have allowed a call, among the policies whose permission it lacks. */
  #unmet(call: AccessCall, { deniedBy, lacks }: Decision & { allowed: false }): Unmet | undefined {
    if (deniedBy) return undefined;
    const limits = this.#policies.limitsOf(call.principal) ?? [];
    if (lacks === 'session') return unmetIn(limits, this.#requestOf(call));
    const own = this.#policies.of(call.principal)?.forAction(call.action).policies ?? [];
    const resource = this.#options.resourcePolicy(call);
    const mustName = asksForTrust(call.action);
    return unmetIn([...(mustName ? [] : own), ...(resource ? [resource] : [])], this.#requestOf(call));
  }

  #decide(call: AccessCall): Decision {
    const identity = this.#policies.of(call.principal);
    const resourcePolicy = this.#options.resourcePolicy(call);
    const compiled = resourcePolicy && this.#policies.compiled(resourcePolicy);
    const own = identity?.forAction(call.action) ?? nothing;
    const theirs = compiled?.forAction(call.action) ?? nothing;
    const limits = this.#policies.limitsOf(call.principal);
    if (limits) return this.#told(call, limited(this.#requestOf(call), this.#judge(call, own, theirs), limits), true);
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
      resourceMustName: asksForTrust(request.action),
    });
    if (!decision.allowed && !decision.deniedBy) this.#policies.refuseUnknown(request, this.#options.requireAllowed);
    return decision;
  }

  #requestOf(call: AccessCall): AccessRequest {
    const options = this.#options;
    const { principal, action, resource } = call;
    const service = serviceOf(action);
    const get = (key: string): readonly string[] | undefined => {
      const value = contextValue(key, call, options);
      return typeof value === 'string' ? [value] : value;
    };
    return {
      principal,
      action,
      resource,
      context: { get },
      knowsKey: (key) => isGlobalKey(key) || knows(options.conditionKeys(service), key),
    };
  }
}

const grantedBy = (role: RolePolicies, { name: policy, document }: NamedPolicy): GrantedPermission[] =>
  document.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => pairsOf(statement).map((pair) => ({ role: role.name, policy, statement, ...pair })));

/** A service may know all keys with a beginning, such as `aws:requesttag/`. */
const knows = (keys: ReadonlySet<string>, key: string): boolean =>
  keys.has(key) || keys.has(key.slice(0, key.indexOf('/') + 1));

/** Answers the prefix: `s3:GetObject` → `s3`. */
const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));
