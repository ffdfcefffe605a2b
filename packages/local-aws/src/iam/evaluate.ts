import { nameOf } from '../kernel/principal.ts';
import { conditionHolds } from './condition.ts';
import type { NamedPolicy, Statement } from '../contract/policy.ts';
import { actionMatches, globMatches, patternMatches, principalMatches, substitute } from './match.ts';
import type { AccessRequest } from './request.ts';

export interface PoliciesInForce {
  /** The inline and managed policies of the caller. */
  readonly identity: readonly NamedPolicy[];
  /** The policy of the called resource: bucket policy, queue policy, trust policy … */
  readonly resource?: NamedPolicy;
  /**
   * The resource policy itself must allow the caller. This holds for trust policies: an identity policy alone does not
   * allow anybody to assume a role.
   */
  readonly resourceMustName?: boolean;
}

export interface Finding {
  readonly policy: string;
  readonly kind: 'identity' | 'resource';
  readonly statement: Statement;
  /** The action and the resource in the statement that matched, as it writes them; `Not …` for its exceptions. */
  readonly pattern: GrantedPair;
}

export interface GrantedPair {
  readonly action: string;
  readonly resource: string;
}

export type Decision =
  | { readonly allowed: true; readonly by: Finding }
  /** An explicit denial names its statement. Without one, no statement allowed the action. */
  | { readonly allowed: false; readonly deniedBy?: Finding; readonly lacks?: 'identity' | 'resource' | 'session' };

/**
 * Decides within one account: an explicit Deny anywhere wins; otherwise an Allow on either side is enough. A resource
 * policy that names only the account leaves the decision to the identity policies. Services and callers from elsewhere
 * have no identity policies. docs: AWS Identity and Access Management User Guide, "How AWS enforcement code logic
 * evaluates requests to allow or deny access"
 */
export function evaluate(request: AccessRequest, policies: PoliciesInForce): Decision {
  const findings = identityFindings(request, policies.identity);
  if (policies.resource) findings.push(...resourceFindings(request, policies.resource));
  const denied = findings.find(({ statement }) => statement.effect === 'Deny');
  if (denied) return { allowed: false, deniedBy: denied };
  if (policies.resourceMustName && !(policies.resource && namesPrincipal(request, policies.resource)))
    return { allowed: false, lacks: 'resource' };
  const [by] = findings;
  if (by) return { allowed: true, by };
  return { allowed: false, lacks: hasIdentity(request) ? 'identity' : 'resource' };
}

/**
 * Policies with which a session was opened take away what they do not allow. docs: IAM User Guide, "Policies and
 * permissions in AWS Identity and Access Management" (session policies)
 */
export function limited(request: AccessRequest, decision: Decision, limits: readonly NamedPolicy[]): Decision {
  if (!decision.allowed) return decision;
  const findings = identityFindings(request, limits);
  const denied = findings.find(({ statement }) => statement.effect === 'Deny');
  if (denied) return { allowed: false, deniedBy: denied };
  return findings.length > 0 ? decision : { allowed: false, lacks: 'session' };
}

const hasIdentity = ({ principal }: AccessRequest): boolean =>
  principal.type === 'User' || principal.type === 'AssumedRole';

/** Tells whether the policy names the principal, directly or by its account. */
const namesPrincipal = (request: AccessRequest, { document }: NamedPolicy): boolean =>
  document.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      statement.principals !== undefined &&
      principalMatches(statement.principals, request.principal) !== 'no' &&
      applies(statement, document.version, request),
  );

function identityFindings(request: AccessRequest, policies: readonly NamedPolicy[]): Finding[] {
  if (!hasIdentity(request)) return [];
  return policies.flatMap(({ name, document }) =>
    document.statements
      .filter((statement) => applies(statement, document.version, request))
      .map((statement) => finding(name, 'identity', statement, document.version, request)),
  );
}

function resourceFindings(request: AccessRequest, { name, document }: NamedPolicy): Finding[] {
  return document.statements
    .filter((statement) => principalApplies(statement, request) && applies(statement, document.version, request))
    .map((statement) => finding(name, 'resource', statement, document.version, request));
}

function finding(
  policy: string,
  kind: Finding['kind'],
  statement: Statement,
  version: string,
  request: AccessRequest,
): Finding {
  const { actions, notActions, resources, notResources } = statement;
  const action = actions?.find((pattern) => actionMatches(pattern, request.action)) ?? exceptionOf(notActions);
  const resource =
    resources?.find((pattern) => resourceMatches(pattern, version, request)) ?? exceptionOf(notResources);
  return { policy, kind, statement, pattern: { action, resource } };
}

/** Pairs every action with every resource of a statement. */
export const pairsOf = (statement: Statement): GrantedPair[] =>
  (statement.actions ?? [exceptionOf(statement.notActions)]).flatMap((action) =>
    (statement.resources ?? [exceptionOf(statement.notResources)]).map((resource) => ({ action, resource })),
  );

const exceptionOf = (patterns: readonly string[] = []): string => `Not ${patterns.join(', ')}`;

function resourceMatches(pattern: string, version: string, request: AccessRequest): boolean {
  const substituted = substitute(pattern, version, request);
  return substituted !== undefined && patternMatches(globMatches, substituted, request.resource);
}

function principalApplies({ effect, principals, notPrincipals }: Statement, { principal }: AccessRequest): boolean {
  if (notPrincipals) return principalMatches(notPrincipals, principal) === 'no';
  if (!principals) return true;
  const match = principalMatches(principals, principal);
  return effect === 'Deny' ? match !== 'no' : match === 'direct';
}

const applies = (statement: Statement, version: string, request: AccessRequest): boolean =>
  fits(statement, version, request) && firstUnmet(statement, version, request) === undefined;

/** Finds the first condition that does not hold. Those behind it may be of a kind that nobody can judge here. */
const firstUnmet = (
  { conditions }: Statement,
  version: string,
  request: AccessRequest,
): Statement['conditions'][number] | undefined =>
  conditions.find((condition) => !conditionHolds(condition, version, request));

/** Tells whether a statement is about the action and the resource, whatever its conditions are. */
function fits(statement: Statement, version: string, request: AccessRequest): boolean {
  const { actions, notActions, resources, notResources } = statement;
  if (actions && !actions.some((pattern) => actionMatches(pattern, request.action))) return false;
  if (notActions && notActions.some((pattern) => actionMatches(pattern, request.action))) return false;
  const matches = (pattern: string): boolean => resourceMatches(pattern, version, request);
  if (resources && !resources.some(matches)) return false;
  return !notResources?.some(matches);
}

/** A statement that would have allowed a request, had one of its conditions been met. */
export interface Unmet {
  readonly policy: string;
  readonly statement: Statement;
  readonly condition: Statement['conditions'][number];
}

/** Finds the first statement of the policies that allows a request but for its conditions. */
export const unmetIn = (policies: readonly NamedPolicy[], request: AccessRequest): Unmet | undefined =>
  policies
    .flatMap(({ name, document: { statements, version } }) =>
      statements.flatMap((statement): Unmet[] => {
        if (statement.effect !== 'Allow' || !mayName(statement, request) || !fits(statement, version, request))
          return [];
        const condition = firstUnmet(statement, version, request);
        return condition ? [{ policy: name, statement, condition }] : [];
      }),
    )
    .at(0);

/** Statements of identity policies name nobody: they are the caller's. */
const mayName = (statement: Statement, request: AccessRequest): boolean =>
  (statement.principals ?? statement.notPrincipals) === undefined || principalApplies(statement, request);

/**
 * Writes the message of a denial. docs: AWS Identity and Access Management User Guide, "Troubleshoot access denied
 * error messages"
 */
export function denialMessage(request: AccessRequest, decision: Decision & { allowed: false }): string {
  const { principal, action, resource } = request;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return `User: ${nameOf(principal)} is not authorized to perform: ${action}${on} ${reasonOf(action, decision)}`;
}

function reasonOf(action: string, { deniedBy, lacks = 'identity' }: Decision & { allowed: false }): string {
  if (!deniedBy && lacks === 'session') return `because no session policy allows the ${action} action`;
  if (!deniedBy) return `because no ${lacks}-based policy allows the ${action} action`;
  const kind = deniedBy.kind === 'identity' ? 'an identity' : 'a resource';
  return `with an explicit deny in ${kind}-based policy`;
}

/** Writes the statement that is missing, so that an operator can paste it. */
export const missingStatement = ({ action, resource }: AccessRequest): Readonly<Record<string, unknown>> => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
