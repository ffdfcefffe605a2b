import type { RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { respond } from '../sign-in/index.ts';
import { authParameters, challengeName, clientId, fromUser, session } from '../wire/shapes.ts';

export const RespondToAuthChallenge = cognitoAction({
  input: {
    ClientId: clientId,
    ChallengeName: challengeName,
    Session: session,
    ChallengeResponses: authParameters,
    ...fromUser,
  },
  needs: needsNothing,
  genuine: ({ clientId: ClientId, user }) => [
    {
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      Session: 'x'.repeat(40),
      ChallengeResponses: {
        USERNAME: user,
        PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA',
        PASSWORD_CLAIM_SIGNATURE: 'AAAA',
        TIMESTAMP: 'Sat Nov 21 16:00:00 UTC 2026',
      },
    },
    {
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: 'x'.repeat(40),
      ChallengeResponses: { USERNAME: user, SOFTWARE_TOKEN_MFA_CODE: '123456' },
    },
  ],
  run: (input, context): Wire<RespondToAuthChallengeResponse> | Promise<Wire<RespondToAuthChallengeResponse>> =>
    respond(context, clientOf(context, input.ClientId), input),
});
