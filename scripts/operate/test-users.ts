import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { randomBytes } from 'node:crypto';
import { outputNamed, type Target } from './target.ts';

export interface TestUser {
  readonly username: string;
  readonly password: string;
  readonly groups: readonly string[];
}

/** The users as whom the end-to-end suite signs in, in the order of the outputs file. */
const wanted = [
  { username: 'ada@example.com', groups: [] },
  { username: 'grace@example.com', groups: [] },
  { username: 'ranger@example.com', groups: ['Rangers'] },
];

/** Makes the users without sending mail, or gives existing ones new passwords. */
export async function makeTestUsers(target: Target): Promise<readonly TestUser[]> {
  const cognito = new CognitoIdentityProviderClient(target.client);
  const UserPoolId = outputNamed(target, 'UserPoolId');
  const made: TestUser[] = [];
  for (const { username, groups } of wanted) {
    const user = { UserPoolId, Username: username };
    // The password has a letter of each kind, which the policy asks for, and 144 bits.
    const password = `Aa1-${randomBytes(18).toString('base64url')}`;
    const UserAttributes = [
      { Name: 'email', Value: username },
      { Name: 'email_verified', Value: 'true' },
    ];
    await cognito
      .send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }))
      .catch((error: Error) => (error instanceof UsernameExistsException ? undefined : Promise.reject(error)));
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
    for (const GroupName of groups) await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
    made.push({ username, password, groups });
  }
  return made;
}
