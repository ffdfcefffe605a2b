import type { SetUserMFAPreferenceResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { cognitoAction } from '../context.ts';
import { mfaPreference, mfaSettingMembers } from '../mfa/mfa-settings.ts';
import { setPreference } from '../mfa/mfa.ts';
import { authenticate } from '../tokens/tokens.ts';
import { token } from '../wire/shapes.ts';

export const SetUserMFAPreference = cognitoAction({
  input: { ...mfaSettingMembers, AccessToken: token },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [
    { AccessToken, SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } },
  ],
  run({ AccessToken, ...settings }, context): Wire<SetUserMFAPreferenceResponse> {
    const { user, pool } = authenticate(context, AccessToken);
    setPreference(context, pool, user, mfaPreference(settings));
    return {};
  },
});
