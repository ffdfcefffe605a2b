import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { notAuthorized, passwordResetRequired, userDisabled, userNotConfirmed } from '../errors.ts';
import type { User } from '../stored.ts';
import type { Outcome } from './challenge.ts';
import { beforeAuthentication } from '../triggers/sign-in.ts';
import { askForNewPassword } from './new-password.ts';
import { complete } from './second-factor.ts';
import { dayMs } from '../../../kernel/clock.ts';

/** Continues after a right password. Only a caller who knows the password learns the state of the account. */
export async function passwordProven(context: CognitoContext, client: UserPoolClient, user: User): Promise<Outcome> {
  if (!user.enabled) throw userDisabled();
  await beforeAuthentication(context, client.pool, user);
  switch (user.status) {
    case 'UNCONFIRMED':
      throw userNotConfirmed();
    case 'RESET_REQUIRED':
      throw passwordResetRequired();
    case 'FORCE_CHANGE_PASSWORD':
      requireFreshTemporaryPassword(context, client, user);
      return askForNewPassword(context, client, user);
    case 'CONFIRMED':
      return complete(context, client, user);
  }
}

function requireFreshTemporaryPassword({ clock }: CognitoContext, { pool }: UserPoolClient, user: User): void {
  if (clock.now() >= user.passwordSetAt + pool.policy.temporaryPasswordValidityDays * dayMs) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
}
