import { action } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { text, type Input } from '../wire/input.ts';
import { setPreference } from '../mfa/mfa.ts';
import { mfaPreference, mfaSettingNames, type MfaSettingName } from '../mfa/mfa-input.ts';
import { authenticate } from '../tokens/tokens.ts';

export const SetUserMFAPreference = (cognito: Cognito) =>
  action<Input<'AccessToken' | MfaSettingName>, unknown>(['AccessToken', ...mfaSettingNames], (input) => {
    const { user, pool } = authenticate(cognito, text(input, 'AccessToken'));
    setPreference(cognito, pool, user, mfaPreference(input));
    return {};
  });
