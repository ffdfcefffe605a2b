import { asText } from '../../../kernel/as-text.ts';
import type { CognitoContext } from '../context.ts';
import type { Group, UserPool, UserPoolClient } from '../from-template.ts';
import { readClaims, signJwt, verifyJwt, type Claims } from '../engine/jwt.ts';
import type { Keys } from './keys.ts';
import { sha256 } from '../../../protocol/srp.ts';
import { readableAttributes } from '../users/attributes.ts';
import { notAuthorized, passwordResetRequired, userDisabled, userNotFound } from '../errors.ts';
import type { Grant, User } from '../stored.ts';
import { afterAuthentication } from '../triggers/sign-in.ts';
import { beforeTokens, type TokenSource } from '../triggers/tokens.ts';

export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
  readonly RefreshToken?: string;
}

const refreshTokenBytes = 192;

export const hashToken = (token: string): string => sha256(token).toString('hex');

/** Makes the tokens of a new sign-in. Of the refresh token only a hash is stored. */
export async function signedIn(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  source: TokenSource = 'TokenGeneration_Authentication',
): Promise<AuthenticationResult> {
  const { clock, ids, store } = context;
  const now = clock.now();
  const token = Buffer.from(ids.bytes(refreshTokenBytes)).toString('base64url');
  const grant: Grant = {
    tokenHash: hashToken(token),
    poolId: client.pool.id,
    clientId: client.id,
    sub: user.sub,
    eventId: ids.uuid(),
    originJti: ids.uuid(),
    authTime: Math.floor(now / 1000),
    expiresAt: now + client.refreshTokenSeconds * 1000,
    revoked: false,
  };
  const tokens = await issue(context, client, user, grant, source);
  store.insertGrant(grant, now);
  await afterAuthentication(context, client.pool, user);
  return { ...tokens, RefreshToken: token };
}

/**
 * Makes new ID and access tokens for a refresh token, which stays the same. docs: Amazon Cognito user pools API
 * Reference, "InitiateAuth" (REFRESH_TOKEN_AUTH)
 */
export async function refreshed(
  context: CognitoContext,
  client: UserPoolClient,
  token: string,
): Promise<AuthenticationResult> {
  const { store, clock } = context;
  const grant = store.grantByToken(hashToken(token));
  if (!grant || grant.clientId !== client.id || grant.poolId !== client.pool.id)
    throw notAuthorized('Invalid Refresh Token');
  if (grant.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (clock.now() >= grant.expiresAt) throw notAuthorized('Refresh Token has expired');
  const user = store.userBySub(grant.poolId, grant.sub);
  if (!user) throw userNotFound();
  if (!user.enabled) throw userDisabled();
  return issue(context, client, user, grant, 'TokenGeneration_RefreshTokens');
}

/** Ends a sign-in of this client. An unknown token is no error here. */
export function revokeRefreshToken({ store }: CognitoContext, client: UserPoolClient, token: string): void {
  const grant = store.grantByToken(hashToken(token));
  if (grant && grant.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
  if (grant) store.revokeGrant(grant.tokenHash);
}

async function issue(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  grant: Grant,
  source: TokenSource,
): Promise<AuthenticationResult> {
  const groups = groupsOf(context, client.pool, user.sub);
  const changes = await beforeTokens(context, client.pool, user, groups, source);
  return {
    AccessToken: sign(context, client, 'access', changes.access(accessClaims(context, client, user, grant, groups))),
    ExpiresIn: client.accessTokenSeconds,
    IdToken: sign(context, client, 'id', changes.id(idClaims(context, client, user, grant, groups))),
    TokenType: 'Bearer',
  };
}

function sign(
  { keys }: CognitoContext,
  { pool, accessTokenSeconds, idTokenSeconds }: UserPoolClient,
  use: 'id' | 'access',
  claims: Claims,
): string {
  const lifetime = use === 'access' ? accessTokenSeconds : idTokenSeconds;
  const key = keys.signing(pool.id, use, lifetime);
  return signJwt(key.kid, key.privateKey, claims);
}

/**
 * Lists the user's groups; the lowest precedence comes first. docs: Amazon Cognito user pools API Reference,
 * "GroupType" (Precedence)
 */
export function groupsOf({ store }: CognitoContext, pool: UserPool, sub: string): Group[] {
  const groups = store.groupNames(pool.id, sub).flatMap((name) => pool.groups.get(name) ?? []);
  return groups.sort((a, b) => (a.precedence ?? Infinity) - (b.precedence ?? Infinity) || (a.name < b.name ? -1 : 1));
}

function commonClaims(
  { clock, ids }: CognitoContext,
  client: UserPoolClient,
  grant: Grant,
  groups: readonly Group[],
  lifetime: number,
) {
  const now = Math.floor(clock.now() / 1000);
  return {
    sub: grant.sub,
    ...(groups.length > 0 ? { 'cognito:groups': groups.map(({ name }) => name) } : {}),
    iss: client.pool.issuer,
    // At sign-out, Amplify revokes only tokens with this claim. observed: aws-amplify 6
    ...(client.tokenRevocation ? { origin_jti: grant.originJti } : {}),
    event_id: grant.eventId,
    auth_time: grant.authTime,
    exp: now + lifetime,
    iat: now,
    jti: ids.uuid(),
  };
}

function accessClaims(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  grant: Grant,
  groups: readonly Group[],
): Claims {
  return {
    ...commonClaims(context, client, grant, groups, client.accessTokenSeconds),
    client_id: client.id,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username: user.username,
  };
}

function idClaims(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  grant: Grant,
  groups: readonly Group[],
): Claims {
  return {
    ...attributeClaims(readableAttributes(client, user.attributes)),
    ...roleClaims(groups),
    ...commonClaims(context, client, grant, groups, client.idTokenSeconds),
    aud: client.id,
    token_use: 'id',
    'cognito:username': user.username,
  };
}

/**
 * No group of several with the same precedence is preferred, unless they have the same role. docs: Amazon Cognito user
 * pools API Reference, "GroupType" (Precedence)
 */
function roleClaims(groups: readonly Group[]): Claims {
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const [first] = withRole;
  if (!first) return {};
  const preferred = new Set(
    withRole.filter((group) => group.precedence === first.precedence).map(({ roleArn }) => roleArn),
  );
  const isClear = first.precedence !== undefined && preferred.size === 1;
  return {
    'cognito:roles': withRole.map(({ roleArn }) => roleArn),
    ...(isClear && { 'cognito:preferred_role': first.roleArn }),
  };
}

/**
 * Standard claims have their OpenID types; custom attributes are texts. docs: Amazon Cognito Developer Guide,
 * "Understanding the identity (ID) token"
 */
function attributeClaims(attributes: Readonly<Record<string, string>>): Claims {
  const claims: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name.endsWith('_verified')) claims[name] = value === 'true';
    else if (name === 'updated_at') claims[name] = Number(value);
    else if (name === 'address') claims[name] = { formatted: value };
    else claims[name] = value;
  }
  return claims;
}

export interface SignedInUser {
  readonly user: User;
  readonly client: UserPoolClient;
  readonly pool: UserPool;
}

/**
 * Answers the user of an access token. A check of the signature alone would accept revoked tokens; this refuses them.
 * docs: Amazon Cognito Developer Guide, "Ending user sessions with token revocation"
 */
export function authenticate(context: CognitoContext, token: string): SignedInUser {
  const { keys, store, clients, clock } = context;
  const client = clients.get(asText(readClaims(token)?.client_id));
  const claims = client && verifyJwt(token, (kid) => keys.verifying(client.pool.id, kid));
  if (!client || !claims || claims.token_use !== 'access' || claims.iss !== client.pool.issuer)
    throw notAuthorized('Invalid Access Token');
  if (typeof claims.exp !== 'number' || clock.now() >= claims.exp * 1000)
    throw notAuthorized('Access Token has expired');
  const grant = store.grantByEvent(asText(claims.event_id));
  const user = store.userBySub(client.pool.id, asText(claims.sub));
  if (!user) throw userNotFound();
  if (!grant || grant.revoked) throw notAuthorized('Access Token has been revoked');
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired();
  return { user, client, pool: client.pool };
}

/** Answers the claims of an ID token of the pool, whether or not it has expired. */
export function readIdToken(keys: Keys, poolId: string, token: string): Claims | undefined {
  const claims = verifyJwt(token, (kid) => keys.verifying(poolId, kid));
  return claims?.['token_use'] === 'id' ? claims : undefined;
}
