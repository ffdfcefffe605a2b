import type { EntryId } from '../../../contract/action.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { VerifySignature } from '../../../contract/ports.ts';
import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import type { AuthType } from '../engine/appsync-js/index.ts';
import type { Caller } from '../engine/authorization.ts';
import { noCredentials, notAllowedToCall } from '../errors.ts';
import type { Api } from '../model.ts';
import type { UserPoolToken, VerifyUserPoolToken } from './user-pool-token.ts';

/** A caller as resolvers see it (`ctx.identity`, `util.authType()`) and as field authorisation does. */
export interface Authenticated extends Caller {
  readonly identity: Readonly<Record<string, unknown>> | null;
  readonly authType: AuthType;
}

/** The caller as the journal names it: an ARN, a user by name, or the mode alone. */
export function callerName({ mode, identity }: Authenticated): string {
  const { userArn, username } = identity ?? {};
  if (typeof userArn === 'string') return userArn;
  return typeof username === 'string' ? `user ${username}` : mode;
}

/** Whether the caller's IAM policies allow `appsync:GraphQL` on the field; `entry` is the journal's of the request. */
export type AllowsField = (principal: Principal, fieldArn: string, entry: EntryId) => boolean;

export interface AuthenticatePorts {
  readonly clock: Clock;
  readonly verifySignature: VerifySignature;
  readonly verifyToken: VerifyUserPoolToken;
  readonly allowsField: AllowsField;
}

export type Authenticate = (api: Api, request: UnauthenticatedRequest) => Authenticated;

/**
 * A request has exactly one mode, found by its credentials; a mode that the API does not have is refused.
 * Which of several credentials counts is undocumented: a signature wins over a token, a token over an API key.
 */
export function createAuthenticate(ports: AuthenticatePorts): Authenticate {
  return (api, request) => {
    const { modes } = api.settings;
    const authorization = request.headers['authorization'];
    if (authorization?.startsWith('AWS4-HMAC-SHA256')) {
      if (!modes.has('AWS_IAM')) throw notAllowedToCall();
      return iamCaller(api, ports.verifySignature(request, 'appsync', 'rest'), request, ports.allowsField);
    }
    if (authorization && modes.has('AMAZON_COGNITO_USER_POOLS')) {
      return userPoolCaller(
        api,
        ports.verifyToken(authorization.replace(/^Bearer /i, ''), api.settings.userPools),
        request.sourceIp,
      );
    }
    const key = request.headers['x-api-key'];
    if (key && modes.has('API_KEY')) return apiKeyCaller(api, key, ports.clock.now());
    throw key ? notAllowedToCall() : noCredentials();
  };
}

function apiKeyCaller(api: Api, value: string, now: EpochMs): Authenticated {
  const key = api.apiKeys.get(value);
  if (!key || key.expires * 1000 <= now) throw notAllowedToCall();
  return {
    mode: 'API_KEY',
    groups: [],
    deniedByDefault: false,
    mayCall: () => true,
    identity: null,
    authType: 'API Key Authorization',
  };
}

function userPoolCaller(api: Api, { claims, provider }: UserPoolToken, sourceIp: string): Authenticated {
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
      sourceIp: [sourceIp],
      groups,
      defaultAuthStrategy: defaultAction,
    },
  };
}

function iamCaller(
  api: Api,
  principal: Principal,
  { sourceIp, requestId }: UnauthenticatedRequest,
  allowsField: AllowsField,
): Authenticated {
  if (principal.type !== 'User' && principal.type !== 'AssumedRole') throw notAllowedToCall();
  return {
    mode: 'AWS_IAM',
    groups: [],
    deniedByDefault: false,
    mayCall: (typeName, fieldName) =>
      allowsField(principal, `${api.settings.arn}/types/${typeName}/fields/${fieldName}`, requestId),
    authType: 'IAM Authorization',
    identity: {
      accountId: principal.accountId,
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      sourceIp: [sourceIp],
      username: principal.userId,
      userArn: principal.arn,
      cognitoIdentityAuthType: null,
      cognitoIdentityAuthProvider: null,
    },
  };
}
