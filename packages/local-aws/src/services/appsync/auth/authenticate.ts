import type { EntryId } from '../../../contract/action.ts';
import type { Principal, WebIdentity } from '../../../kernel/principal.ts';
import type { VerifySignature } from '../../../contract/ports.ts';
import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import { noCredentials, notAllowedToCall } from '../errors.ts';
import type { Api } from '../model.ts';
import { plainCaller, type Authenticate, type Authenticated } from './caller.ts';
import type { AuthorizeByLambda } from './lambda-authorizer.ts';
import type { VerifyOidcToken } from './oidc-token.ts';
import { isToken, jsonPart } from './token-parts.ts';
import { issuerOf, type UserPoolToken, type VerifyUserPoolToken } from './user-pool-token.ts';

/**
 * Tells whether the caller's IAM policies allow `appsync:GraphQL` on the field. `entry` is the journal's entry of the
 * request.
 */
export type AllowsField = (principal: Principal, fieldArn: string, entry: EntryId) => boolean;

export interface AuthenticatePorts {
  readonly clock: Clock;
  readonly verifySignature: VerifySignature;
  readonly verifyToken: VerifyUserPoolToken;
  readonly verifyOidcToken: VerifyOidcToken;
  readonly authorizeByLambda: AuthorizeByLambda;
  readonly allowsField: AllowsField;
}

/**
 * Authenticates a request by exactly one mode, which its credentials choose. A mode that the API does not have is
 * refused. No page tells which of several credentials counts; here a signature wins over a token, and a token over an
 * API key.
 */
export function createAuthenticate(ports: AuthenticatePorts): Authenticate {
  return (api, request, purpose) => {
    const { modes, lambdaAuthorizer } = api.settings;
    const authorization = request.headers['authorization'];
    if (authorization?.startsWith('AWS4-HMAC-SHA256') && (modes.has('AWS_IAM') || !lambdaAuthorizer)) {
      return iamCaller(api, () => ports.verifySignature(request, 'appsync', 'rest'), request, ports.allowsField);
    }
    const token = authorization?.replace(/^Bearer /i, '');
    // A token of OpenID Connect never reaches the function if user pools or issuers are another mode of the API. docs:
    // AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs"
    const takesTokens = modes.has('AMAZON_COGNITO_USER_POOLS') || modes.has('OPENID_CONNECT');
    if (token && takesTokens && (!lambdaAuthorizer || isToken(token))) return tokenCaller(ports, api, token, request);
    if (authorization && lambdaAuthorizer)
      return ports.authorizeByLambda(api, lambdaAuthorizer, authorization, request, purpose);
    const key = request.headers['x-api-key'];
    if (key && modes.has('API_KEY')) return apiKeyCaller(api, key, ports.clock.now());
    throw key ? notAllowedToCall() : noCredentials();
  };
}

function apiKeyCaller(api: Api, value: string, now: EpochMs): Authenticated {
  const key = api.apiKeys.get(value);
  if (!key || key.expires * 1000 <= now) throw notAllowedToCall();
  return keyHolder;
}

/** All holders of an API key are the same caller. */
const keyHolder: Authenticated = {
  ...plainCaller,
  mode: 'API_KEY',
  identity: null,
  authType: 'API Key Authorization',
};

/**
 * The issuer that a token names decides whose token it is. If the API has one issuer and no other mode, all tokens
 * count as its own.
 */
function tokenCaller(
  { verifyToken, verifyOidcToken }: AuthenticatePorts,
  api: Api,
  token: string,
  request: UnauthenticatedRequest,
): Authenticated | Promise<Authenticated> {
  const { userPools, oidc, modes } = api.settings;
  const named = jsonPart(token, 1)?.['iss'];
  if (oidc.length === 0 || userPools.some((pool) => issuerOf(pool) === named))
    return userPoolCaller(api, verifyToken(token, userPools), request);
  const isAlone = oidc.length === 1 && modes.size === 1;
  const provider = isAlone ? oidc[0] : oidc.find(({ issuer }) => issuer === named);
  if (!provider) throw noCredentials();
  return verifyOidcToken(token, provider, !isAlone).then((claims) => ({
    ...plainCaller,
    mode: 'OPENID_CONNECT',
    authType: 'Open ID Connect Authorization',
    identity: { sub: claims['sub'] ?? null, issuer: claims['iss'] ?? null, claims },
  }));
}

type Origin = Pick<UnauthenticatedRequest, 'sourceIp' | 'headers'>;

/**
 * Those that the client was before it came through others, and the one that called. docs: AWS AppSync Developer Guide,
 * "AWS AppSync JavaScript resolver context object reference" (sourceIp)
 */
function addressesOf({ sourceIp, headers }: Origin): readonly string[] {
  const before = headers['x-forwarded-for'] ?? '';
  return [...before.split(',').map((address) => address.trim()), sourceIp].filter((address) => address !== '');
}

function userPoolCaller(api: Api, { claims, provider }: UserPoolToken, request: Origin): Authenticated {
  const groups = Array.isArray(claims['cognito:groups']) ? (claims['cognito:groups'] as string[]) : null;
  const isDefault = api.settings.defaultMode === 'AMAZON_COGNITO_USER_POOLS' && provider === api.settings.userPools[0];
  const defaultAction = isDefault ? provider.defaultAction : 'ALLOW';
  return {
    mode: 'AMAZON_COGNITO_USER_POOLS',
    groups: groups ?? [],
    deniedByDefault: defaultAction === 'DENY',
    mayCall: () => true,
    authType: 'User Pool Authorization',
    identity: {
      sub: claims['sub'],
      issuer: claims['iss'],
      username: claims['cognito:username'] ?? claims['username'] ?? null,
      claims,
      sourceIp: addressesOf(request),
      groups,
      defaultAuthStrategy: defaultAction,
    },
  };
}

/** Answers the caller who signed, if the API takes signatures. */
export function iamCaller(
  api: Api,
  signer: () => Principal,
  request: Origin & Pick<UnauthenticatedRequest, 'requestId'>,
  allowsField: AllowsField,
): Authenticated {
  if (!api.settings.modes.has('AWS_IAM')) throw notAllowedToCall();
  const principal = signer();
  if (principal.type !== 'User' && principal.type !== 'AssumedRole') throw notAllowedToCall();
  const web = principal.type === 'AssumedRole' ? principal.web : undefined;
  return {
    mode: 'AWS_IAM',
    groups: [],
    deniedByDefault: false,
    mayCall: (typeName, fieldName) =>
      allowsField(principal, `${api.settings.arn}/types/${typeName}/fields/${fieldName}`, request.requestId),
    authType: 'IAM Authorization',
    identity: {
      accountId: principal.accountId,
      cognitoIdentityPoolId: web?.identityPoolId ?? null,
      cognitoIdentityId: web?.identityId ?? null,
      sourceIp: addressesOf(request),
      username: principal.userId,
      userArn: principal.arn,
      cognitoIdentityAuthType: web ? authTypeOf(web) : null,
      cognitoIdentityAuthProvider: web?.login ? authProviderOf(web.login) : null,
    },
  };
}

const authTypeOf = ({ login }: WebIdentity): string => (login ? 'authenticated' : 'unauthenticated');

/** docs: AWS AppSync Developer Guide, "AWS AppSync JavaScript resolver context object reference" (identity, AWS_IAM) */
const authProviderOf = ({ provider, subject }: NonNullable<WebIdentity['login']>): string =>
  `"${provider}","${provider}:CognitoSignIn:${subject}"`;
