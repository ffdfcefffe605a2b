import { asText } from '../../../kernel/as-text.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { JwtVerifier } from 'aws-jwt-verify';
import type { JsonWebKeySet, SendRequest, UserPoolKeys } from '../../../contract/ports.ts';
import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { noCredentials, unauthorized } from '../errors.ts';
import type { OidcProvider } from '../model.ts';
import { jsonPart } from './token-parts.ts';

const partialClient = declareUnverified(
  'appsync-oidc:partial-client',
  'ClientId of an OpenIDConnectConfig matches a part of aud or azp, but not all of it.',
  'the token is refused',
);
const unknownKeys = declareUnverified(
  'appsync-oidc:no-keys',
  'The issuer of an OpenIDConnectConfig does not answer with its configuration and its keys.',
  'its tokens are refused',
);

export interface OidcPorts {
  readonly clock: Clock;
  readonly userPoolKeys: UserPoolKeys;
  readonly sendRequest: SendRequest;
  readonly requireAllowed: RequireAllowed;
}

/** Answers the claims of a token that the provider has issued. Throws for every other token. */
export type VerifyOidcToken = (
  token: string,
  provider: OidcProvider,
  checksIssuer: boolean,
) => Promise<Readonly<Record<string, unknown>>>;

/** docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs" */
const algorithms = /^(?:RS|PS|HS|ES)(?:256|384|512)$/;
const withoutHelp = /^(?:PS|HS)/;

const refusedToken = (): AwsError => unauthorized('Unauthorized');

export function createOidcVerifier(ports: OidcPorts): VerifyOidcToken {
  const keysOf = createKeys(ports);
  return async (token, provider, checksIssuer) => {
    const header = jsonPart(token, 0);
    const claims = jsonPart(token, 1);
    if (!header || !claims || !algorithms.test(asText(header['alg']))) throw noCredentials();
    if (withoutHelp.test(asText(header['alg'])))
      throw new UnsupportedError(`An OpenID Connect token signed by ${asText(header['alg'])}`);
    checkExtensions(header);
    const keys = await keysOf(provider.issuer, asText(header['kid']));
    checkSignature(token, keys);
    if (checksIssuer && claims['iss'] !== provider.issuer) throw noCredentials();
    checkTimes(claims, provider, ports.clock.now());
    checkClient(claims, provider, ports.requireAllowed);
    return claims;
  };
}

/**
 * No extension of a header is understood, so a token that calls one critical is refused, and so is a payload without
 * encoding, which no token may have. Other members that are not known are passed over. docs: RFC 7515, "JSON Web
 * Signature (JWS)"; RFC 7797, "JSON Web Signature (JWS) Unencoded Payload Option"
 */
function checkExtensions(header: Record<string, unknown>): void {
  if (Object.hasOwn(header, 'crit') || header['b64'] === false) throw refusedToken();
}

/** The library checks only the signature. The provider's own rules check times and issuer. */
function createVerifier(keys: JsonWebKeySet) {
  const verifier = JwtVerifier.create({
    issuer: null,
    audience: null,
    jwksUri: 'https://keys.invalid/jwks.json',
    graceSeconds: Number.POSITIVE_INFINITY,
  });
  verifier.cacheJwks(keys as unknown as Parameters<typeof verifier.cacheJwks>[0]);
  return verifier;
}

/** Keys are made once for a set of keys, of which an issuer may have very many. */
const verifiers = new WeakMap<JsonWebKeySet, ReturnType<typeof createVerifier>>();

function checkSignature(token: string, keys: JsonWebKeySet): void {
  try {
    const verifier = verifiers.get(keys) ?? createVerifier(keys);
    verifiers.set(keys, verifier);
    verifier.verifySync(token);
  } catch {
    throw refusedToken();
  }
}

/**
 * Claims count seconds, and the provider counts milliseconds. docs: AWS AppSync API Reference, "OpenIDConnectConfig"
 */
function checkTimes(claims: Record<string, unknown>, { iatTtl, authTtl }: OidcProvider, now: EpochMs): void {
  const { exp, nbf, iat, auth_time: authTime } = claims;
  if (typeof exp !== 'number' || typeof iat !== 'number') throw refusedToken();
  if (exp * 1000 <= now) throw unauthorized('Token has expired.');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf * 1000 > now)) throw refusedToken();
  if (iatTtl !== undefined && iat * 1000 + iatTtl <= now) throw refusedToken();
  if (authTtl !== undefined && (typeof authTime !== 'number' || authTime * 1000 + authTtl <= now)) throw refusedToken();
}

/** recorded: aws/aws-appsync-community#115 */
function checkClient(
  { aud, azp }: Record<string, unknown>,
  { clientId }: OidcProvider,
  requireAllowed: RequireAllowed,
): void {
  if (!clientId) return;
  const named = [aud, azp].flat().filter((name) => typeof name === 'string' && clientId.handles(name)) as string[];
  if (named.some((name) => clientId.matches(name))) return;
  if (named.some((name) => clientId.finds(name))) requireAllowed(partialClient);
  throw refusedToken();
}

type KeysOf = (issuer: string, kid: string) => Promise<JsonWebKeySet>;

/** Keys rotate, so an unknown key is fetched again, but at most once in this time. */
const renewedAfter = 60_000;
/** An issuer that did not answer is asked again after this time, however many tokens come. */
const triedAfter = 5_000;

interface Kept {
  /** Undefined while the issuer is asked, and when it has not answered. */
  readonly keys: JsonWebKeySet | undefined;
  readonly since: EpochMs;
}

function createKeys({ clock, userPoolKeys, sendRequest, requireAllowed }: OidcPorts): KeysOf {
  const known = new Map<string, Kept>();
  const asked = new Map<string, Promise<JsonWebKeySet | undefined>>();
  /** However many wait for the keys of an issuer, it is asked once. */
  const ask = (issuer: string): Promise<JsonWebKeySet | undefined> => {
    const asking =
      asked.get(issuer) ??
      publishedKeys(sendRequest, issuer)
        .then((keys) => {
          // Keys that were known stay good when the issuer is gone for a while.
          known.set(issuer, { keys: keys ?? known.get(issuer)?.keys, since: clock.now() });
          return keys;
        })
        .finally(() => asked.delete(issuer));
    asked.set(issuer, asking);
    return asking;
  };
  return async (issuer, kid) => {
    const pool = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/([\w-]+)$/.exec(issuer)?.[1];
    if (pool !== undefined) {
      const keys = userPoolKeys(pool);
      if (!keys) throw new UnsupportedError(`The issuer ${issuer}, a user pool that is not here,`);
      return keys;
    }
    const kept = known.get(issuer);
    const keys = kept && isGood(kept, kid, clock.now()) ? kept.keys : await ask(issuer);
    if (keys) return keys;
    requireAllowed(unknownKeys);
    throw refusedToken();
  };
}

function isGood({ keys, since }: Kept, kid: string, now: EpochMs): boolean {
  if (keys?.keys.some((key) => key['kid'] === kid)) return true;
  return since + (keys ? renewedAfter : triedAfter) > now;
}

/** docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs" */
async function publishedKeys(sendRequest: SendRequest, issuer: string): Promise<JsonWebKeySet | undefined> {
  const configuration = await document(sendRequest, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { jwks_uri: address } = configuration ?? {};
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const keys = await document(sendRequest, address);
  const all: unknown = keys?.['keys'];
  // What is no key does not spoil those beside it.
  return Array.isArray(all) ? ({ keys: all.filter(isObject) } as unknown as JsonWebKeySet) : undefined;
}

async function document(sendRequest: SendRequest, address: string): Promise<Record<string, unknown> | undefined> {
  try {
    const headers = { accept: 'application/json' };
    const { status, body } = await sendRequest({ method: 'GET', url: new URL(address), headers, body: '' });
    const value: unknown = status === 200 ? JSON.parse(body) : undefined;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    // The error names the host that nobody has allowed.
    if (error instanceof AwsError) throw error;
    return undefined;
  }
}
