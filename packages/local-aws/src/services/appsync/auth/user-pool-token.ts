import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { secondsOf, type Clock, type EpochSeconds } from '../../../kernel/clock.ts';
import type { JsonWebKeySet, UserPoolKeys } from '../../../contract/ports.ts';
import { createCache } from '../../../kernel/cache.ts';
import type { LinearPattern } from '../../../kernel/java-regex.ts';
import { noCredentials, unauthorized } from '../errors.ts';
import type { CognitoProvider } from '../model.ts';
import { jsonObject } from './token-parts.ts';

export interface UserPoolToken {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly provider: CognitoProvider;
}

interface Cached extends UserPoolToken {
  readonly expires: EpochSeconds;
  readonly keys: string;
}

/** The longest token that is read; a longer one is none. */
export const maxTokenLength = 16_384;
const cachedTokens = 1_000;
/** These members of the header would let a token choose its own key or meaning. */
const refusedHeaders = ['crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u'];

export type VerifyUserPoolToken = (token: string, providers: readonly CognitoProvider[]) => UserPoolToken;

/**
 * Verifies ID and access tokens of user pools without a network, by the published keys of the pool. Every refusal
 * except that of an expired token has the same words.
 */
export function createTokenVerifier(ports: {
  readonly clock: Clock;
  readonly userPoolKeys: UserPoolKeys;
}): VerifyUserPoolToken {
  const verifiers = createPoolVerifiers(ports.userPoolKeys);
  const cache = createCache<string, Cached>(cachedTokens);
  return (token, providers) => {
    const now = secondsOf(ports.clock.now());
    const cached = cache.get(token);
    if (
      cached &&
      cached.expires > now &&
      providers.includes(cached.provider) &&
      verifiers.keysOf(cached.provider.userPoolId) === cached.keys
    )
      return cached;
    const claims = decode(token);
    const provider = providers.find((candidate) => claims['iss'] === issuerOf(candidate));
    if (!provider) throw noCredentials();
    const keys = verifiers.verify(token, provider.userPoolId);
    const expires = checkClaims(claims, provider, now);
    const verified = { claims, provider, expires, keys };
    cache.set(token, verified);
    return verified;
  };
}

export const issuerOf = ({ region, userPoolId }: CognitoProvider): string =>
  `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;

/**
 * Accepts base64url only in its one canonical form without padding. Otherwise somebody could alter a token and it would
 * still be accepted.
 */
const isCanonical = (part: string): boolean =>
  /^[\w-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;

function decode(token: string): Record<string, unknown> {
  const parts = token.split('.');
  if (token.length > maxTokenLength || parts.length !== 3 || !parts.every(isCanonical)) throw noCredentials();
  const [header, claims] = parts.slice(0, 2).map((part) => jsonObject(Buffer.from(part, 'base64url').toString('utf8')));
  if (!header || !claims || header['alg'] !== 'RS256' || refusedHeaders.some((name) => Object.hasOwn(header, name)))
    throw noCredentials();
  return claims;
}

/** The claim that names the client, by the kind of token. */
const clientClaims: ReadonlyMap<unknown, string> = new Map([
  ['id', 'aud'],
  ['access', 'client_id'],
]);

/** Checks what the verifier leaves open: `exp` must be present, and the injected clock tells the time. */
function checkClaims(claims: Record<string, unknown>, provider: CognitoProvider, now: EpochSeconds): EpochSeconds {
  const { exp, nbf, sub, token_use: use } = claims;
  const client = claims[clientClaims.get(use) ?? ''];
  if (typeof exp !== 'number' || !Number.isFinite(exp) || typeof sub !== 'string' || typeof client !== 'string')
    throw noCredentials();
  if (provider.appIdClientRegex && !isClient(provider.appIdClientRegex, client)) throw noCredentials();
  if (exp <= now) throw unauthorized('Token has expired.');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now)) throw noCredentials();
  return exp;
}

const isClient = (pattern: LinearPattern, client: string): boolean =>
  pattern.handles(client) && pattern.matches(client);

interface PoolVerifiers {
  /** Throws unless the pool signed the token. Answers the keys that the pool published then. */
  verify(token: string, userPoolId: string): string;
  keysOf(userPoolId: string): string;
}

function createPoolVerifiers(userPoolKeys: UserPoolKeys): PoolVerifiers {
  const byPool = new Map<string, { readonly keys: string; verifySync(token: string): unknown }>();
  const keysOf = (userPoolId: string): string => fingerprint(userPoolKeys(userPoolId));
  return {
    keysOf,
    verify(token, userPoolId) {
      const jwks = userPoolKeys(userPoolId);
      const keys = fingerprint(jwks);
      if (!jwks) throw noCredentials();
      try {
        let verifier = byPool.get(userPoolId);
        // Keys rotate, so other published keys need a new verifier.
        if (verifier?.keys !== keys) byPool.set(userPoolId, (verifier = { keys, ...newVerifier(userPoolId, jwks) }));
        verifier.verifySync(token);
        return keys;
      } catch {
        throw noCredentials();
      }
    },
  };
}

function newVerifier(userPoolId: string, jwks: JsonWebKeySet): { verifySync(token: string): unknown } {
  // An endless grace period switches off the library's own clock, because checkClaims checks the times.
  const verifier = CognitoJwtVerifier.create({
    userPoolId,
    tokenUse: null,
    clientId: null,
    graceSeconds: Number.POSITIVE_INFINITY,
  });
  verifier.cacheJwks(jwks as unknown as Parameters<typeof verifier.cacheJwks>[0]);
  return { verifySync: (token) => verifier.verifySync(token) };
}

const fingerprint = (jwks: JsonWebKeySet | undefined): string =>
  jwks ? jwks.keys.map((key) => `${key['kid']}:${key['n']?.slice(0, 16)}`).join(' ') : '';
