import { needsNothing } from '../../../contract/action.ts';
import { cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { token } from '../wire/shapes.ts';

export const DeleteUser = cognitoAction({
  input: { AccessToken: token },
  needs: needsNothing,
  genuine: () => [{ AccessToken: 'a.b.c' }],
  run({ AccessToken }, context): object {
    context.store.deleteUser(authenticate(context, AccessToken).user);
    return {};
  },
});
