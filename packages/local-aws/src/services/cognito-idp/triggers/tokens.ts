import { isObject } from '../../../kernel/is-object.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import type { CognitoContext } from '../context.ts';
import type { Claims } from '../engine/jwt.ts';
import { unrecognizable } from '../errors.ts';
import type { Group, UserPool } from '../from-template.ts';
import type { User } from '../stored.ts';
import { runTrigger, shownAttributes } from './trigger.ts';

/** docs: Amazon Cognito Developer Guide, "Pre token generation Lambda trigger" (trigger sources) */
export type TokenSource =
  'TokenGeneration_Authentication' | 'TokenGeneration_NewPasswordChallenge' | 'TokenGeneration_RefreshTokens';

/** What the function before tokens are made has changed in each of them. */
export interface Changes {
  readonly id: (claims: Claims) => Claims;
  readonly access: (claims: Claims) => Claims;
}

type Values = Readonly<Record<string, unknown>>;

const unchanged: Changes = { id: (claims) => claims, access: (claims) => claims };
const scope = 'aws.cognito.signin.user.admin';

const reserved = declareUnverified(
  'cognito-reserved-claims',
  'What does Cognito do when the function before tokens are made changes a claim that Cognito itself makes?',
  'the claim stays as Cognito makes it',
);
/** The claims that say whose token it is, what it is for and how long it is valid. */
const made = [
  ...['sub', 'iss', 'aud', 'client_id', 'token_use', 'exp', 'iat', 'auth_time', 'jti', 'origin_jti', 'event_id'],
  ...['username', 'scope', 'cognito:username', 'cognito:groups', 'cognito:roles', 'cognito:preferred_role'],
];

/** Asks the function before tokens are made. */
export async function beforeTokens(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  groups: readonly Group[],
  source: TokenSource,
): Promise<Changes> {
  if (pool.triggers.PreTokenGeneration === undefined) return unchanged;
  const isSecond = pool.tokenEvent === '2';
  const roles = groups.flatMap(({ roleArn }) => roleArn ?? []);
  const member = isSecond ? 'claimsAndScopeOverrideDetails' : 'claimsOverrideDetails';
  const response = await runTrigger(context, pool, 'PreTokenGeneration', {
    version: pool.tokenEvent,
    source,
    userName: user.username,
    request: {
      userAttributes: shownAttributes(user),
      groupConfiguration: {
        groupsToOverride: groups.map(({ name }) => name),
        iamRolesToOverride: roles,
        preferredRole: roles[0] ?? null,
      },
      ...(isSecond && { scopes: [scope] }),
    },
    response: { [member]: null },
  });
  const details = objectOf(response?.[member]);
  const ofGroups = groupClaims(objectOf(details['groupOverrideDetails']));
  const id = isSecond ? objectOf(details['idTokenGeneration']) : details;
  const access = isSecond ? objectOf(details['accessTokenGeneration']) : {};
  const { 'cognito:groups': names } = ofGroups;
  return {
    id: (claims) => withChanges(context, { ...claims, ...ofGroups }, id, isSecond),
    access: (claims) =>
      withScopes(
        withChanges(context, { ...claims, ...(names !== undefined && { 'cognito:groups': names }) }, access, isSecond),
        access,
      ),
  };
}

/** Null stands for nothing; anything else that is no object is no answer. */
function objectOf(value: unknown): Values {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw unrecognizable();
  return value;
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw unrecognizable();
  return value as string[];
}

/** Texts alone in the first version. recorded: "Unrecognizable lambda output" for lists, in public code */
function withChanges(context: CognitoContext, claims: Claims, details: Values, mayNest: boolean): Claims {
  const added = objectOf(details['claimsToAddOrOverride']);
  const suppressed = textsOf(details['claimsToSuppress']);
  if (!mayNest && Object.values(added).some((value) => typeof value !== 'string')) throw unrecognizable();
  if ([...Object.keys(added), ...suppressed].some((name) => made.includes(name))) context.requireAllowed(reserved);
  const changed = Object.entries({ ...claims, ...added }).filter(
    ([name]) => made.includes(name) || !suppressed.includes(name),
  );
  const own = Object.entries(claims).filter(([name]) => made.includes(name));
  const foreign = new Set(made.filter((name) => !(name in claims)));
  return Object.fromEntries([...changed.filter(([name]) => !foreign.has(name)), ...own]);
}

function withScopes(claims: Claims, details: Values): Claims {
  const suppressed = textsOf(details['scopesToSuppress']);
  const scopes = [...String(claims['scope']).split(' '), ...textsOf(details['scopesToAdd'])];
  return { ...claims, scope: scopes.filter((name) => !suppressed.includes(name)).join(' ') };
}

function groupClaims(details: Values): Claims {
  const { groupsToOverride, iamRolesToOverride, preferredRole } = details;
  return {
    ...(groupsToOverride ? { 'cognito:groups': textsOf(groupsToOverride) } : {}),
    ...(iamRolesToOverride ? { 'cognito:roles': textsOf(iamRolesToOverride) } : {}),
    ...(typeof preferredRole === 'string' && { 'cognito:preferred_role': preferredRole }),
  };
}
