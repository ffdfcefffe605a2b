import type { DeleteUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { needsNothing } from '../../../contract/action.ts';
import { cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { token } from '../wire/shapes.ts';

export const DeleteUser = cognitoAction({
  input: { AccessToken: token },
  needs: needsNothing,
  genuine: () => [{ AccessToken: 'a.b.c' }],
  run({ AccessToken }, context): Wire<DeleteUserCommandOutput> {
    context.store.deleteUser(authenticate(context, AccessToken).user);
    return {};
  },
});
