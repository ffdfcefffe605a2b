import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOf, cognitoAction } from '../context.ts';
import { startFlow, userFlows } from '../sign-in/index.ts';
import { authFlow, authParameters, clientId, fromUser } from '../wire/shapes.ts';

export const InitiateAuth = cognitoAction({
  input: { AuthFlow: authFlow, AuthParameters: authParameters, ClientId: clientId, ...fromUser },
  needs: needsNothing,
  genuine: ({ clientId: ClientId, user }) => [
    { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: user, SRP_A: 'ab'.repeat(384) } },
    { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'x' } },
  ],
  run: (
    { ClientId, AuthFlow, AuthParameters },
    context,
  ): Wire<InitiateAuthResponse> | Promise<Wire<InitiateAuthResponse>> =>
    startFlow(userFlows, context, clientOf(context, ClientId), AuthFlow, AuthParameters),
});
