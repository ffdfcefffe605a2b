import { asksForTrust, type AccessCall } from '../contract/action.ts';
import type { NamedPolicy } from '../contract/policy.ts';
import type { Service } from '../contract/service.ts';
import { createAuthorizer, type Authorizer, type AuthorizerOptions } from '../iam/authorize.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../kernel/clock.ts';
import { limitedLines } from '../kernel/limited-lines.ts';
import type { Operator } from '../kernel/operator.ts';
import type { RequireAllowed } from '../kernel/unverified.ts';
import type { PeerOf } from './across-regions.ts';

type ServiceNamed = (name: string) => Service | undefined;

interface JudgeParts {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly operator: Operator;
  readonly peerOf?: PeerOf | undefined;
  readonly requireAllowed: RequireAllowed;
}

type RolesOfAccount = AuthorizerOptions['identities'] & {
  role(arn: string): { readonly told: { readonly tags: Readonly<Record<string, string>> } } | undefined;
};

/** Makes the judge of every call, from what the services say about themselves. */
export const createJudge = (
  { region, accountId, clock, operator, peerOf, requireAllowed }: JudgeParts,
  policies: RolesOfAccount,
  journal: Pick<Journal, 'decided'>,
  serviceNamed: ServiceNamed,
): Authorizer =>
  createAuthorizer({
    region,
    accountId,
    now: clock.now,
    identities: policies,
    requireAllowed,
    resourcePolicy: (call) => policyOf(serviceNamed, peerOf, call),
    roleTags: (roleArn) => policies.role(roleArn)?.told.tags,
    conditionKeys: memoized((name) => new Set(serviceNamed(name)?.conditionKeys)),
    refusal: (name) => serviceNamed(name)?.refusals.denied ?? { code: 'AccessDeniedException', status: 400 },
    report: limitedLines(clock.now, 'denials', (line) => operator.warn(`denied: ${line}`)),
    decided: journal.decided,
  });

/**
 * Answers the policy of a resource, by the service that its ARN names. A role has only its trust policy, which counts
 * for a caller that wants to assume it.
 */
function policyOf(
  serviceNamed: ServiceNamed,
  peerOf: PeerOf | undefined,
  { action, resource }: AccessCall,
): NamedPolicy | undefined {
  const [, , name = '', region = ''] = resource.split(':', 4);
  if (name === 'iam' && !asksForTrust(action)) return undefined;
  const peer = peerOf?.(region);
  return (peer ? peer.serviceNamed(name) : serviceNamed(name))?.policyOf?.(resource);
}

function memoized<Value>(make: (name: string) => Value): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = make(name);
    made.set(name, value);
    return value;
  };
}
