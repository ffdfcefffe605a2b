import type { EntryId } from '../../../contract/action.ts';
import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import type { AuthType } from '../engine/appsync-js/index.ts';
import type { Caller } from '../engine/authorization.ts';
import type { Api } from '../model.ts';

/** A caller as resolvers see it (`ctx.identity`, `util.authType()`) and as field authorisation does. */
export interface Authenticated extends Caller {
  readonly identity: Readonly<Record<string, unknown>> | null;
  readonly authType: AuthType;
}

/** What a request is for: a Lambda authorizer is told. */
export interface Purpose {
  readonly queryString: string;
  /** Undefined when the client does not name it. */
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** As the client sent them, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The journal's entry of the request, for what it causes; a connection has none. */
  readonly entry?: EntryId;
}

/** A promise only where somebody else has to be asked. */
export type Authenticate = (
  api: Api,
  request: UnauthenticatedRequest,
  purpose: Purpose,
) => Authenticated | Promise<Authenticated>;

/** The caller as the journal names it: an ARN, a user by name, or the mode alone. */
export function callerName({ mode, identity }: Authenticated): string {
  const { userArn, username } = identity ?? {};
  if (typeof userArn === 'string') return userArn;
  return typeof username === 'string' ? `user ${username}` : mode;
}

/** What holds of a caller whose mode knows neither groups nor policies. */
export const plainCaller = { groups: [], deniedByDefault: false, mayCall: () => true } as const;
