import { AwsError } from '../../../kernel/errors.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { base32 } from '../engine/totp.ts';
import { noSoftwareToken, requireSoftwareTokens, softwareTokenOf, useCode } from './mfa.ts';
import type { User } from '../stored.ts';

const secretBytes = 32;

/** Gives out a new secret. The present secret stays in use until a code proves the new one. */
export function associate(context: CognitoContext, pool: UserPool, user: User): string {
  requireSoftwareTokens(pool);
  const secret = context.ids.bytes(secretBytes);
  context.store.putSoftwareToken(pool.id, user.sub, {
    ...softwareTokenOf(context, user),
    pending: Buffer.from(secret).toString('hex'),
  });
  return base32(secret);
}

/** Puts the newest secret in force. After a wrong code the user may try again with the same secret. */
export function verify(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  code: string,
  device: string | undefined,
): void {
  requireSoftwareTokens(pool);
  const token = softwareTokenOf(context, user);
  if (token.pending === undefined) throw noSoftwareToken();
  if (useCode(context, user, token.pending, code) !== 'right')
    throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');
  context.store.putSoftwareToken(pool.id, user.sub, { ...token, pending: undefined, secret: token.pending, device });
}
