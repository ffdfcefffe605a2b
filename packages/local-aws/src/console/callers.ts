import { tokensOf } from '../client/cognito.ts';
import { roleSession, type Reach, type RoleSession } from '../client/local-api.ts';
import { signed } from '../client/sign.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Credentials } from '../kernel/principal.ts';
import type { ConsoleAccount } from './console.ts';

/** The caller that a GraphQL request is made as. */
export type As =
  | { readonly kind: 'user'; readonly username: string; readonly password?: string }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'administrator' }
  | { readonly kind: 'apiKey' }
  | { readonly kind: 'nobody' };

type Headers = Readonly<Record<string, string>>;

export interface Callers {
  /** Makes the headers that identify the caller, for a POST of `body` to `url`. */
  headersFor(as: As, url: string, body: string): Promise<Headers>;
  /** Tells whether the trust policy of the role lets only services in, so that nobody could assume it. */
  isUntrusted(as: As): boolean;
  /** Fetches a new access token of a user from the user pool. */
  tokenOf(username: string, password: string | undefined): Promise<string>;
}

/** Signs in and signs as a client would, so a request may do exactly what a client's may. */
export function createCallers(account: ConsoleAccount, reach: Reach): Callers {
  const sessions = new Map<string, { readonly session: RoleSession; readonly until: number }>();
  const sessionOf = async (role: string): Promise<RoleSession> => {
    const known = sessions.get(role);
    if (known && known.until > Date.now()) return known.session;
    const session = await roleSession(account, role, reach);
    sessions.set(role, { session, until: Date.now() + sessionMs });
    return session;
  };
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();
  const tokenOf = async (username: string, given: string | undefined): Promise<string> => {
    const known = tokens.get(username);
    if (known && given === undefined && known.until > Date.now()) return known.token;
    const seeded = account.users.find((user) => user.username === username);
    const password = given ?? seeded?.password;
    if (password === undefined)
      throw new AwsError('PasswordNeeded', `${username} is not in local-aws.json: type the password.`);
    const { accessToken: token } = await tokensOf(account, seeded ?? account, { username, password }, reach);
    tokens.set(username, { token, until: Date.now() + keptMs });
    return token;
  };
  const signing = (credentials: Credentials, url: string, body: string): Headers =>
    signed({ url, body, region: account.region, service: 'appsync', headers: contentType }, credentials);
  return {
    tokenOf,
    isUntrusted: (as) => as.kind === 'role' && sessions.get(as.role)?.session.refusal !== undefined,
    async headersFor(as, url, body) {
      if (as.kind === 'user') return { ...contentType, authorization: await tokenOf(as.username, as.password) };
      if (as.kind === 'role') return signing((await sessionOf(as.role)).credentials, url, body);
      if (as.kind === 'administrator') return signing(account.credentials, url, body);
      if (as.kind === 'apiKey') return { ...contentType, 'x-api-key': account.apiKey ?? '' };
      return contentType;
    },
  };
}

/** The shortest of them last a quarter of an hour. */
const sessionMs = 600_000;
const contentType = { 'content-type': 'application/json' };
/** A user gets a new group with the next token, so the console keeps a token only for a short time. */
const keptMs = 60_000;
