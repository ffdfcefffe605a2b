import { timingSafeEqual } from 'node:crypto';
import { findUser, invent, srpUserId, subjectOf } from '../users/accounts.ts';
import { requirePassword, tryPassword } from '../codes/attempts.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool, UserPoolClient } from '../from-template.ts';
import { createVerifier, verifierWithoutPassword } from '../../../protocol/srp.ts';
import { wrongCredentials } from '../errors.ts';
import type { User } from '../stored.ts';
import { parameter, requireKnown, type Outcome, type Parameters } from './challenge.ts';
import { migrated } from '../triggers/sign-in.ts';
import { passwordProven } from './password-proven.ts';

/**
 * Implements USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH: the client sends the password, which is checked with the
 * verifier.
 */
export async function signInWithPassword(
  context: CognitoContext,
  client: UserPoolClient,
  parameters: Parameters,
): Promise<Outcome> {
  requireKnown(parameters, (name) => name === 'USERNAME' || name === 'PASSWORD');
  const name = parameter(parameters, 'USERNAME');
  const password = parameter(parameters, 'PASSWORD');
  if (client.pool.triggers.UserMigration !== undefined && !findUser(context, client.pool, name)) {
    const moved = await migrated(context, client, name, password);
    if (moved) return passwordProven(context, client, moved);
  }
  const { user, sub } = subjectOf(context, client, name);
  requirePassword(tryPassword(context, client.pool, sub, () => isPasswordOf(client.pool, user, sub, password)));
  if (!user) throw wrongCredentials();
  return passwordProven(context, client, user);
}

/** Takes the same time for a user who does not exist. */
export function isPasswordOf(pool: UserPool, user: User | undefined, sub: string, password: string): boolean {
  const invented = verifierWithoutPassword(invent(pool, 'verifier', sub));
  const stored = user?.verifier ? Buffer.from(user.verifier, 'hex') : invented;
  const salt = user?.salt ? Buffer.from(user.salt, 'hex') : invent(pool, 'salt', sub).subarray(0, 16);
  const given = createVerifier(pool.shortId, user ? srpUserId(user) : sub, password, salt);
  return given.length === stored.length && timingSafeEqual(given, stored) && user !== undefined;
}
