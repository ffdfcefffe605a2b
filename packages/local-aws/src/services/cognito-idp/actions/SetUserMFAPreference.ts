import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../cognito.ts';
import { text, type Input } from '../input.ts';
import { setPreference } from '../mfa.ts';
import { mfaPreference, mfaSettingNames, type MfaSettingName } from '../mfa-input.ts';
import { authenticate } from '../tokens.ts';

export const SetUserMFAPreference = (cognito: Cognito) =>
  action<Input<'AccessToken' | MfaSettingName>, unknown>(['AccessToken', ...mfaSettingNames], (input) => {
    const { user, pool } = authenticate(cognito, text(input, 'AccessToken'));
    setPreference(cognito, pool, user, mfaPreference(input));
    return {};
  });
