import type { SendRequest } from '../../../contract/ports.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import { valuesOf, type OAuthParameters } from './connection.ts';

export const tokenRequest = declareUnverified(
  'events-oauth-request',
  'How does an EventBridge connection ask an authorization endpoint for a token?',
  'client_id and client_secret are in the body, with the body parameters of the connection: as a form where its ' +
    'Content-Type says so, else as JSON. A GET has all of them in the query',
);

export interface Token {
  /** The value of the header Authorization. */
  readonly authorization: string;
  readonly expiresMs: EpochMs;
}

/** The lifetime of a token if the endpoint does not tell it. */
const usualSeconds = 3600;
const form = 'application/x-www-form-urlencoded';

/** Exchanges the credentials of the client for a token. */
export async function requestToken(
  { ClientParameters, AuthorizationEndpoint, HttpMethod, OAuthHttpParameters }: OAuthParameters,
  sendRequest: SendRequest,
  now: EpochMs,
): Promise<Token> {
  const url = new URL(AuthorizationEndpoint);
  for (const [name, value] of Object.entries(valuesOf(OAuthHttpParameters?.QueryStringParameters)))
    url.searchParams.set(name, value);
  const headers = Object.fromEntries(
    Object.entries(valuesOf(OAuthHttpParameters?.HeaderParameters)).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body = {
    ...valuesOf(OAuthHttpParameters?.BodyParameters),
    client_id: ClientParameters.ClientID,
    client_secret: ClientParameters.ClientSecret,
  };
  if (HttpMethod === 'GET') for (const [name, value] of Object.entries(body)) url.searchParams.set(name, value);
  const type = headers['content-type'] ?? 'application/json';
  const answer = await sendRequest({
    method: HttpMethod,
    url,
    headers: { ...headers, ...(HttpMethod === 'GET' ? {} : { 'content-type': type }) },
    body: type.startsWith(form) ? new URLSearchParams(body).toString() : JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`The authorization endpoint answered with ${answer.status}`);
  return tokenOf(answer.body, now);
}

/** docs: RFC 6749, "The OAuth 2.0 Authorization Framework" (5.1) */
function tokenOf(text: string, now: EpochMs): Token {
  let answer: Readonly<Record<string, unknown>> = {};
  try {
    answer = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    // The answer contains no token, so the error below follows.
  }
  const { access_token: token, token_type: type, expires_in: seconds } = answer;
  if (typeof token !== 'string') throw new Error('The answer of the authorization endpoint has no access_token');
  const lives = Number(seconds) > 0 ? Number(seconds) : usualSeconds;
  const scheme = typeof type === 'string' && !/^bearer$/i.test(type) ? type : 'Bearer';
  return { authorization: `${scheme} ${token}`, expiresMs: now + lives * 1000 };
}
