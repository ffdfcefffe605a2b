import type { Credentials as ShownCredentials } from '@aws-sdk/client-sts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { Credentials } from '../../kernel/principal.ts';
import type { QueryWire } from '../../protocol/query.ts';

export const shownCredentials = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: Required<Credentials> & { readonly expiresAt: EpochMs }): QueryWire<ShownCredentials> => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  SessionToken: sessionToken,
  Expiration: new Date(expiresAt).toISOString(),
});
