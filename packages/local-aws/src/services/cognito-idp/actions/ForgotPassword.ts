import type { ForgotPasswordResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { pretendToSend, sendCode, type CodeDeliveryDetails } from '../codes/codes.ts';
import { evenly } from '../codes/constant-time.ts';
import { requireSecretHash } from '../sign-in/secret-hash.ts';
import { clientOf, cognitoAction, type CognitoContext } from '../context.ts';
import { userDisabled } from '../errors.ts';
import type { UserPoolClient } from '../from-template.ts';
import { migrated } from '../triggers/sign-in.ts';
import { findUser, subjectOf } from '../users/accounts.ts';
import { noRecoveryAddress, notResettable, recoveryAddress, requireSelfService } from '../users/recovery.ts';
import { clientId, fromUser, secretHash, username } from '../wire/shapes.ts';

export const ForgotPassword = cognitoAction({
  input: { ClientId: clientId, SecretHash: secretHash, Username: username, ...fromUser },
  needs: needsNothing,
  genuine: ({ clientId: ClientId, doomed }) => [{ ClientId, Username: doomed }],
  run({ ClientId, SecretHash, Username }, context): Promise<Wire<ForgotPasswordResponse>> {
    const client = clientOf(context, ClientId);
    requireSecretHash(client, SecretHash, Username);
    requireSelfService(client.pool);
    return evenly(context.clock, async () => ({ CodeDeliveryDetails: await send(context, client, Username) }));
  },
});

const purpose = 'forgot-password';

async function send(context: CognitoContext, client: UserPoolClient, name: string): Promise<CodeDeliveryDetails> {
  const { pool } = client;
  if (pool.triggers.UserMigration !== undefined && !findUser(context, pool, name))
    await migrated(context, client, name, undefined);
  const { user, sub } = subjectOf(context, client, name);
  const to = user && recoveryAddress(pool, user);
  const isReachable = user?.enabled && (to || user.status === 'FORCE_CHANGE_PASSWORD');
  if (!user || (client.hideUserExistence && !isReachable)) return pretendToSend(context, pool, { sub, name, purpose });
  if (!user.enabled) throw userDisabled();
  if (user.status === 'FORCE_CHANGE_PASSWORD') throw notResettable();
  if (!to) throw noRecoveryAddress();
  return sendCode(context, pool, { user, ...to, purpose, source: 'CustomMessage_ForgotPassword' });
}
