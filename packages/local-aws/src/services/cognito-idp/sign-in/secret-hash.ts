import { createHmac, timingSafeEqual } from 'node:crypto';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { CognitoContext } from '../context.ts';
import { notAuthorized } from '../errors.ts';
import type { UserPoolClient } from '../from-template.ts';
import { hashToken } from '../tokens/tokens.ts';
import type { Parameters } from './challenge.ts';

/** recorded: aws-amplify/amplify-js#277 (no hash), ArranJacques/laravel-aws-cognito-auth#26 (a wrong one) */
const unverified = ({ id }: UserPoolClient) => notAuthorized(`Unable to verify secret hash for client ${id}`);

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/**
 * Refuses a request to a client with a secret unless it knows the secret. docs: Amazon Cognito Developer Guide,
 * "Computing secret hash values"
 */
export function requireSecretHash(client: UserPoolClient, hash: string | undefined, ...usernames: string[]): void {
  const { id, secret } = client;
  if (secret === undefined) {
    if (hash !== undefined) throw new UnsupportedError('SECRET_HASH for a client without a secret');
    return;
  }
  const expected = usernames.map((name) => createHmac('sha256', secret).update(`${name}${id}`).digest('base64'));
  if (hash === undefined || !expected.some((one) => isSame(one, hash))) throw unverified(client);
}

/** Refuses a request that has to carry the secret itself. */
export function requireSecret(client: UserPoolClient, secret: string | undefined): void {
  if (client.secret === undefined && secret === undefined) return;
  if (client.secret === undefined) throw new UnsupportedError('ClientSecret for a client without a secret');
  if (!isSame(client.secret, secret ?? '')) throw unverified(client);
}

const hashName = 'SECRET_HASH';

/**
 * Checks the hash among the parameters of a sign-in, and answers the others. Of a refresh it is made with a name of the
 * user whose token it is.
 */
export function withoutSecretHash(context: CognitoContext, client: UserPoolClient, parameters: Parameters): Parameters {
  // Without a secret it is no parameter that anybody knows.
  if (client.secret === undefined) return parameters;
  const hash = parameters.get(hashName);
  const names = [parameters.get('USERNAME') ?? '', ...namesOfRefresh(context, parameters.get('REFRESH_TOKEN'))];
  requireSecretHash(client, hash, ...names);
  return new Map([...parameters].filter(([name]) => name !== hashName));
}

function namesOfRefresh({ store }: CognitoContext, token: string | undefined): string[] {
  const grant = token === undefined ? undefined : store.grantByToken(hashToken(token));
  const user = grant && store.userBySub(grant.poolId, grant.sub);
  return user ? [user.username, user.sub, ...Object.values(user.attributes)] : [];
}
