import type { AdminCreateUserResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { addUser, newUserMembers } from '../users/admin-create.ts';
import { userOut } from '../wire/output.ts';
import { userPoolId } from '../wire/shapes.ts';

export const AdminCreateUser = cognitoAction({
  input: { UserPoolId: userPoolId, ...newUserMembers },
  needs: onPool('cognito-idp:AdminCreateUser'),
  genuine: ({ userPoolId: UserPoolId }) => [
    {
      UserPoolId,
      Username: 'hostile-new@example.com',
      UserAttributes: [{ Name: 'email', Value: 'hostile-new@example.com' }],
      MessageAction: 'SUPPRESS',
      DesiredDeliveryMediums: ['EMAIL'],
      TemporaryPassword: 'Genuine-password-9',
    },
  ],
  run: async (input, context): Promise<Wire<AdminCreateUserResponse>> => ({
    User: userOut(await addUser(context, poolOf(context, input.UserPoolId), input)),
  }),
});
