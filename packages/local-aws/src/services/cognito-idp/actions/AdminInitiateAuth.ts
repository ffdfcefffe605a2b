import type { AdminInitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOfPool, cognitoAction, onPool } from '../context.ts';
import { adminFlows, startFlow } from '../sign-in/index.ts';
import { authFlow, authParameters, clientId, fromServer, userPoolId } from '../wire/shapes.ts';

export const AdminInitiateAuth = cognitoAction({
  input: {
    UserPoolId: userPoolId,
    ClientId: clientId,
    AuthFlow: authFlow,
    AuthParameters: authParameters,
    ...fromServer,
  },
  needs: onPool('cognito-idp:AdminInitiateAuth'),
  genuine: ({ userPoolId: UserPoolId, clientId: ClientId, user }) => [
    { UserPoolId, ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'x' } },
    {
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: user, PASSWORD: 'x' },
      ClientMetadata: {},
    },
  ],
  run: (input, context): Wire<AdminInitiateAuthResponse> | Promise<Wire<AdminInitiateAuthResponse>> =>
    startFlow(adminFlows, context, clientOfPool(context, input), input.AuthFlow, input.AuthParameters),
});
