import { action } from '../../../protocol/action.ts';
import { subjectOf } from '../users/accounts.ts';
import { clientOf, type Cognito } from '../context.ts';
import { pretendToSend, type CodeDeliveryDetails } from '../codes/codes.ts';
import type { UserPoolClient } from '../from-template.ts';
import { invalidParameter } from '../errors.ts';
import { evenly } from '../codes/constant-time.ts';
import { forTriggers, username, type ForTriggers, type Input } from '../wire/input.ts';
import { sendSignUpCode } from '../users/sign-up.ts';

export const ResendConfirmationCode = (cognito: Cognito) =>
  action<Input<'ClientId' | 'Username' | ForTriggers>, unknown>(['ClientId', 'Username', ...forTriggers], (input) => {
    const client = clientOf(cognito, input);
    const name = username(input, 'Username');
    return evenly(cognito.ports.clock, () => ({ CodeDeliveryDetails: resend(cognito, client, name) }));
  });

function resend(cognito: Cognito, client: UserPoolClient, name: string): CodeDeliveryDetails {
  const { user, sub } = subjectOf(cognito, client, name);
  if (!user || (!user.enabled && client.hideUserExistence))
    return pretendToSend(cognito, client.pool, sub, name, 'sign-up');
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const details = sendSignUpCode(cognito, client.pool, user);
  if (!details) throw invalidParameter('Auto verification not turned on.');
  return details;
}
