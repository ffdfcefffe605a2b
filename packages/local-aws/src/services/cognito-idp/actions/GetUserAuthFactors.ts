import type { GetUserAuthFactorsResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction } from '../context.ts';
import { authFactors } from '../mfa/mfa.ts';
import { authenticate } from '../tokens/tokens.ts';
import { token } from '../wire/shapes.ts';

export const GetUserAuthFactors = cognitoAction({
  input: { AccessToken: token },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken }],
  run: ({ AccessToken }, context): Wire<GetUserAuthFactorsResponse> =>
    authFactors(context, authenticate(context, AccessToken).user),
});
