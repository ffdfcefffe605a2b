import type { ResendConfirmationCodeResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { pretendToSend, type CodeDeliveryDetails } from '../codes/codes.ts';
import { evenly } from '../codes/constant-time.ts';
import { requireSecretHash } from '../sign-in/secret-hash.ts';
import { clientOf, cognitoAction, type CognitoContext } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import type { UserPoolClient } from '../from-template.ts';
import { subjectOf } from '../users/accounts.ts';
import { sendSignUpCode } from '../users/sign-up.ts';
import { clientId, fromUser, secretHash, username } from '../wire/shapes.ts';

export const ResendConfirmationCode = cognitoAction({
  input: { ClientId: clientId, SecretHash: secretHash, Username: username, ...fromUser },
  needs: needsNothing,
  genuine: ({ clientId: ClientId, doomed }) => [{ ClientId, Username: doomed }],
  run({ ClientId, SecretHash, Username }, context): Promise<Wire<ResendConfirmationCodeResponse>> {
    const client = clientOf(context, ClientId);
    requireSecretHash(client, SecretHash, Username);
    return evenly(context.clock, async () => ({ CodeDeliveryDetails: await resend(context, client, Username) }));
  },
});

async function resend(context: CognitoContext, client: UserPoolClient, name: string): Promise<CodeDeliveryDetails> {
  const { user, sub } = subjectOf(context, client, name);
  if (!user || (!user.enabled && client.hideUserExistence))
    return pretendToSend(context, client.pool, { sub, name, purpose: 'sign-up' });
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const details = await sendSignUpCode(context, client.pool, user, 'CustomMessage_ResendCode');
  if (!details) throw invalidParameter('Auto verification not turned on.');
  return details;
}
