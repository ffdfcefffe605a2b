import type { Cognito } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { notAuthorized, passwordResetRequired, userDisabled, userNotConfirmed } from '../errors.ts';
import type { User } from '../stored.ts';
import type { Outcome } from './challenge.ts';
import { askForNewPassword } from './new-password.ts';
import { complete } from './second-factor.ts';

const day = 86_400_000;

/** What follows a right password. Whatever this reveals, only somebody who knows the password learns it. */
export function passwordProven(cognito: Cognito, client: UserPoolClient, user: User): Outcome {
  if (!user.enabled) throw userDisabled();
  switch (user.status) {
    case 'UNCONFIRMED':
      throw userNotConfirmed();
    case 'RESET_REQUIRED':
      throw passwordResetRequired();
    case 'FORCE_CHANGE_PASSWORD':
      requireFreshTemporaryPassword(cognito, client, user);
      return askForNewPassword(cognito, client, user);
    case 'CONFIRMED':
      return complete(cognito, client, user);
  }
}

function requireFreshTemporaryPassword({ ports }: Cognito, { pool }: UserPoolClient, user: User): void {
  if (ports.clock.now() >= user.passwordSetAt + pool.policy.temporaryPasswordValidityDays * day) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
}
