import { flag, structure, type InputOf } from '../../../protocol/members.ts';
import type { MfaPreference, MfaSetting } from './mfa.ts';

const setting = structure({ Enabled: flag(), PreferredMfa: flag() });

/** The members by which SetUserMFAPreference and AdminSetUserMFAPreference set each factor. */
export const mfaSettingMembers = {
  SMSMfaSettings: setting,
  SoftwareTokenMfaSettings: setting,
  EmailMfaSettings: setting,
  WebAuthnMfaSettings: structure({ Enabled: flag() }),
};

export function mfaPreference({
  SoftwareTokenMfaSettings,
  SMSMfaSettings,
  EmailMfaSettings,
  WebAuthnMfaSettings,
}: InputOf<typeof mfaSettingMembers>): MfaPreference {
  const others = { SMS_MFA: SMSMfaSettings, EMAIL_OTP: EmailMfaSettings, WEB_AUTHN: WebAuthnMfaSettings };
  return {
    softwareToken: SoftwareTokenMfaSettings && settingOf(SoftwareTokenMfaSettings),
    othersEnabled: Object.entries(others).flatMap(([factor, given]) => (given?.Enabled ? [factor] : [])),
  };
}

const settingOf = ({
  Enabled = false,
  PreferredMfa = false,
}: {
  readonly Enabled?: boolean;
  readonly PreferredMfa?: boolean;
}): MfaSetting => ({
  enabled: Enabled,
  preferred: PreferredMfa,
});
