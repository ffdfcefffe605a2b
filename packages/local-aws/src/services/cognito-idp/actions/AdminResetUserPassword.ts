import type { AdminResetUserPasswordResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { sendCode } from '../codes/codes.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userDisabled } from '../errors.ts';
import { saveUser, userOf } from '../users/accounts.ts';
import { noRecoveryAddress, notResettable, recoveryAddress, requireSelfService } from '../users/recovery.ts';
import { forTriggers, username, userPoolId } from '../wire/shapes.ts';

/**
 * The password becomes invalid, and the user gets a code for a new one. Sessions continue: only sign-out and revocation
 * end them. docs: Amazon Cognito user pools API Reference, "AdminResetUserPassword"
 */
export const AdminResetUserPassword = cognitoAction({
  input: { UserPoolId: userPoolId, Username: username, ...forTriggers },
  needs: onPool('cognito-idp:AdminResetUserPassword'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [{ UserPoolId, Username: doomed }],
  async run({ UserPoolId, Username }, context): Promise<Wire<AdminResetUserPasswordResponse>> {
    const pool = poolOf(context, UserPoolId);
    const user = userOf(context, pool, Username);
    requireSelfService(pool);
    if (!user.enabled) throw userDisabled();
    if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') throw notResettable();
    const to = recoveryAddress(pool, user);
    if (!to) throw noRecoveryAddress();
    saveUser(context, pool, { ...user, status: 'RESET_REQUIRED' });
    await sendCode(context, pool, { user, ...to, purpose: 'forgot-password', source: 'CustomMessage_ForgotPassword' });
    return {};
  },
});
