import type { GetUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction } from '../context.ts';
import { mfaSettings } from '../mfa/mfa.ts';
import { authenticate } from '../tokens/tokens.ts';
import { readableAttributes } from '../users/attributes.ts';
import { attributesOut } from '../wire/output.ts';
import { token } from '../wire/shapes.ts';

export const GetUser = cognitoAction({
  input: { AccessToken: token },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken }],
  run({ AccessToken }, context): Wire<GetUserResponse> {
    const { user, client } = authenticate(context, AccessToken);
    return {
      Username: user.username,
      UserAttributes: attributesOut(readableAttributes(client, user.attributes)),
      ...mfaSettings(context, user),
    };
  },
});
