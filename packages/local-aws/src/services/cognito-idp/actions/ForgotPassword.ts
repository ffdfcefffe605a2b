import { action } from '../../../protocol/action.ts';
import { subjectOf } from '../accounts.ts';
import { clientOf, type Cognito } from '../cognito.ts';
import { pretendToSend, sendCode, type Medium } from '../codes.ts';
import type { UserPool } from '../definitions.ts';
import { invalidParameter, notAuthorized, userDisabled } from '../errors.ts';
import { forTriggers, username, type ForTriggers, type Input } from '../input.ts';
import type { User } from '../records.ts';

const purpose = 'forgot-password';

export const ForgotPassword = (cognito: Cognito) =>
  action<Input<'ClientId' | 'Username' | ForTriggers>, unknown>(['ClientId', 'Username', ...forTriggers], (input) => {
    const client = clientOf(cognito, input);
    const { pool } = client;
    const name = username(input, 'Username');
    if (pool.recovery[0] === 'admin_only') throw notAuthorized('Contact administrator to reset password.');
    const { user, sub } = subjectOf(cognito, client, name);
    const to = user && recoveryAddress(pool, user);
    const isReachable = user?.enabled && (to || user.status === 'FORCE_CHANGE_PASSWORD');
    if (!user || (client.hideUserExistence && !isReachable)) return { CodeDeliveryDetails: pretendToSend(cognito, pool, sub, name, purpose) };
    if (!user.enabled) throw userDisabled();
    if (user.status === 'FORCE_CHANGE_PASSWORD') throw notAuthorized('User password cannot be reset in the current state.');
    if (!to) throw invalidParameter('Cannot reset password for the user as there is no registered/verified email or phone_number');
    return { CodeDeliveryDetails: sendCode(cognito, pool, { sub, ...to, purpose }) };
  });

function recoveryAddress(pool: UserPool, { attributes }: User): { medium: Medium; destination: string } | undefined {
  for (const mechanism of pool.recovery) {
    const medium: Medium = mechanism === 'verified_email' ? 'email' : 'phone_number';
    const destination = attributes[medium];
    if (mechanism !== 'admin_only' && destination !== undefined && attributes[`${medium}_verified`] === 'true') return { medium, destination };
  }
  return undefined;
}
