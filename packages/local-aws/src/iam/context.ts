import type { EpochMs } from '../kernel/clock.ts';
import type { Principal, WebIdentity } from '../kernel/principal.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { AccessCall, ConditionKeys } from '../contract/action.ts';

export interface ContextEnvironment {
  readonly region: string;
  readonly accountId: string;
  readonly now: () => EpochMs;
  /** Answers the tags of a role; its sessions have them too. */
  readonly roleTags?: (roleArn: string) => Readonly<Record<string, string>> | undefined;
}

/**
 * The global condition keys that this runtime fills in, or knows to be absent, because it has no private networks, no
 * organisation and no federation but that of identity pools. A policy that uses another key (tags of resources, for
 * instance) is refused by the name of the key.
 */
const globalKeys = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:securetransport',
  'aws:requestedregion',
  'aws:sourceip',
  'aws:useragent',
  'aws:referer',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:userid',
  'aws:username',
  'aws:resourceaccount',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:viaawsservice',
  'aws:multifactorauthpresent',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
  'aws:federatedprovider',
  'cognito-identity.amazonaws.com:aud',
  'cognito-identity.amazonaws.com:sub',
  'cognito-identity.amazonaws.com:amr',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
]);

/** The key of a tag ends with the key of the condition; in both, case does not matter. */
const principalTag = 'aws:principaltag/';

export const isGlobalKey = (lowerCaseKey: string): boolean =>
  globalKeys.has(lowerCaseKey) || lowerCaseKey.startsWith(principalTag);

/** Answers the value of a condition key for one call. */
export function contextValue(
  key: string,
  { principal, context }: AccessCall,
  environment: ContextEnvironment,
): ConditionKeys[string] {
  const given = context && ownValue(context, key);
  if (given !== undefined) return given;
  if (key.startsWith(principalTag)) return tagOf(principal, key.slice(principalTag.length), environment);
  return globalKeys.has(key) ? globalValue(key, principal, environment) : undefined;
}

/**
 * A tag of the session counts before one of its role. docs: IAM User Guide, "Pass session tags in AWS STS" (Things to
 * know about session tags)
 */
function tagOf(principal: Principal, name: string, { roleTags }: ContextEnvironment): string | undefined {
  if (principal.type !== 'AssumedRole') return undefined;
  const find = (tags: Readonly<Record<string, string>> = {}): string | undefined =>
    Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1];
  return find(principal.tags) ?? find(roleTags?.(principal.roleArn));
}

function globalValue(
  key: string,
  principal: Principal,
  { region, accountId, now }: ContextEnvironment,
): string | undefined {
  switch (key) {
    // A deployed endpoint is reached by TLS. A connection on loopback does not leave the machine.
    case 'aws:securetransport':
      return 'true';
    case 'aws:currenttime':
      return new Date(now()).toISOString();
    case 'aws:epochtime':
      return String(Math.floor(now() / 1000));
    case 'aws:requestedregion':
      return region;
    case 'aws:resourceaccount':
      return accountId;
    case 'aws:viaawsservice':
      return 'false';
    case 'aws:principalisawsservice':
      return String(principal.type === 'Service');
    default:
      return principalValue(key, principal, accountId);
  }
}

function principalValue(key: string, principal: Principal, accountId: string): string | undefined {
  switch (principal.type) {
    case 'Service':
      return serviceValue(key, principal, accountId);
    case 'Anonymous':
      return key === 'aws:principaltype' ? 'Anonymous' : undefined;
    case 'Federated':
      return key === 'aws:federatedprovider' ? principal.provider : webValue(key, principal.web);
    default:
      return identityValue(key, principal);
  }
}

function serviceValue(
  key: string,
  { service, sourceArn }: Principal & { type: 'Service' },
  accountId: string,
): string | undefined {
  if (key === 'aws:sourcearn') return sourceArn || undefined;
  if (key === 'aws:sourceaccount' || key === 'aws:sourceowner') return accountId;
  return key === 'aws:principalservicename' ? service : undefined;
}

function identityValue(key: string, principal: Principal & { type: 'User' | 'AssumedRole' }): string | undefined {
  switch (key) {
    case 'aws:principalarn':
      // Policies name the role and not its session.
      return principal.type === 'AssumedRole' ? principal.roleArn : principal.arn;
    case 'aws:principalaccount':
      return principal.accountId;
    case 'aws:principaltype':
      return principal.type;
    case 'aws:userid':
      return principal.userId;
    case 'aws:username':
      return principal.type === 'User' ? principal.arn.slice(principal.arn.lastIndexOf('/') + 1) : undefined;
    case 'aws:multifactorauthpresent':
      return principal.type === 'AssumedRole' ? 'false' : undefined;
    default:
      return principal.type === 'AssumedRole' && principal.web ? webValue(key, principal.web) : undefined;
  }
}

/** docs: IAM User Guide, "IAM and AWS STS condition context keys" (AWS web identity federation) */
function webValue(key: string, { identityPoolId, identityId, login }: WebIdentity): string | undefined {
  if (key === 'cognito-identity.amazonaws.com:aud') return identityPoolId;
  if (key === 'cognito-identity.amazonaws.com:sub') return identityId;
  if (key !== 'cognito-identity.amazonaws.com:amr') return undefined;
  return login ? 'authenticated' : 'unauthenticated';
}
