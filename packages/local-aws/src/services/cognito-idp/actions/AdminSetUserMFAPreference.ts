import { action } from '../../../protocol/action.ts';
import { userOf } from '../accounts.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import type { Input } from '../input.ts';
import { setPreference } from '../mfa.ts';
import { mfaPreference, mfaSettingNames, type MfaSettingName } from '../mfa-input.ts';

export const AdminSetUserMFAPreference = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | MfaSettingName>, unknown>(
    ['UserPoolId', 'Username', ...mfaSettingNames],
    (input) => {
      const pool = poolOf(cognito, input);
      setPreference(cognito, pool, userOf(cognito, pool, input), mfaPreference(input));
      return {};
    },
  );
