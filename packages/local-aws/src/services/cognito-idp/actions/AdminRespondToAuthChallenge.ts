import type { AdminRespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOfPool, cognitoAction, onPool } from '../context.ts';
import { respond } from '../sign-in/index.ts';
import { authParameters, challengeName, clientId, fromServer, session, userPoolId } from '../wire/shapes.ts';

export const AdminRespondToAuthChallenge = cognitoAction({
  input: {
    UserPoolId: userPoolId,
    ClientId: clientId,
    ChallengeName: challengeName,
    ChallengeResponses: authParameters,
    Session: session,
    ...fromServer,
  },
  needs: onPool('cognito-idp:AdminRespondToAuthChallenge'),
  genuine: ({ userPoolId: UserPoolId, clientId: ClientId, user }) => [
    {
      UserPoolId,
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: user, NEW_PASSWORD: 'Genuine-password-9' },
      Session: 'x'.repeat(40),
    },
  ],
  run: (
    input,
    context,
  ): Wire<AdminRespondToAuthChallengeResponse> | Promise<Wire<AdminRespondToAuthChallengeResponse>> =>
    respond(context, clientOfPool(context, input), input),
});
