import type { ConfirmSignUpResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { flag } from '../../../protocol/members.ts';
import { redeemCode } from '../codes/codes.ts';
import { requireSecretHash } from '../sign-in/secret-hash.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { codeMismatch, notAuthorized } from '../errors.ts';
import { afterConfirmation } from '../triggers/account.ts';
import { saveUser, subjectOf } from '../users/accounts.ts';
import { withVerifiedAddress } from '../users/sign-up.ts';
import { clientId, confirmationCode, fromUser, secretHash, username } from '../wire/shapes.ts';

export const ConfirmSignUp = cognitoAction({
  input: {
    ClientId: clientId,
    SecretHash: secretHash,
    Username: username,
    ConfirmationCode: confirmationCode,
    ForceAliasCreation: flag(),
    ...fromUser,
  },
  needs: needsNothing,
  genuine: ({ clientId: ClientId, doomed }) => [
    { ClientId, Username: doomed, ConfirmationCode: '123456', ForceAliasCreation: false },
  ],
  async run(
    { ClientId, SecretHash, Username, ConfirmationCode, ForceAliasCreation = false },
    context,
  ): Promise<Wire<ConfirmSignUpResponse>> {
    const client = clientOf(context, ClientId);
    requireSecretHash(client, SecretHash, Username);
    const { pool, hideUserExistence } = client;
    const { user, sub } = subjectOf(context, client, Username);
    if (user && user.status !== 'UNCONFIRMED')
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    const code = { sub, purpose: 'sign-up', code: ConfirmationCode, hideUserExistence } as const;
    const { pending } = redeemCode(context, pool, code);
    if (!user) throw codeMismatch();
    const attributes = withVerifiedAddress(user, pending);
    const confirmed = saveUser(context, pool, { ...user, status: 'CONFIRMED', attributes }, ForceAliasCreation);
    await afterConfirmation(context, pool, confirmed, 'PostConfirmation_ConfirmSignUp');
    return {};
  },
});
