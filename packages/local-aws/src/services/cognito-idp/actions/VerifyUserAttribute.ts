import type { VerifyUserAttributeResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { redeemCode } from '../codes/codes.ts';
import { cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { saveUser } from '../users/accounts.ts';
import { confirmAddress, mediumOf } from '../users/attribute-update.ts';
import { attributeName, confirmationCode, token } from '../wire/shapes.ts';

export const VerifyUserAttribute = cognitoAction({
  input: { AccessToken: token, AttributeName: attributeName, Code: confirmationCode },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken, AttributeName: 'email', Code: '123456' }],
  run({ AccessToken, AttributeName, Code }, context): Wire<VerifyUserAttributeResponse> {
    const { user, pool } = authenticate(context, AccessToken);
    const medium = mediumOf(AttributeName);
    const code = { sub: user.sub, purpose: `verify:${medium}`, code: Code, hideUserExistence: false } as const;
    const { pending } = redeemCode(context, pool, code);
    saveUser(context, pool, { ...user, attributes: confirmAddress(user, pool, medium, pending) });
    return {};
  },
});
