import type { VerifySoftwareTokenResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cognitoAction } from '../context.ts';
import { setupOf } from '../mfa/setup-caller.ts';
import { verify } from '../mfa/software-token.ts';
import { optionalToken, session, softwareTokenCode } from '../wire/shapes.ts';

export const VerifySoftwareToken = cognitoAction({
  input: {
    AccessToken: optionalToken,
    Session: session,
    UserCode: softwareTokenCode,
    FriendlyDeviceName: text({ max: 131_072 }),
  },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken, UserCode: '123456', FriendlyDeviceName: 'd' }],
  run({ UserCode, FriendlyDeviceName, ...caller }, context): Wire<VerifySoftwareTokenResponse> {
    const { user, pool, advance } = setupOf(context, caller, ['associated'], 'verified');
    return context.store.transaction(() => {
      verify(context, pool, user, UserCode, FriendlyDeviceName);
      return { Status: 'SUCCESS', Session: advance?.() };
    });
  },
});
