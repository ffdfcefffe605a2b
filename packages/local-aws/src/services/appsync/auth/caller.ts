import type { EntryId } from '../../../contract/action.ts';
import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import type { AuthType } from '../engine/appsync-js/index.ts';
import type { Caller } from '../engine/authorization.ts';
import type { Api } from '../model.ts';

/** A caller as resolvers see it (`ctx.identity`, `util.authType()`) and as field authorisation sees it. */
export interface Authenticated extends Caller {
  readonly identity: Readonly<Record<string, unknown>> | null;
  readonly authType: AuthType;
}

/** The facts about a request that a Lambda authorizer is told. */
export interface Purpose {
  readonly queryString: string;
  /** The name of the operation; it is undefined if the client does not give one. */
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The headers as the client sent them, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The journal's entry of the request, as the cause of further calls. A connection has none. */
  readonly entry?: EntryId;
}

/** Answers a promise only if another service has to be asked. */
export type Authenticate = (
  api: Api,
  request: UnauthenticatedRequest,
  purpose: Purpose,
) => Authenticated | Promise<Authenticated>;

/** Names the caller for the journal: an ARN, a user by name, or only the mode. */
export function callerName({ mode, identity }: Authenticated): string {
  const { userArn, username } = identity ?? {};
  if (typeof userArn === 'string') return userArn;
  return typeof username === 'string' ? `user ${username}` : mode;
}

/** The answers for a caller whose mode knows neither groups nor policies. */
export const plainCaller = { groups: [], deniedByDefault: false, mayCall: () => true } as const;
