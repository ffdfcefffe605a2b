import type { ChangePasswordResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { requirePassword, tryPassword } from '../codes/attempts.ts';
import { cognitoAction } from '../context.ts';
import { isPasswordOf } from '../sign-in/password-flow.ts';
import { authenticate } from '../tokens/tokens.ts';
import { passwordRecord, requirePolicy, saveUser } from '../users/accounts.ts';
import { password, token } from '../wire/shapes.ts';

export const ChangePassword = cognitoAction({
  input: { PreviousPassword: password, ProposedPassword: password, AccessToken: token },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [
    { AccessToken, PreviousPassword: 'not-the-password-1', ProposedPassword: 'Genuine-password-9' },
  ],
  run({ AccessToken, PreviousPassword, ProposedPassword }, context): Wire<ChangePasswordResponse> {
    const { user, pool } = authenticate(context, AccessToken);
    requirePassword(tryPassword(context, pool, user.sub, () => isPasswordOf(pool, user, user.sub, PreviousPassword)));
    requirePolicy(pool, ProposedPassword);
    saveUser(context, pool, { ...user, ...passwordRecord(context, pool, user.username, ProposedPassword) });
    return {};
  },
});
