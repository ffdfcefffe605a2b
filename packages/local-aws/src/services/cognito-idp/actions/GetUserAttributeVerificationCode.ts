import type { GetUserAttributeVerificationCodeResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { sendCode } from '../codes/codes.ts';
import { asClient, cognitoAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { authenticate } from '../tokens/tokens.ts';
import { mediumOf } from '../users/attribute-update.ts';
import { attributeName, forTriggers, token } from '../wire/shapes.ts';

export const GetUserAttributeVerificationCode = cognitoAction({
  input: { AccessToken: token, AttributeName: attributeName, ...forTriggers },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken, AttributeName: 'email' }],
  async run({ AccessToken, AttributeName }, context): Promise<Wire<GetUserAttributeVerificationCodeResponse>> {
    const { user, pool, client } = authenticate(context, AccessToken);
    const medium = mediumOf(AttributeName);
    const destination = user.attributes[medium];
    if (!destination) throw invalidParameter(`User does not have ${medium} to verify.`);
    const code = { user, medium, destination, purpose: `verify:${medium}`, pending: destination } as const;
    const source = 'CustomMessage_VerifyUserAttribute';
    return { CodeDeliveryDetails: await sendCode(asClient(context, client), pool, { ...code, source }) };
  },
});
