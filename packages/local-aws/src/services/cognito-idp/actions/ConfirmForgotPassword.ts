import type { ConfirmForgotPasswordResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { redeemCode } from '../codes/codes.ts';
import { requireSecretHash } from '../sign-in/secret-hash.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { codeMismatch } from '../errors.ts';
import { afterConfirmation } from '../triggers/account.ts';
import { passwordRecord, requirePolicy, saveUser, subjectOf } from '../users/accounts.ts';
import { clientId, confirmationCode, fromUser, secretHash, password, username } from '../wire/shapes.ts';

export const ConfirmForgotPassword = cognitoAction({
  input: {
    ClientId: clientId,
    SecretHash: secretHash,
    Username: username,
    ConfirmationCode: confirmationCode,
    Password: password,
    ...fromUser,
  },
  needs: needsNothing,
  genuine: ({ clientId: ClientId, doomed }) => [
    { ClientId, Username: doomed, ConfirmationCode: '123456', Password: 'Genuine-password-9' },
  ],
  async run(
    { ClientId, SecretHash, Username, ConfirmationCode, Password },
    context,
  ): Promise<Wire<ConfirmForgotPasswordResponse>> {
    const client = clientOf(context, ClientId);
    requireSecretHash(client, SecretHash, Username);
    const { pool, hideUserExistence } = client;
    // The password is checked before the code, so that a refused password does not use up the code.
    requirePolicy(pool, Password);
    const { user, sub } = subjectOf(context, client, Username);
    redeemCode(context, pool, { sub, purpose: 'forgot-password', code: ConfirmationCode, hideUserExistence });
    if (!user?.enabled) throw codeMismatch();
    const record = passwordRecord(context, pool, user.username, Password);
    const changed = saveUser(context, pool, { ...user, status: 'CONFIRMED', ...record });
    context.store.deleteAttempts(pool.id, sub, 'password');
    await afterConfirmation(context, pool, changed, 'PostConfirmation_ConfirmForgotPassword');
    return {};
  },
});
