import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { flag, type Input } from '../wire/input.ts';
import { softwareTokenMfa, type MfaPreference, type MfaSetting } from './mfa.ts';

const factors = {
  SMSMfaSettings: 'SMS_MFA',
  SoftwareTokenMfaSettings: softwareTokenMfa,
  EmailMfaSettings: 'EMAIL_OTP',
  WebAuthnMfaSettings: 'WEB_AUTHN',
} as const;
export type MfaSettingName = keyof typeof factors;
export const mfaSettingNames = Object.keys(factors) as MfaSettingName[];

export function mfaPreference(input: Input<MfaSettingName>): MfaPreference {
  const others = new Map<string, MfaSetting>();
  let softwareToken: MfaSetting | undefined;
  for (const name of mfaSettingNames) {
    const setting = mfaSetting(name, input[name]);
    if (name === 'SoftwareTokenMfaSettings') softwareToken = setting;
    else if (setting) others.set(factors[name], setting);
  }
  return { softwareToken, others };
}

function mfaSetting(name: MfaSettingName, value: unknown): MfaSetting | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new AwsError('SerializationException', `${name} is not a structure.`);
  const unknown = Object.keys(value).find((member) => member !== 'Enabled' && member !== 'PreferredMfa');
  if (unknown !== undefined) throw new UnsupportedError(`Parameter ${name}.${unknown}`);
  const setting = value as Input<'Enabled' | 'PreferredMfa'>;
  return { enabled: flag(setting, 'Enabled'), preferred: flag(setting, 'PreferredMfa') };
}
