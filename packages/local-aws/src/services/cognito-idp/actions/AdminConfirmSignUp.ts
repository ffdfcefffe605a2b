import type { AdminConfirmSignUpResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { notAuthorized } from '../errors.ts';
import { afterConfirmation } from '../triggers/account.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { forTriggers, username, userPoolId } from '../wire/shapes.ts';

/**
 * Confirms the account, not its addresses.
 * docs: Amazon Cognito user pools API Reference, "AdminConfirmSignUp"
 */
export const AdminConfirmSignUp = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username, ...forTriggers },
  needs: onPool('cognito-idp:AdminConfirmSignUp'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed, ClientMetadata: { a: 'b' } }],
  async run({ UserPoolId, Username }, context): Promise<Wire<AdminConfirmSignUpResponse>> {
    const pool = poolOf(context, UserPoolId);
    const user = userOf(context, pool, Username);
    if (user.status !== 'UNCONFIRMED')
      throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    const confirmed = saveUser(context, pool, { ...user, status: 'CONFIRMED' });
    await afterConfirmation(context, pool, confirmed, 'PostConfirmation_ConfirmSignUp');
    return {};
  },
});
