import type { AdminSetUserMFAPreferenceResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { mfaPreference, mfaSettingMembers } from '../mfa/mfa-settings.ts';
import { setPreference } from '../mfa/mfa.ts';
import { userOf } from '../users/accounts.ts';
import { username, userPoolId } from '../wire/shapes.ts';

export const AdminSetUserMFAPreference = cognitoAction({
  input: { ...mfaSettingMembers, Username: username, UserPoolId: userPoolId },
  needs: onPool('cognito-idp:AdminSetUserMFAPreference'),
  genuine: ({ userPoolId: UserPoolId, doomed }) => [
    { UserPoolId, Username: doomed, SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } },
  ],
  run({ UserPoolId, Username, ...settings }, context): Wire<AdminSetUserMFAPreferenceResponse> {
    const pool = poolOf(context, UserPoolId);
    setPreference(context, pool, userOf(context, pool, Username), mfaPreference(settings));
    return {};
  },
});
