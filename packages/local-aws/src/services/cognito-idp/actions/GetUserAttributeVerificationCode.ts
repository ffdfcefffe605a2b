import type { GetUserAttributeVerificationCodeResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { sendCode } from '../codes/codes.ts';
import { cognitoAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { authenticate } from '../tokens/tokens.ts';
import { mediumOf } from '../users/attribute-update.ts';
import { attributeName, forTriggers, token } from '../wire/shapes.ts';

export const GetUserAttributeVerificationCode = cognitoAction({
  input: { AccessToken: token, AttributeName: attributeName, ...forTriggers },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken, AttributeName: 'email' }],
  run({ AccessToken, AttributeName }, context): Wire<GetUserAttributeVerificationCodeResponse> {
    const { user, pool } = authenticate(context, AccessToken);
    const medium = mediumOf(AttributeName);
    const destination = user.attributes[medium];
    if (!destination) throw invalidParameter(`User does not have ${medium} to verify.`);
    const code = { sub: user.sub, medium, destination, purpose: `verify:${medium}`, pending: destination } as const;
    return { CodeDeliveryDetails: sendCode(context, pool, code) };
  },
});
