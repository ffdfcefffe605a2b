import { UnsupportedError } from '../../kernel/errors.ts';

interface EncryptionConfiguration {
  readonly type: string;
  readonly kmsKeyId?: string;
  readonly kmsDataKeyReusePeriodSeconds?: number;
}

/**
 * What is encrypted with a key of AWS's own, as everything is that says nothing else. docs: AWS Step Functions API
 * Reference, "EncryptionConfiguration"
 */
export const encryption = { type: 'AWS_OWNED_KEY' } as const;

/** Refuses by name what needs a key of the customer: there are none. */
export function requireOwnedKey(configuration: EncryptionConfiguration | undefined): void {
  if (configuration === undefined) return;
  const { type, kmsKeyId, kmsDataKeyReusePeriodSeconds } = configuration;
  if (type !== encryption.type) throw new UnsupportedError(`The type ${type} of encryptionConfiguration`);
  for (const [name, value] of Object.entries({ kmsKeyId, kmsDataKeyReusePeriodSeconds }))
    if (value !== undefined) throw new UnsupportedError(`${name} of encryptionConfiguration`);
}
