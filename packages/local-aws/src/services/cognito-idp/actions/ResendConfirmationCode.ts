import { action } from '../../../protocol/action.ts';
import { subjectOf } from '../accounts.ts';
import { clientOf, type Cognito } from '../cognito.ts';
import { pretendToSend } from '../codes.ts';
import { invalidParameter } from '../errors.ts';
import { forTriggers, username, type ForTriggers, type Input } from '../input.ts';
import { sendSignUpCode } from '../sign-up.ts';

export const ResendConfirmationCode = (cognito: Cognito) =>
  action<Input<'ClientId' | 'Username' | ForTriggers>, unknown>(['ClientId', 'Username', ...forTriggers], (input) => {
    const client = clientOf(cognito, input);
    const name = username(input, 'Username');
    const { user, sub } = subjectOf(cognito, client, name);
    if (!user || (!user.enabled && client.hideUserExistence)) return { CodeDeliveryDetails: pretendToSend(cognito, client.pool, sub, name, 'sign-up') };
    if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
    const CodeDeliveryDetails = sendSignUpCode(cognito, client.pool, user);
    if (!CodeDeliveryDetails) throw invalidParameter('Auto verification not turned on.');
    return { CodeDeliveryDetails };
  });
