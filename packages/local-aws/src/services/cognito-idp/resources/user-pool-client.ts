import { createHmac } from 'node:crypto';
import { honoured, inert, list, object, only, text, type PropertySpec } from '../../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import { findings } from '../../../kernel/errors.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool, UserPoolClient } from '../from-template.ts';
import { invalidParameter, poolNotFound } from '../errors.ts';
import { optionalNumber, asObject, optionalText, asTexts, isTrue, type Values } from './values.ts';

// The CDK writes these properties for every client that does not set them. observed: aws-cdk-lib 2.276.0
const noHostedPages = 'there are no hosted pages to sign in with: the domain that would have them is refused';

const properties: Readonly<Record<string, PropertySpec>> = {
  UserPoolId: text,
  ClientName: text,
  GenerateSecret: honoured,
  ExplicitAuthFlows: list(
    only(
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_AUTH',
    ),
  ),
  PreventUserExistenceErrors: text,
  AccessTokenValidity: honoured,
  IdTokenValidity: honoured,
  RefreshTokenValidity: honoured,
  TokenValidityUnits: object({ AccessToken: text, IdToken: text, RefreshToken: text }),
  AuthSessionValidity: honoured,
  EnableTokenRevocation: honoured,
  RefreshTokenRotation: object({ Feature: only('DISABLED'), RetryGracePeriodSeconds: inert('only for rotation') }),
  ReadAttributes: honoured,
  WriteAttributes: honoured,
  SupportedIdentityProviders: list(only('COGNITO')),
  AllowedOAuthFlowsUserPoolClient: inert(noHostedPages),
  AllowedOAuthFlows: inert(noHostedPages),
  AllowedOAuthScopes: inert(noHostedPages),
  CallbackURLs: inert(noHostedPages),
  LogoutURLs: inert(noHostedPages),
  EnablePropagateAdditionalUserContextData: only(false),
};

export const userPoolClient = (context: CognitoContext): ResourceProvider => ({
  properties,
  examine({ properties: given }) {
    const pool = context.pools.get(String(given.UserPoolId));
    const attributes = pool ? [given.ReadAttributes, given.WriteAttributes] : [];
    return findings(
      () => accessTokenSeconds(given),
      () => idTokenSeconds(given),
      () => refreshTokenSeconds(given),
      ...attributes.map((names) => () => pool && attributeSet(pool, names)),
    );
  },
  provision(request) {
    const pool = declaredPool(context, request);
    const client = defineClient(context, pool, request);
    context.clients.set(client.id, client);
    const secret = client.secret === undefined ? {} : { ClientSecret: client.secret };
    return { ref: client.id, attributes: { ClientId: client.id, Name: client.name, ...secret } };
  },
});

/** Answers the pool that a resource of the template belongs to. */
export function declaredPool(context: CognitoContext, { properties: given }: ResourceRequest): UserPool {
  const id = String(given.UserPoolId);
  const pool = context.pools.get(id);
  if (!pool) throw poolNotFound(id);
  return pool;
}

const defaultFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

function defineClient({ clock, store }: CognitoContext, pool: UserPool, request: ResourceRequest): UserPoolClient {
  const { properties: given } = request;
  const id = request.stableId(26);
  return {
    id,
    name: optionalText(given.ClientName) ?? request.physicalName({ maxLength: 128 }),
    pool,
    createdAt: store.firstSeen(`${pool.id}/${id}`, clock.now()),
    secret: isTrue(given.GenerateSecret) ? secretOf(pool, id) : undefined,
    authFlows: new Set(given.ExplicitAuthFlows === undefined ? defaultFlows : asTexts(given.ExplicitAuthFlows)),
    hideUserExistence: given.PreventUserExistenceErrors === 'ENABLED',
    tokenRevocation: given.EnableTokenRevocation === undefined || isTrue(given.EnableTokenRevocation),
    accessTokenSeconds: accessTokenSeconds(given),
    idTokenSeconds: idTokenSeconds(given),
    refreshTokenSeconds: refreshTokenSeconds(given),
    challengeSeconds: (optionalNumber(given.AuthSessionValidity) ?? 3) * minute,
    readable: attributeSet(pool, given.ReadAttributes),
    writable: attributeSet(pool, given.WriteAttributes),
    properties: given,
  };
}

/** The secret is the same at every start, because it is made of that of the pool. */
const secretOf = ({ secret }: UserPool, clientId: string): string =>
  BigInt(`0x${createHmac('sha256', secret).update(`client ${clientId}`).digest('hex')}`).toString(36);

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const unitSeconds: Readonly<Record<string, number>> = { seconds: 1, minutes: minute, hours: hour, days: day };

const ofUser = { unit: 'hours', normally: hour, minimum: 5 * minute, maximum: day };
const ofRefresh = { unit: 'days', normally: 30 * day, minimum: hour, maximum: 3650 * day };
const accessTokenSeconds = (given: Values): number => validity(given, 'AccessToken', ofUser);
const idTokenSeconds = (given: Values): number => validity(given, 'IdToken', ofUser);
const refreshTokenSeconds = (given: Values): number => validity(given, 'RefreshToken', ofRefresh);

function validity(
  given: Values,
  token: 'AccessToken' | 'IdToken' | 'RefreshToken',
  rule: { unit: string; normally: number; minimum: number; maximum: number },
): number {
  const value = optionalNumber(given[`${token}Validity`]);
  // Zero means the default. docs: Amazon Cognito user pools API Reference, "UserPoolClientType" (RefreshTokenValidity)
  if (!value) return rule.normally;
  const length = value * (unitSeconds[optionalText(asObject(given.TokenValidityUnits)[token]) ?? rule.unit] ?? NaN);
  if (!(length >= rule.minimum && length <= rule.maximum))
    throw invalidParameter(
      `Invalid range for token validity. ${token}Validity must be between ${rule.minimum} and ${rule.maximum} seconds.`,
    );
  return length;
}

function attributeSet(pool: UserPool, names: unknown): ReadonlySet<string> | undefined {
  if (names === undefined) return undefined;
  const set = new Set(asTexts(names));
  for (const name of set)
    if (!pool.schema.has(name)) throw invalidParameter(`Invalid attributes specified while creating a client: ${name}`);
  return set;
}
