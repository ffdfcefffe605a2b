import type { AssociateSoftwareTokenResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction } from '../context.ts';
import { setupOf } from '../mfa/setup-caller.ts';
import { associate } from '../mfa/software-token.ts';
import { optionalToken, session } from '../wire/shapes.ts';

export const AssociateSoftwareToken = cognitoAction({
  input: { AccessToken: optionalToken, Session: session },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken }, { Session: 'x'.repeat(40) }],
  run(input, context): Wire<AssociateSoftwareTokenResponse> {
    const { user, pool, advance } = setupOf(context, input, ['ask', 'associated'], 'associated');
    // Both are one transaction, so that a session that was already used changes nothing.
    return context.store.transaction(() => ({ SecretCode: associate(context, pool, user), Session: advance?.() }));
  },
});
