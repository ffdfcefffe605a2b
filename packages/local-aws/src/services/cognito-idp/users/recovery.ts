import type { Medium } from '../codes/codes.ts';
import type { UserPool } from '../from-template.ts';
import { invalidParameter, notAuthorized } from '../errors.ts';
import type { User } from '../stored.ts';

export const requireSelfService = (pool: UserPool): void => {
  if (pool.recovery[0] === 'admin_only') throw notAuthorized('Contact administrator to reset password.');
};

export const notResettable = () => notAuthorized('User password cannot be reset in the current state.');
export const noRecoveryAddress = () =>
  invalidParameter('Cannot reset password for the user as there is no registered/verified email or phone_number');

/**
 * Answers the destination of a code that resets the password: a verified address, in the order of the pool's
 * mechanisms. docs: Amazon Cognito user pools API Reference, "ForgotPassword"
 */
export function recoveryAddress(
  pool: UserPool,
  { attributes }: User,
): { medium: Medium; destination: string } | undefined {
  for (const mechanism of pool.recovery) {
    const medium: Medium = mechanism === 'verified_email' ? 'email' : 'phone_number';
    const destination = attributes[medium];
    if (mechanism !== 'admin_only' && destination !== undefined && attributes[`${medium}_verified`] === 'true')
      return { medium, destination };
  }
  return undefined;
}
