import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';
import { setPreference } from '../mfa/mfa.ts';
import { mfaPreference, mfaSettingNames, type MfaSettingName } from '../mfa/mfa-input.ts';

export const AdminSetUserMFAPreference = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | MfaSettingName>, unknown>(
    ['UserPoolId', 'Username', ...mfaSettingNames],
    (input) => {
      const pool = poolOf(cognito, input);
      setPreference(cognito, pool, userOf(cognito, pool, input), mfaPreference(input));
      return {};
    },
  );
