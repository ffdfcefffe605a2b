import { asText } from '../../kernel/as-text.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import type { WebIdentity } from '../../kernel/principal.ts';
import type { IdentityContext, IdentityPool } from './context.ts';
import type { Claims } from './engine/choose-role.ts';
import { foreignProvider, invalidParameter, notAuthorized } from './errors.ts';

/** A user who has proved by a token to be signed in with a user pool. */
export interface Login extends NonNullable<WebIdentity['login']> {
  readonly claims: Claims;
}

export const nameOfLogin = ({ provider, subject }: Login): string => `${provider}:${subject}`;

/** Reads the tokens of a request. Answers undefined for a guest. */
export function readLogin(
  context: IdentityContext,
  pool: IdentityPool,
  logins: Readonly<Record<string, string>> = {},
): Login | undefined {
  const [entry, ...others] = Object.entries(logins);
  if (!entry) return undefined;
  if (others.length > 0) throw new UnsupportedError('An identity with several logins');
  const [provider, token] = entry;
  const userPoolId = /^cognito-idp\.[\w-]+\.amazonaws\.com\/([\w-]+)$/.exec(provider)?.[1];
  if (![...pool.clients].some((client) => client.startsWith(`${provider}:`))) throw foreignProvider();
  if (userPoolId === undefined) throw invalidParameter(`Invalid login provider: ${provider.slice(0, 200)}`);
  const claims = context.readIdToken(userPoolId, token);
  if (!claims) throw notAuthorized('Invalid login token. Not a valid OpenId Connect identity token.');
  const { exp, iss, aud, sub } = claims;
  if (iss !== `https://${provider}`) throw notAuthorized("Invalid login token. Issuer doesn't match providerName");
  const now = Math.floor(context.clock.now() / 1000);
  if (typeof exp !== 'number' || exp <= now)
    throw notAuthorized(`Invalid login token. Token expired: ${asText(exp)} >= ${now}`);
  if (!pool.clients.has(`${provider}:${asText(aud)}`)) throw foreignProvider();
  return { provider, clientId: asText(aud), subject: asText(sub), claims };
}
