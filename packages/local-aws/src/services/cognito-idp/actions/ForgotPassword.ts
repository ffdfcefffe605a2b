import { action } from '../../../protocol/action.ts';
import { subjectOf } from '../users/accounts.ts';
import { clientOf, type Cognito } from '../context.ts';
import { pretendToSend, sendCode, type CodeDeliveryDetails } from '../codes/codes.ts';
import type { UserPoolClient } from '../from-template.ts';
import { userDisabled } from '../errors.ts';
import { evenly } from '../codes/constant-time.ts';
import { forTriggers, username, type ForTriggers, type Input } from '../wire/input.ts';
import { noRecoveryAddress, notResettable, recoveryAddress, requireSelfService } from '../users/recovery.ts';

const purpose = 'forgot-password';

export const ForgotPassword = (cognito: Cognito) =>
  action<Input<'ClientId' | 'Username' | ForTriggers>, unknown>(['ClientId', 'Username', ...forTriggers], (input) => {
    const client = clientOf(cognito, input);
    const name = username(input, 'Username');
    requireSelfService(client.pool);
    return evenly(cognito.ports.clock, () => ({ CodeDeliveryDetails: send(cognito, client, name) }));
  });

function send(cognito: Cognito, client: UserPoolClient, name: string): CodeDeliveryDetails {
  const { pool } = client;
  const { user, sub } = subjectOf(cognito, client, name);
  const to = user && recoveryAddress(pool, user);
  const isReachable = user?.enabled && (to || user.status === 'FORCE_CHANGE_PASSWORD');
  if (!user || (client.hideUserExistence && !isReachable)) return pretendToSend(cognito, pool, sub, name, purpose);
  if (!user.enabled) throw userDisabled();
  if (user.status === 'FORCE_CHANGE_PASSWORD') throw notResettable();
  if (!to) throw noRecoveryAddress();
  return sendCode(cognito, pool, { sub, ...to, purpose });
}
